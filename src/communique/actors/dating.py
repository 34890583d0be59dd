"""When an undated article can have been written: while the people it names held the offices it gives them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from communique.actors.grammar import Grammar
from communique.actors.people import People
from communique.codebook import tables
from communique.codebook.actors import earliest_day, latest_day, phrase_key

EVENT_COLUMNS = ("event", "words", "names", "date", "source")
_YEAR = re.compile(r"(?:19|20)\d\d")
# After these words a year lies in the past whatever the verb ("after the 1989 massacre"); after "in" the verb decides.
_PAST_WORDS = frozenset(("after", "since", "following", "from"))
_FUTURE_WORDS = frozenset(("by", "until", "till", "before", "through"))
_PAST_TAGS = frozenset(("VBD", "VBN"))
Interval = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event that an article may recall: a word for it, a name beside it, and its day."""

    words: frozenset[str]
    names: tuple[str, ...]
    day: str


@functools.cache
def dated_events() -> tuple[DatedEvent, ...]:
    """The events of dated_events.tsv."""
    return tuple(
        DatedEvent(frozenset(w.lower() for w in row.list("words")), row.list("names"), row["date"])
        for row in tables.built_in("dated_events.tsv", EVENT_COLUMNS)
    )


def bounds(grammar: Grammar, people: People) -> Interval | None:
    """The first and last day (ISO) on which the article can have been written; None where nobody's office says.

    The tenures of all who are named with a present office are intersected, the clearest first; one that fits with
    nothing before it is left out (a former president without the word). Years in the past raise the first day.
    """
    feasible = _together(_tenures(people))
    if feasible is None:
        return None
    low = max([feasible[0], *(day for day in _recalled(grammar) if day <= feasible[1])])
    return low, feasible[1]


def _tenures(people: People) -> list[list[Interval]]:
    """For each named office holder the intervals in which somebody of that name held that office."""
    groups: dict[tuple[str, ...], list[Interval]] = {}
    for named in people.names:
        holders = people.candidates(named) if named.nouns and not named.former else []
        if holders:
            key = tuple(sorted({h.id for h in holders}))
            groups.setdefault(key, _merged((earliest_day(h.start), latest_day(h.end)) for h in holders))
    return [groups[key] for key in sorted(groups)]


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The union of intervals, as intervals that do not overlap, ascending."""
    union: list[Interval] = []
    for start, end in sorted(intervals):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def _together(groups: Sequence[Sequence[Interval]]) -> Interval | None:
    feasible: Sequence[Interval] = ()
    for group in sorted(groups, key=lambda g: (_years(g), g)):
        narrowed = [
            (max(a, c), min(b, d)) for a, b in feasible for c, d in group if max(a, c) <= min(b, d)
        ] if feasible else group  # fmt: skip
        feasible = narrowed or feasible
    if not feasible or feasible[-1][1].startswith("9999"):
        return None
    return feasible[0][0], feasible[-1][1]


def _years(intervals: Sequence[Interval]) -> int:
    return sum(int(end[:4]) - int(start[:4]) for start, end in intervals)


def _recalled(grammar: Grammar) -> Iterator[str]:
    """The first days that years in the past leave open."""
    for i, word in enumerate(grammar.words):
        if _YEAR.fullmatch(word) and _is_past(grammar, i):
            yield _event_day(grammar, i) or f"{word}-01-01"


def _is_past(grammar: Grammar, i: int) -> bool:
    around = range(max(0, i - 4), i)
    if any(grammar.lower[j] in _FUTURE_WORDS for j in around):
        return False
    if any(grammar.lower[j] in _PAST_WORDS for j in around):
        return True
    verb = i
    for _ in range(8):
        if grammar.is_verb(verb) or grammar.head[verb] == verb:
            break
        verb = grammar.head[verb]
    modals = [c for c in grammar.children[verb] if grammar.tag[c] == "MD"]
    return grammar.tag[verb] in _PAST_TAGS and not modals


def _event_day(grammar: Grammar, i: int) -> str | None:
    """The day of the event of that year that is named in the same sentence, or None."""
    start, end = max(0, i - 12), min(len(grammar), i + 13)
    words = frozenset(grammar.lower[start:end])
    text = " " + phrase_key(" ".join(grammar.words[start:end])) + " "
    for event in dated_events():
        told = any(f" {phrase_key(name)} " in text for name in event.names)
        if event.day.startswith(grammar.words[i]) and told and not words.isdisjoint(event.words):
            return event.day
    return None
