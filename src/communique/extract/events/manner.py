"""PLOVER's mode of an event: what is asked for, refused or threatened, how sides meet."""

from __future__ import annotations

from communique.extract.events.doers import Actors
from communique.extract.events.reading import Reading, sides
from communique.extract.events.trigger import Trigger

# So many sides make a meeting multilateral.
SEVERAL = 3


def mode_of(reading: Reading, trigger: Trigger, event: str | None, parties: Actors, end: int) -> str | None:
    """The mode of an event whose clause ends before token `end`; None where PLOVER has none that fits.

    The table of verbs goes first, as long as the event is still of the type that it names.
    """
    if event == trigger.entry.event and trigger.entry.mode is not None:
        return trigger.entry.mode
    if event == "CONSULT":
        return "multilateral" if len(sides(parties)) >= SEVERAL else None
    told = set(reading.grammar.lemma[trigger.token : end])
    return next(
        (row.mode for row in reading.tables.manners if row.event == event and (not row.words or row.words & told)), None
    )
