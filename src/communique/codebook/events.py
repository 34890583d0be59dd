"""The knowledge behind events: PLOVER's scores, the words of moves, issues, contexts, auxiliaries and conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from communique.codebook import tables
from communique.codebook.tables import Row
from communique.record import EVENT_TYPES, MOVES

VERB_COLUMNS = ("kind", "words", "object", "move", "event", "mode", "roles", "aux", "strength", "source")
PLOVER_COLUMNS = ("event", "mode", "scale", "quad", "future", "future_move", "note", "source")
MANNER_COLUMNS = ("event", "mode", "words", "note", "source")
ISSUE_COLUMNS = ("issue", "words", "weight", "source")
CONTEXT_COLUMNS = ("context", "words", "issues", "source")
CLASS_COLUMNS = ("class", "words", "source")
AUXILIARY_COLUMNS = ("kind", "words", "effect", "note", "source")
RULE_COLUMNS = ("rule", "confidence", "note", "source")
CONDITION_COLUMNS = ("words", "form", "moves", "note", "source")

KINDS = ("verb", "noun", "adjective")
ROLES = (
    "",
    "both",
    "subject>from",
    "from>subject",
    "object>subject",
    "subject>place",
    "speaker>subject",
    "speaker>other",
    "speaker>owner",
)
# `offer`: hypothetical where it has a condition, else future.
# `content`: future where the clause it governs says what will or should be done.
ADDED = ("", "future", "hypothetical", "negation", "historical", "offer", "content")
STRENGTHS = ("", "weak", "strict")
# `tentative`: future and hypothetical; `provisional`: hypothetical, and still to come where it is; `past`: it happened
# where the verb above is in the past tense.
EFFECTS = ("keep", "past", "future", "hypothetical", "tentative", "provisional", "negation", "historical", "drop")
AUXILIARY_KINDS = ("verb", "adjective", "noun", "gerund", "adverb", "past", "belief", "absent", "telling")
# The atoms of an `object` field besides lemmas and classes.
SHAPES = frozenset(
    "all actor person place issue to that ing as bad none passive active own owned governed modal "
    "recipient bare which must arms forces its foreign officeholder done".split()
)
PREPOSITIONS = frozenset(
    "about against among around as at between by concerning for from in into of on over regarding toward towards to "
    "upon with without".split()
)


@dataclass(frozen=True, slots=True)
class Score:
    """What PLOVER says of a type and mode: its scale, its quad class, and what it counts as while it is future."""

    scale: float
    quad: int
    future: str | None
    future_move: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One way of wording an event.

    Attributes:
        kind: `verb`, `noun` or `adjective`.
        rest: the words that must follow the head word (particles, prepositions), or come before a noun.
        object: alternatives, each a conjunction of atoms (lemmas, `@class`, `SHAPES`, prepositions); () for no demand.
        move, event, mode: what it means; the move "" says that this wording reports no event.
        roles: one of `ROLES`.
        aux: one of `ADDED`.
        weak: it counts only where the clause that it governs says nothing more.
        strict: denied, it is a refusal ("could not accept").
        place: file and line, with the word.
    """

    kind: str
    rest: tuple[str, ...]
    object: tuple[tuple[str, ...], ...]
    move: str
    event: str | None
    mode: str | None
    roles: str
    aux: str
    weak: bool
    place: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of lemmas that speaks of something, and how clearly it does (`weight`, 0 to 5)."""

    lemmas: tuple[str, ...]
    names: str
    weight: float
    place: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Words that introduce a condition, the moves that can have it; whether only negated, offered or coming ones."""

    words: tuple[str, ...]
    form: str
    moves: frozenset[str]
    negated: bool
    offered: bool
    ahead: bool


@dataclass(frozen=True, slots=True)
class Manner:
    """A mode of an event type and the lemmas that tell it; empty for the one that any other clause has."""

    event: str
    mode: str
    words: frozenset[str]


Phrases = Mapping[str, Sequence[Phrase]]


