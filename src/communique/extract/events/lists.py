"""The items of a list that a sentence introduces: "we agree to the following steps", then one paragraph for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from communique.extract.events.reading import Reading
from communique.extract.events.trigger import Trigger, within

ANNOUNCING = frozenset(("following", "follows", "below", ":"))
LISTED = frozenset(("agree", "promise", "demand", "offer", "assure"))


def with_items(reading: Reading, found: list[Trigger]) -> Iterator[Trigger]:
    """The triggers with those of list items: an item says in the bare verb what its introduction agrees or demands.

    "Withdraw heavy weapons from the border" below "we agree to the following" is agreed by whoever "we" are.
    """
    by_token = {trigger.token: trigger for trigger in found}
    items: dict[int, Trigger] = {}
    leader: Trigger | None = None
    for start, end, _ in reading.parsed.paragraphs:
        verb = _bare_verb(reading, start, end)
        if verb is None:
            leader = _leader(reading, by_token, start, end)
        elif leader is not None:
            items[verb] = _item(leader, verb, by_token.get(verb))
    yield from (trigger for trigger in found if trigger.token not in items)
    yield from items.values()


def _bare_verb(reading: Reading, start: int, end: int) -> int | None:
    """The verb that a paragraph begins with, without subject; None where it begins otherwise."""
    grammar = reading.grammar
    first = next((i for i in range(start, min(start + 3, end)) if grammar.lower[i][:1].isalpha()), None)
    if first is None or grammar.tag[first] not in ("VB", "VBP") or grammar.dep[first] != "ROOT":
        return None
    return first if grammar.child(first, "nsubj", "nsubjpass") is None else None


def _leader(reading: Reading, by_token: dict[int, Trigger], start: int, end: int) -> Trigger | None:
    """The last trigger of a paragraph that announces a list."""
    if not ANNOUNCING & set(reading.grammar.lower[start:end]):
        return None
    told = [by_token[i] for i in range(start, end) if i in by_token and by_token[i].entry.move in LISTED]
    return told[-1] if told else None


def _item(leader: Trigger, verb: int, own: Trigger | None) -> Trigger:
    if own is not None and own.entry.move in LISTED:
        return within(own, leader=leader.governor)
    entry = replace(leader.entry, aux="future" if leader.entry.move in ("agree", "promise") else leader.entry.aux)
    item = Trigger(verb, entry, verb, None, verb, "listed") if own is None else within(own, entry=entry, rule="listed")
    return within(item, leader=leader.governor)
