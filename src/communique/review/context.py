"""An entry where it stands: its sentence with the words it was read from, and what stands before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from communique.record import Event, Record, Span
from communique.verdicts import Judgeable, spans

NEAR = 320  # characters shown before and after the sentence: about three lines of a page each
LONGEST = 400  # characters within which the limits of a sentence are looked for
# Where a sentence may end, and the words whose full stop ends none (single capitals neither: "U.S.").
END = re.compile(r"(?<!\b[A-Z])[.!?][\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n\s*\n")
SHORT = frozenset(
    "Mr Mrs Ms Dr Gen Col Lt Maj Capt Adm Sen Rep Gov Amb Prof St No vs Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov "
    "Dec".split()
)
WORD = re.compile(r"\w+\Z")


@dataclass(frozen=True, slots=True)
class Context:
    """The entry's words in their place.

    Attributes:
        before: the end of what stands before the sentence, after an ellipsis where there is more; may be empty.
        sentence: the sentence in pieces, each with whether it is what the entry was read from.
        after: the beginning of what follows, likewise.
        start: offset of the sentence in the article.
    """

    before: str
    sentence: tuple[tuple[str, bool], ...]
    after: str
    start: int

    @property
    def text(self) -> str:
        """The sentence."""
        return "".join(piece for piece, _ in self.sentence)


def of_entry(record: Record, entry: Judgeable) -> Context:
    """The entry in its place in the article's text as it was printed (line breaks and all)."""
    text = record.article.text
    words = sorted(spans(entry))
    start, end = words[0].start, words[-1].end
    if isinstance(entry, Event):
        start, end = min(start, entry.sentence.start), max(end, entry.sentence.end)
    else:
        start, end = _begin(text, start), _end(text, end)
    before = text[max(0, start - NEAR) : start]
    after = text[end : end + NEAR]
    if len(before) == NEAR:
        before = f"… {before[before.find(' ') + 1 :]}"
    if len(after) == NEAR and " " in after:
        after = f"{after[: after.rfind(' ')]} …"
    return Context(before.lstrip(), tuple(_pieces(text, start, end, words)), after.rstrip(), start)


def _ends(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where sentences end between two offsets, and where the next ones begin."""
    for found in END.finditer(text, start, end):
        word = WORD.search(text, max(0, found.start() - LONGEST), found.start())
        if found[0][0] != "." or word is None or word[0] not in SHORT:
            yield found.start() + len(found[0].rstrip()), found.end()


def _begin(text: str, at: int) -> int:
    first = max(0, at - LONGEST)
    # The pattern looks at the next sentence's first letters, which may be those at `at`.
    return max((begin for _, begin in _ends(text, first, at + 2) if begin <= at), default=first)


def _end(text: str, at: int) -> int:
    """The end of the sentence that the words up to `at` stand in; they may hold its full stop, and a mark after it."""
    found = next(_ends(text, max(0, at - 2), min(len(text), at + LONGEST)), None)
    return max(at, found[0]) if found else min(len(text), at + LONGEST)


def _pieces(text: str, start: int, end: int, words: list[Span]) -> Iterator[tuple[str, bool]]:
    at = start
    for span in words:
        if at < span.start:
            yield text[at : span.start], False
        if at < span.end:
            yield text[max(at, span.start) : span.end], True
            at = span.end
    if at < end:
        yield text[at:end], False