@dataclass(frozen=True)
class EventTables:
    """All tables that events are read with; indices by first or head lemma.

    Attributes:
        verbs, nouns, adjectives: entries by head lemma, the longer and the user's own first.
        classes: the word classes that other tables name with `@`.
        scores: by type and mode (the mode None is the type's own).
        issues, contexts: phrases by first lemma.
        implied: the contexts that an issue implies.
        raisers: effect by (kind, lemma), see auxiliaries.tsv.
        past, belief, absent, telling: words of the auxiliaries that are no raisers.
        conditions: by their first word, longest first.
        rules: the confidence in each rule, 0 to 1.
        manners: what tells the mode of an event whose verb does not, in the order of the table.
    """

    verbs: Mapping[str, Sequence[Entry]]
    nouns: Mapping[str, Sequence[Entry]]
    adjectives: Mapping[str, Sequence[Entry]]
    classes: Mapping[str, frozenset[str]]
    scores: Mapping[tuple[str, str | None], Score]
    issues: Phrases
    contexts: Phrases
    implied: Mapping[str, tuple[str, ...]]
    raisers: Mapping[tuple[str, str], str]
    past: tuple[str, ...]
    belief: frozenset[str]
    absent: tuple[str, ...]
    telling: frozenset[str]
    conditions: Mapping[str, Sequence[Condition]]
    rules: Mapping[str, float]
    manners: tuple[Manner, ...]

    @classmethod
    def load(cls, own: Path | None = None) -> EventTables:
        """The built-in tables with the user's own rows, which win.

        Raises:
            KnowledgeError: a bad entry, with file and line.
        """
        classes = {row["class"]: frozenset(row.list("words")) for row in _rows("classes.tsv", CLASS_COLUMNS, own)}
        scores = _scores(_rows("plover.tsv", PLOVER_COLUMNS, own))
        entries = _entries(_rows("verbs.tsv", VERB_COLUMNS, own), classes, scores)
        contexts = _rows("plover_contexts.tsv", CONTEXT_COLUMNS, own)
        auxiliaries = _rows("auxiliaries.tsv", AUXILIARY_COLUMNS, own)
        for row in auxiliaries:
            row.one_of("kind", AUXILIARY_KINDS)
            row.one_of("effect", EFFECTS)
        return cls(
            verbs=entries["verb"],
            nouns=entries["noun"],
            adjectives=entries["adjective"],
            classes=classes,
            scores=scores,
            issues=_phrases(_rows("issues.tsv", ISSUE_COLUMNS, own), "issue"),
            contexts=_phrases(contexts, "context"),
            implied=_implied(contexts),
            raisers={(row["kind"], word): row["effect"] for row in reversed(auxiliaries) for word in row.list("words")},
            past=_words(auxiliaries, "past"),
            belief=frozenset(_words(auxiliaries, "belief")),
            absent=_words(auxiliaries, "absent"),
            telling=frozenset(_words(auxiliaries, "telling")),
            conditions=_conditions(_rows("conditions.tsv", CONDITION_COLUMNS, own)),
            manners=_manners(_rows("plover_modes.tsv", MANNER_COLUMNS, own), classes, scores),
            rules={row["rule"]: _share(row) for row in reversed(_rows("rules.tsv", RULE_COLUMNS, own))},
        )

    def confidence(self, rule: str) -> float:
        """How often a rule is right: its own figure, else that of its kind ("assertion: ..." -> "assertion").

        Raises:
            KeyError: for a rule without a row in rules.tsv.
        """
        return self.rules[rule] if rule in self.rules else self.rules[rule.split(":", 1)[0]]

    def score(self, event: str | None, mode: str | None) -> Score | None:
        """PLOVER's score of a type and mode; None for what has no type."""
        if event is None:
            return None
        return self.scores.get((event, mode)) or self.scores.get((event, None))


def _share(row: Row) -> float:
    """The row's confidence, which must lie between 0 and 1."""
    share = row.number("confidence")
    if not 0 <= share <= 1:
        raise row.error(f"confidence must lie between 0 and 1, not {share}")
    return share


def _rows(name: str, columns: tuple[str, ...], own: Path | None) -> list[Row]:
    """The rows of a table, the user's own first: the first that fits is taken."""
    rows = tables.read(name, columns, own=own)
    built_in = len(tables.read(name, columns))
    return [*rows[built_in:], *rows[:built_in]]


def _words(rows: Iterable[Row], kind: str) -> tuple[str, ...]:
    return tuple(word for row in rows if row["kind"] == kind for word in row.list("words"))


