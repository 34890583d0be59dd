"""The wording of what is no story, from `data/chrome.tsv`: tells what kind of page furniture a paragraph is."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from communique.codebook import tables

COLUMNS = ("kind", "match", "phrase", "words", "source")
KINDS = ("stop", "end", "chrome", "legal", "teaser", "caption", "caption-weak", "slug", "tail", "site", "label")
MATCHES = ("line", "start", "end", "in")
QUOTES = str.maketrans("‘’“”", "''\"\"")
NO_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, the kind that it tells, and the longest paragraph (in words) that it decides about."""

    text: str
    kind: str
    words: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases, by the place where they must stand."""

    line: dict[str, frozenset[str]]
    start: tuple[Phrase, ...]
    end: tuple[Phrase, ...]
    within: tuple[Phrase, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]

    def kinds(self, text: str, words: int) -> frozenset[str]:
        """The kinds that the wording of a paragraph of so many words tells; empty for most paragraphs."""
        folded = fold(text)
        found = set(self.line.get(folded.strip(" :»>|•-.!"), ())) | set(self.line.get(folded, ()))
        # Most paragraphs begin and end with none of them, and one call tells that.
        if folded.startswith(self.starts):
            begins = (p for p in self.start if words <= p.words and folded.startswith(p.text))
            found.update(p.kind for p in begins if _apart(folded, p.text, 0))
        if folded.endswith(self.ends):
            found.update(p.kind for p in self.end if words <= p.words and folded.endswith(p.text))
        found.update(
            p.kind for p in self.within if p.text in folded and words <= p.words and _stands_in(folded, p.text)
        )
        return frozenset(found)


def fold(text: str) -> str:
    """The text in the form in which phrases are compared: case and the shape of quotation marks do not count."""
    return text.translate(QUOTES).casefold().strip()


@functools.cache
def load() -> Phrases:
    """The built-in phrases.

    Raises:
        KnowledgeError: a bad entry, with file and line.
    """
    line: dict[str, set[str]] = {}
    placed: dict[str, list[Phrase]] = {match: [] for match in MATCHES}
    for row in tables.read("chrome.tsv", COLUMNS):
        kind, match = row.one_of("kind", KINDS), row.one_of("match", MATCHES)
        text = fold(row["phrase"])
        if match == "line":
            line.setdefault(text, set()).add(kind)
        else:
            placed[match].append(Phrase(text, kind, int(row.number("words")) if row["words"] else NO_LIMIT))
    lines = {text: frozenset(kinds) for text, kinds in line.items()}
    start, end, within = (tuple(placed[match]) for match in MATCHES[1:])
    return Phrases(lines, start, end, within, tuple(p.text for p in start), tuple(p.text for p in end))


def _stands_in(text: str, phrase: str) -> bool:
    at = text.find(phrase)
    while at >= 0:
        if _apart(text, phrase, at):
            return True
        at = text.find(phrase, at + 1)
    return False


def _apart(text: str, phrase: str, at: int) -> bool:
    """Whether the phrase at `at` begins and ends where a word does."""
    end = at + len(phrase)
    begins = at == 0 or not (phrase[0].isalnum() and text[at - 1].isalnum())
    return begins and (end == len(text) or not (phrase[-1].isalnum() and text[end].isalnum()))


def names(rows: Iterable[tables.Row]) -> dict[str, str]:
    """From every name and alias, folded, to the name."""
    return {fold(alias): row["name"] for row in rows for alias in (row["name"], *row.list("aliases"))}
