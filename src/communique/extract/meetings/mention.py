"""One mention of a meeting, and when two mentions can be one meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from communique.dates import TimeExpression
from communique.record import Actor


@dataclass(frozen=True, slots=True)
class Mention:
    """A verb or noun of meeting with what its clause says.

    Attributes:
        trigger: its token.
        start, end: the evidence's tokens (half-open).
        form, status: as in the record.
        participants: who met; `named` tells whether the clause itself names any of them.
        place, time: as the clause gives them, or None.
        lasting: whether it says how long ("three days of talks"): such a mention sums up all meetings of a visit.
        why: the table entry.
        recalled: whether a relative clause with a time of its own tells it: that is another one than the story's.
    """

    trigger: int
    start: int
    end: int
    form: str
    status: str
    participants: tuple[Actor, ...]
    named: bool
    place: str | None
    time: TimeExpression | None
    lasting: bool
    why: str
    recalled: bool = False

    @property
    def fullness(self) -> int:
        """How much it says of its own."""
        to_the_day = self.time is not None and len(self.time.earliest or "") == len("2000-01-01")
        told = 2 * (self.time is not None) + to_the_day + 2 * self.lasting + (self.place is not None)
        return told + 2 * len(self.participants) * self.named

    @property
    def people(self) -> set[str]:
        """The ids of the persons among the participants, and of groups of persons ("their envoys")."""
        return {actor.id for actor in self.participants if actor.kind == "person" or actor.id.startswith("nil/")}

    @property
    def sides(self) -> set[str | None]:
        """The sides that took part."""
        return sides(self.participants)


def distinct(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that are meetings of their own: fullest first, each kept unless it can be one already kept."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda mention: (-mention.fullness, mention.start)):
        if not any(can_be(mention, other) for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: (mention.start, mention.trigger))


def can_be(mention: Mention, other: Mention) -> bool:
    """Whether `mention` may be one more mention of the fuller `other`: nothing that it says contradicts it."""
    if not mention.named and mention.time is None and mention.sides <= other.sides:
        return True
    if other.recalled and mention.named and not mention.recalled:
        return False
    if mention.lasting and not other.lasting:
        return False
    if mention.status != other.status and not (mention.start < other.end and other.start < mention.end):
        return False
    if other.people and not mention.people <= other.people:
        return False
    if not (mention.sides <= other.sides or other.sides <= mention.sides):
        return False
    return not (mention.time and other.time) or _overlap(mention.time, other.time)


def _overlap(one: TimeExpression, other: TimeExpression) -> bool:
    if not (one.earliest and other.earliest):
        return True
    size = min(len(one.earliest), len(other.earliest))
    latest_one, latest_other = one.latest or one.earliest, other.latest or other.earliest
    return one.earliest[:size] <= latest_other[:size] and other.earliest[:size] <= latest_one[:size]


def merged(*groups: Iterable[Actor]) -> tuple[Actor, ...]:
    """All actors once, in order; "leaders of A and B" are one description but two sides."""
    return tuple({(actor.id, actor.code): actor for group in groups for actor in group}.values())


def political(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """The actors who can hold talks: those of a known code that are no media."""
    return tuple(actor for actor in actors if actor.code is not None and "MED" not in actor.code.split())


def side(actor: Actor) -> str | None:
    """The side an actor is on: its code with the sector for a movement, else its country."""
    return actor.code if actor.kind == "group" else actor.country or actor.code


def sides(actors: Iterable[Actor]) -> set[str | None]:
    """The sides of the actors."""
    return {side(actor) for actor in actors}
