"""A thing told twice in one article is one event: the fullest telling stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from communique.extract.events.reading import side
from communique.record import Actor, Event

# Two tellings of one move share at least this much of the shorter one's content words (found on the tuning articles:
# captions repeat whole clauses, second demands on the same issue share a third).
SHARED = 0.5
# Where the issue read differs, or one telling names fewer actors (a caption), more must agree.
MOSTLY = 0.6
# A noun takes up what a verb told by itself, or where it shares some of its words, not with much to say of its own.
BARE, LITTLE = 3, 0.25
STOP = frozenset(
    "the a an of to in on for and or with that this it its their his her our they we he she was were is are be been "
    "has have had will would said says by from at as not also into over".split()
)
PRONOUNS = frozenset("i we he she it they his her its their our my us me them him".split())
# "They met", "they discussed it" and "talks resume" report different things of one encounter.
KINDS = {
    "discuss": frozenset(("discuss", "exchange", "debate", "talk")),
    "resume": frozenset(("resume", "restart", "reopen")),
}
# Which of several meetings one is.
COUNTING = frozenset(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "another"))
# However often somebody says sorry, it is one apology.
APOLOGIES = frozenset(("sorry", "apologise", "apologize", "apology", "apologetic", "regretful"))
Parties = frozenset[tuple[str | None, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is told.

    Attributes:
        word: the lemma of its word.
        verb: whether that was a verb or predicate.
        vague: whether its clause names no issue.
        token: the number of its word.
    """

    event: Event
    word: str
    verb: bool
    vague: bool
    token: int


def merged(told: Iterable[Told]) -> Iterator[Event]:
    """The events without repetitions, in the order of the text."""
    kept: list[Told] = []
    for telling in told:
        twin = next((i for i, other in enumerate(kept) if _same(telling, other)), None)
        if twin is None:
            kept.append(telling)
        elif _fullness(telling) > _fullness(kept[twin]):
            kept[twin] = telling
    yield from sorted((t.event for t in kept), key=lambda event: (event.evidence.start, event.evidence.end, event.id))


def _same(one: Told, other: Told) -> bool:
    a, b = one.event, other.event
    if a.move != b.move or set(a.aux) != set(b.aux):
        return False
    if a.evidence == b.evidence:
        return a.issue == b.issue  # one clause, cut by its issues
    if a.mode and b.mode and a.mode != b.mode and a.move != "meet" and one.verb and other.verb:
        return False  # "recalled its envoy and closed the border"
    ours, theirs = _parties(a), _parties(b)
    mine, yours = _content(one), _content(other)
    shared = len(mine & yours) / min(len(mine), len(yours)) if mine and yours else float(one.word == other.word)
    if ours != theirs:
        return bool(ours and theirs) and (ours <= theirs or theirs <= ours) and shared >= MOSTLY
    if a.move == "meet":
        return _one_meeting(one, other)
    if {one.word, other.word} <= APOLOGIES:
        return True
    taken_up = set(a.issue) & set(b.issue) or (one.vague if not one.verb else other.vague)
    bare = len(yours if one.verb else mine) <= BARE
    if one.verb != other.verb and taken_up and (bare or shared >= LITTLE):
        return True  # "the concessions", "the truce": a noun takes up what was told
    return shared >= (SHARED if set(a.issue) & set(b.issue) else MOSTLY)


def _one_meeting(one: Told, other: Told) -> bool:
    """Meetings of the same parties are one unless they are dated apart, or told with verbs of another kind."""
    a, b = one.event, other.event
    if one.verb and other.verb and _kind(one.word) != _kind(other.word):
        return False
    if (a.mode == "phone") != (b.mode == "phone"):
        return False
    if _persons(a) and _persons(b) and not _persons(a) & _persons(b):
        return False
    if _counted(a) != _counted(b) or (a.where and b.where and a.where != b.where):
        return False
    return (
        a.when is None or b.when is None or a.when.start is None or b.when.start is None or a.when.start == b.when.start
    )


def _counted(event: Event) -> frozenset[str]:
    """The words that tell one meeting of a row from the others: "a second meeting", "another round"."""
    return COUNTING & {word.lower() for word in event.evidence.text.split()}


def _persons(event: Event) -> set[str]:
    return {actor.id for actor in (*event.actor, *event.recipient) if actor.kind == "person"}


def _kind(word: str) -> str:
    return next((name for name, words in KINDS.items() if word in words), "meet")


def _parties(event: Event) -> Parties:
    if event.move in ("meet", "agree"):
        return _sides((*event.actor, *event.recipient))
    return _sides(event.actor)


def _sides(actors: Iterable[Actor]) -> Parties:
    return frozenset(side(actor) for actor in actors)


def _content(told: Told) -> set[str]:
    event = told.event
    names = {
        word.lower()
        for actor in (*event.actor, *event.recipient)
        for word in (*actor.text.split(), *actor.name.split())
    }
    words = {word.strip(".,;:'\"“”‘’()").lower() for word in event.evidence.text.split()}
    return {word[:4] for word in words - names - STOP if len(word) > 2} - {told.word[:4]}


def _fullness(told: Told) -> tuple[int, ...]:
    """How much a telling says: its condition, its verb, its both sides, its time and place, its length."""
    event = told.event
    return (
        event.condition is not None,
        told.verb,
        bool(event.actor) + bool(event.recipient) + any(actor.text.lower() not in PRONOUNS for actor in event.actor),
        (event.when is not None) + (event.where is not None),
        len(event.evidence.text),
    )
