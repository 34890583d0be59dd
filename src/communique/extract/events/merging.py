"""A thing told twice in one article is one event: the fullest telling stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from communique.extract.events.reading import side
from communique.record import Actor, Event

# Two tellings of one move share at least this much of the shorter one's content words (found on the tuning articles:
# captions repeat whole clauses, second demands on the same issue share a third).
SHARED = 0.5
STOP = frozenset(
    "the a an of to in on for and or with that this it its their his her our they we he she was were is are be been has have had "
    "will would said says by from at as not also into over".split()
)
PRONOUNS = frozenset("i we he she it they his her its their our my us me them him".split())
Parties = frozenset[tuple[str | None, str]]


def merged(events: Iterable[Event]) -> Iterator[Event]:
    """The events without repetitions, in the order of the text."""
    kept: list[Event] = []
    for event in events:
        twin = next((i for i, other in enumerate(kept) if _same(event, other)), None)
        if twin is None:
            kept.append(event)
        elif _fullness(event) > _fullness(kept[twin]):
            kept[twin] = event
    yield from sorted(kept, key=lambda event: (event.evidence.start, event.evidence.end, event.id))


def _same(a: Event, b: Event) -> bool:
    if a.move != b.move or set(a.aux) != set(b.aux) or _parties(a) != _parties(b):
        return False
    if a.move == "meet":
        return _one_meeting(a, b)
    if a.issue and b.issue and not set(a.issue) & set(b.issue):
        return False
    mine, yours = _content(a), _content(b)
    return len(mine & yours) >= SHARED * min(len(mine), len(yours)) if mine and yours else True


def _one_meeting(a: Event, b: Event) -> bool:
    """Meetings of the same parties are one unless they are dated apart."""
    return a.when is None or b.when is None or a.when.start is None or b.when.start is None or a.when.start == b.when.start


def _parties(event: Event) -> Parties:
    if event.move in ("meet", "agree"):
        return _sides((*event.actor, *event.recipient))
    return _sides(event.actor)


def _sides(actors: Iterable[Actor]) -> Parties:
    return frozenset(side(actor) for actor in actors)


def _content(event: Event) -> set[str]:
    names = {word.lower() for actor in (*event.actor, *event.recipient) for word in (*actor.text.split(), *actor.name.split())}
    words = {word.strip(".,;:'\"“”‘’()").lower() for word in event.evidence.text.split()}
    return {word[:6] for word in words - names - STOP if len(word) > 2}


def _fullness(event: Event) -> tuple[int, int, int, int]:
    """How much a telling says: its condition, its both sides, its time and place, its length."""
    return (
        event.condition is not None,
        bool(event.actor) + bool(event.recipient) + any(actor.text.lower() not in PRONOUNS for actor in event.actor),
        (event.when is not None) + (event.where is not None),
        len(event.evidence.text),
    )
