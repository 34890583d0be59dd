"""The cues of statements (`data/cues.tsv`): words that say that somebody said, wrote, thinks or wants something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from communique.codebook import tables
from communique.codebook.tables import Row

COLUMNS = ("word", "pos", "class", "frames", "audience", "forms", "source")
PARTS_OF_SPEECH = ("verb", "noun", "adjective", "preposition", "light", "document", "medium", "idiom", "denial")
# What a cue is a cue of; `none` marks set phrases that look like one ("to say the least").
CLASSES = (
    "speech", "directive", "commissive", "verdict", "support", "naming", "finding", "belief", "wish", "aim", "none",
)  # fmt: skip
FRAMES = frozenset(("that", "wh", "quote", "np", "to", "objto", "ing", "pred", "as"))
PREPOSITION = "~"  # before a preposition whose object is the content: "accused Belarus ~of ..."
VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Cue:
    """One word or phrase that introduces somebody's words.

    Attributes:
        word: its lemma; a phrase has several words ("point out").
        kind: one of `CLASSES`.
        frames: in which shape the content can follow: `that` (a clause, with or without "that"), `wh` (an indirect
            question), `quote`, `np` (object), `to` and `objto` (infinitive, without and with object), `ing` (gerund),
            `pred` ("called it a farce"), `as`, and `~of` and the like (object of that preposition).
        audience: `object`, or the preposition, by which the one who is told is named; None where nobody is.
        place: file and line.
    """

    word: str
    kind: str
    frames: frozenset[str]
    audience: str | None
    place: str

    @property
    def rest(self) -> str:
        """What follows the first word of a phrase ("out" in "point out"); "" in a single word."""
        return self.word.partition(" ")[2]

    @property
    def entry(self) -> str:
        """The entry as `why` names it: `cues.tsv:12 say`."""
        return f"{self.place} {self.word}"


@dataclass(frozen=True, slots=True)
class SpeechTables:
    """The cues by the written form of their first word, lower case, in the order of the file.

    `light` holds the lemmas of verbs that make the words of their object those of their subject ("gave assurances"),
    `documents` the nouns for what speaks for its authors ("the communique said"), `media` the words of news media.
    `idioms` are set phrases without any cue, `denials` those that deny what follows, word by word, by their first word.
    """

    verbs: Mapping[str, tuple[Cue, ...]]
    nouns: Mapping[str, tuple[Cue, ...]]
    adjectives: Mapping[str, tuple[Cue, ...]]
    prepositions: Mapping[str, tuple[Cue, ...]]
    light: frozenset[str]
    documents: frozenset[str]
    media: frozenset[str]
    idioms: Mapping[str, tuple[tuple[str, ...], ...]]
    denials: Mapping[str, tuple[tuple[str, ...], ...]]

    @classmethod
    def load(cls, own: Path | None = None) -> SpeechTables:
        """The built-in cues and those of the user's own `cues.tsv`, whose word, part of speech and class win.

        Raises:
            KnowledgeError: a bad entry, with file and line.
        """
        rows = {(row["word"], row["pos"], row["class"]): row for row in tables.read("cues.tsv", COLUMNS, own=own)}
        forms: dict[str, dict[str, list[Cue]]] = {pos: defaultdict(list) for pos in PARTS_OF_SPEECH}
        for row in rows.values():
            cue = _cue(row)
            for form in _forms(row):
                forms[row["pos"]][form].append(cue)
        idioms, denials = (
            {first: tuple(tuple(cue.word.split()) for cue in cues) for first, cues in forms.pop(pos).items()}
            for pos in ("idiom", "denial")
        )
        light, documents, media = (frozenset(forms.pop(pos)) for pos in ("light", "document", "medium"))
        cues = {pos: {form: tuple(cues) for form, cues in table.items()} for pos, table in forms.items()}
        return cls(
            cues["verb"], cues["noun"], cues["adjective"], cues["preposition"], light, documents, media, idioms, denials
        )


def _cue(row: Row) -> Cue:
    row.one_of("pos", PARTS_OF_SPEECH)
    frames = row.list("frames")
    for frame in frames:
        if frame not in FRAMES and not frame.startswith(PREPOSITION):
            raise row.error(f"frame {frame!r} is not one of: {', '.join(sorted(FRAMES))}, or ~ with a preposition")
    if not row["word"]:
        raise row.error("word must not be empty")
    return Cue(row["word"], row.one_of("class", CLASSES), frozenset(frames), row.get("audience"), row.place)


def _forms(row: Row) -> list[str]:
    """The written forms of the row's first word: the regular ones and those of the column `forms`."""
    first = row["word"].split()[0]
    regular: Iterable[str] = ()
    if row["pos"] == "verb":
        regular = _conjugated(first)
    elif row["pos"] in ("noun", "document"):
        regular = (_third(first),)
    return list(dict.fromkeys((first, *regular, *row.list("forms"))))


def _third(word: str) -> str:
    if word.endswith("y") and word[-2] not in VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _conjugated(verb: str) -> tuple[str, str, str]:
    """The regular -s, -ed and -ing forms; doubled consonants and irregular forms stand in the file."""
    stem = verb.removesuffix("e")
    past = verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in VOWELS else stem + "ed"
    gerund = verb + "ing" if verb.endswith(("ee", "y")) else stem + "ing"
    return _third(verb), past, gerund
