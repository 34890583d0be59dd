"""The text of an article as it was printed: paragraphs of pieces, each with the entries that point at it.

Pieces are cut wherever an entry begins or ends, so that entries may overlap in any way without nesting.
"""

from __future__ import annotations

import html
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from communique.ingest.decode import looks_like_html
from communique.record import Actor, Article, Record, Span

STATEMENT, EVENT, CONDITION, MEETING = "s", "e", "c", "m"
LONG_CHROME = 280  # characters: what is longer than about four lines of menus is folded away


@dataclass(frozen=True, slots=True)
class Mark:
    """That an entry points at some words.

    Attributes:
        layer: `s` statement, `e` event, `c` condition, `m` meeting.
        entry: its id.
        start, end: the words.
        side: 0 or 1, whose words or deeds they are; None: another's.
    """

    layer: str
    entry: str
    start: int
    end: int
    side: int | None


def main_dyad(record: Record) -> tuple[str, str] | None:
    """The two countries or parties that most of the record is about; None where it names fewer."""
    counts: dict[str, int] = {}
    for actor in _actors(record):
        if actor.country:
            counts[actor.country] = counts.get(actor.country, 0) + 1
    top = sorted(counts, key=lambda code: (-counts[code], code))[:2]
    return (min(top), max(top)) if len(top) == 2 else None


def _actors(record: Record) -> Iterator[Actor]:
    for said in record.statements:
        if said.speaker:
            yield said.speaker
    for event in record.events:
        yield from event.actor
        yield from event.recipient


def marks(record: Record, dyad: tuple[str, str] | None) -> list[Mark]:
    """The words that statements, events, conditions and meetings point at."""
    found = []
    for said in record.statements:
        side = _side((said.speaker,) if said.speaker else (), dyad)
        found += [Mark(STATEMENT, said.id, span.start, span.end, side) for span in said.content]
    for event in record.events:
        side = _side(event.actor, dyad)
        found.append(Mark(EVENT, event.id, event.evidence.start, event.evidence.end, side))
        if event.condition:
            found.append(Mark(CONDITION, event.id, event.condition.start, event.condition.end, side))
    found += [Mark(MEETING, met.id, met.evidence.start, met.evidence.end, None) for met in record.meetings]
    return found


def _side(actors: Sequence[Actor], dyad: tuple[str, str] | None) -> int | None:
    countries = {actor.country for actor in actors}
    if dyad is None or len(countries) != 1:
        return None
    country = countries.pop()
    return dyad.index(country) if country in dyad else None


def paragraphs(article: Article, found: Sequence[Mark]) -> list[dict[str, Any]]:
    """The text in order: `{"kind": "story" | "chrome", "pieces": [...]}`.

    A piece has its `text`, the `entries` that point at it, their `layers`, the `side` of its statement or else of its
    event, `opens` and `closes`: the ids of the events whose condition begins and ends with it, and `first`: the ids of
    the events that begin with it. Of an HTML page the markup between the story's spans is left out.
    """
    markup = looks_like_html(article.text)
    cutter = _Cutter(article.text, found, markup=markup)
    told, at = [], 0
    for span in article.body:
        told += [] if markup else _chrome(article.text, at, span.start)
        told.append({"kind": "story", "pieces": list(cutter.pieces(span))})
        at = span.end
    return told if markup else told + _chrome(article.text, at, len(article.text))


def _chrome(text: str, start: int, end: int) -> list[dict[str, Any]]:
    between = " ".join(text[start:end].split())
    if not between:
        return []
    return [{"kind": "chrome", "text": between, "long": len(between) > LONG_CHROME, "length": len(between)}]


class _Cutter:
    """Cuts spans of the text at the borders of marks."""

    def __init__(self, text: str, found: Sequence[Mark], *, markup: bool) -> None:
        self.text = text
        self.markup = markup
        self.marks = sorted(found, key=lambda mark: (mark.start, -mark.end, mark.layer, mark.entry))
        self.borders = sorted({border for mark in found for border in (mark.start, mark.end)})

    def pieces(self, span: Span) -> Iterator[dict[str, Any]]:
        """The pieces of a span."""
        inside = self.borders[bisect_right(self.borders, span.start) : bisect_left(self.borders, span.end)]
        here = [mark for mark in self.marks if mark.start < span.end and mark.end > span.start]
        edges = [span.start, *inside, span.end]
        for start, end in pairwise(edges):
            covering = [mark for mark in here if mark.start <= start and mark.end >= end]
            yield self._piece(start, end, covering, span)

    def _piece(self, start: int, end: int, covering: Sequence[Mark], span: Span) -> dict[str, Any]:
        words = self.text[start:end]
        conditions = [mark for mark in covering if mark.layer == CONDITION]
        return {
            "text": html.unescape(words) if self.markup else words,
            "entries": sorted({mark.entry for mark in covering}),
            "layers": sorted({mark.layer for mark in covering}),
            "side": _first_side(covering),
            "opens": sorted({mark.entry for mark in conditions if max(mark.start, span.start) == start}),
            "closes": sorted({mark.entry for mark in conditions if min(mark.end, span.end) == end}),
            "first": sorted({mark.entry for mark in covering if mark.start == start and mark.layer != CONDITION}),
        }


def _first_side(covering: Sequence[Mark]) -> int | None:
    by_layer: Mapping[str, int | None] = {mark.layer: mark.side for mark in reversed(covering) if mark.side is not None}
    return by_layer.get(STATEMENT, by_layer.get(EVENT))