def _scores(rows: Iterable[Row]) -> dict[tuple[str, str | None], Score]:
    scores: dict[tuple[str, str | None], Score] = {}
    for row in rows:
        key = (row.one_of("event", EVENT_TYPES), row.get("mode"))
        score = Score(row.number("scale"), int(row.number("quad")), row.get("future"), row.get("future_move"))
        scores.setdefault(key, score)
    return scores


def _entries(
    rows: Iterable[Row], classes: Mapping[str, frozenset[str]], scores: Mapping[tuple[str, str | None], Score]
) -> dict[str, dict[str, list[Entry]]]:
    found: dict[str, dict[str, list[Entry]]] = {kind: {} for kind in KINDS}
    for row in rows:
        kind = row.one_of("kind", KINDS)
        for words in row.list("words"):
            head, entry = _entry(row, kind, words.split(), classes, scores)
            found[kind].setdefault(head, []).append(entry)
    for index in found.values():
        for entries in index.values():
            entries.sort(key=lambda entry: -len(entry.rest))
    return found


def _entry(
    row: Row,
    kind: str,
    words: list[str],
    classes: Mapping[str, frozenset[str]],
    scores: Mapping[tuple[str, str | None], Score],
) -> tuple[str, Entry]:
    head, rest = (words[-1], words[:-1]) if kind == "noun" else (words[0], words[1:])
    event, mode = row.get("event"), row.get("mode")
    if event is not None and (event, mode) not in scores:
        raise row.error(f"PLOVER has no {event} with mode {mode!r}; see plover.tsv")
    wanted = tuple(tuple(part.split("+")) for part in row.list("object"))
    for atom in (atom for atoms in wanted for atom in atoms):
        if atom.startswith("@") and atom[1:] not in classes:
            raise row.error(f"classes.tsv has no class {atom!r}")
    return head, Entry(
        kind=kind,
        rest=tuple(rest),
        object=wanted,
        move=row.one_of("move", (*MOVES, "")),
        event=event,
        mode=mode,
        roles=row.one_of("roles", ROLES),
        aux=row.one_of("aux", ADDED),
        weak=row.one_of("strength", STRENGTHS) == "weak",
        strict=row["strength"] == "strict",
        place=f"{row.place} {' '.join(words)}",
    )


def _phrases(rows: Iterable[Row], column: str) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for row in rows:
        weight = row.number("weight") if "weight" in row.fields else 1.0
        for words in row.list("words"):
            lemmas = tuple(words.lower().replace("-", " - ").split())  # as the parser cuts words
            found.setdefault(lemmas[0], []).append(Phrase(lemmas, row[column], weight, f"{row.place} {words}"))
    for phrases in found.values():
        phrases.sort(key=lambda phrase: -len(phrase.lemmas))
    return found


def _implied(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    implied: dict[str, list[str]] = {}
    for row in rows:
        for issue in row.list("issues"):
            implied.setdefault(issue, []).append(row["context"])
    return {issue: tuple(names) for issue, names in implied.items()}


def _manners(
    rows: Iterable[Row], classes: Mapping[str, frozenset[str]], scores: Mapping[tuple[str, str | None], Score]
) -> tuple[Manner, ...]:
    found = []
    for row in rows:
        if (row["event"], row["mode"]) not in scores:
            raise row.error(f"PLOVER has no {row['event']} with mode {row['mode']!r}; see plover.tsv")
        words = [word for word in row.list("words") if word != "*"]
        if unknown := [word for word in words if word.startswith("@") and word[1:] not in classes]:
            raise row.error(f"classes.tsv has no class {unknown[0]!r}")
        lemmas = {lemma for word in words for lemma in (classes[word[1:]] if word.startswith("@") else (word,))}
        found.append(Manner(row["event"], row["mode"], frozenset(lemmas)))
    return tuple(found)


def _conditions(rows: Iterable[Row]) -> Mapping[str, Sequence[Condition]]:
    found: dict[str, list[Condition]] = {}
    for row in rows:
        form = row.one_of("form", ("clause", "phrase", "reverse", "before"))
        moves = frozenset(row.list("moves"))
        if unknown := moves - set(MOVES):
            raise row.error(f"unknown moves: {', '.join(sorted(unknown))}")
        words, notes = tuple(row["words"].split()), row.list("note")
        found.setdefault(words[0], []).append(
            Condition(words, form, moves, "negated" in notes, "offered" in notes, "ahead" in notes)
        )
    return {first: sorted(some, key=lambda condition: -len(condition.words)) for first, some in found.items()}
