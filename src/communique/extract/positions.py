"""Where each side of each dyad stands on each issue, from the moves that one article reports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from communique.record import Actor, Article, Commitment, Event, Position

GIVES = frozenset({"concede", "deliver", "promise", "claim"})
ASKS = frozenset({"demand", "criticise", "warn", "protest", "offer", "deny"})
HARMS = frozenset({"restrict", "coerce", "use-force", "mobilise", "cancel"})
LITTLE = re.compile(
    r"\b(?:limited|little|scant|modest|no real|less) (?:progress|movement|headway|ground)\b", re.IGNORECASE
)
# What acts for a state against its rebels or its opposition is one side, whichever arm it is.
STATE_ARMS = frozenset({"", "GOV", "MIL", "SPY", "COP", "JUD"})
# The first standing for which a side's moves give reason. A limit comes before a condition because a side that moved
# in part and was then found wanting has, on the whole, not moved; a refusal outweighs earlier harm because it is what
# the side says of the issue itself.
ORDER = ("agreed", "limited", "agreed-in-principle", "conditional", "refused", "worsened", "progress", "raised")


def extract(article: Article, events: Sequence[Event], commitments: Sequence[Commitment]) -> Iterator[Position]:
    """The positions that the article's events show, ordered by dyad, issue and side.

    What the article only recalls (`historical`) says nothing about where the side stands now.
    """
    tentative = {owed.event for owed in commitments if owed.strength == "in-principle"}
    cells: dict[tuple[tuple[str, str], str, str], list[tuple[str, str]]] = defaultdict(list)
    for event in events:
        standing = standing_of(event, in_principle=event.id in tentative)
        if standing is None:
            continue
        for (dyad, side), issue in product(dict.fromkeys(sides(event)), event.issue):
            cells[dyad, issue, side].append((standing, event.id))
    for (dyad, issue, side), shown in sorted(cells.items()):
        best = min((standing for standing, _ in shown), key=ORDER.index)
        yield Position(article.id, dyad, issue, side, best, tuple(dict.fromkeys(event for _, event in shown)))


def standing_of(event: Event, *, in_principle: bool = False) -> str | None:
    """The standing that one event by itself gives its actor on its issues, or None (see RECORD.md's standings)."""
    if "historical" in event.aux:
        return None
    if "negation" in event.aux:
        return "limited" if event.move in GIVES | {"agree", "assure", "offer"} else None
    if event.condition and event.move in ("offer", "promise", "agree"):
        return "conditional"
    if event.move == "agree":
        return "agreed-in-principle" if in_principle else "agreed"
    if event.move == "refuse":
        return "refused"
    if event.move in GIVES and LITTLE.search(event.evidence.text):
        return "limited"
    if event.move == "promise" and len(_countries(event)) > 1:
        return "agreed"
    if event.move in GIVES:
        return "agreed-in-principle" if in_principle else "progress"
    if event.move in HARMS:
        return "worsened"
    return "raised" if event.move in ASKS else None


def _countries(event: Event) -> set[str | None]:
    return {actor.country for actor in event.actor}


def party(actor: Actor, *, inside: bool) -> str | None:
    """The party an actor belongs to: its state, or inside one state its code with the sector."""
    if actor.code is None:
        return None
    state, _, sector = actor.code.partition(" ")
    if not inside:
        return state
    return f"{state} GOV" if sector in STATE_ARMS else actor.code


def sides(event: Event) -> Iterator[tuple[tuple[str, str], str]]:
    """Every (dyad, side) that the event is a move of; a joint move is a move of each side towards the others."""
    joint = len(_countries(event)) > 1
    for actor, other in product(event.actor, (*event.actor, *event.recipient) if joint else event.recipient):
        if dyad := _dyad(actor, other):
            yield dyad
        if (
            event.move == "agree"
            and actor in event.actor
            and other in event.recipient
            and (back := _dyad(other, actor))
        ):
            yield back


def _dyad(actor: Actor, other: Actor) -> tuple[tuple[str, str], str] | None:
    inside = actor.country is not None and actor.country == other.country
    side, towards = party(actor, inside=inside), party(other, inside=inside)
    if side is None or towards is None or side == towards:
        return None
    return ((side, towards) if side < towards else (towards, side)), side
