"""Events: one side's moves towards another, read from the parse with the tables of moves, issues and modes.

`extract` finds triggers (words of the tables, then bare assertions), decides by the parse above each whether it reports
an event and in which auxiliary modes, names the sides, the issue and the condition, and pins it to its clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.actors import Cast
from communique.codebook.events import EventTables
from communique.dates import TimeExpression
from communique.encoder import Encoder
from communique.extract.events import building, learned
from communique.extract.events.merging import merged
from communique.extract.events.reading import Reading
from communique.parse import Parsed
from communique.record import Event, Statement


def extract(  # noqa: PLR0913 - all that an event can depend on, three of them with defaults
    parsed: Parsed,
    cast: Cast,
    tables: EventTables,
    statements: Sequence[Statement] = (),
    times: Sequence[TimeExpression] = (),
    *,
    domestic: bool = False,
    encoder: Encoder | None = None,
) -> Iterator[Event]:
    """The events that the article reports, in the order of the text, each told once.

    Args:
        parsed: the article with its parse.
        cast: who is who in it.
        tables: the words of moves, issues and modes.
        statements: who says what: whose words a clause is decides between a promise and a prediction.
        times: the times mentioned, placed on the calendar.
        domestic: read what happens inside one state as well: police, courts, protesters, companies, people act too.
        encoder: the learned model that reads along; None for rules alone.
    """
    if not len(parsed.doc):
        return
    reading = Reading(parsed, cast, tables, statements, times, domestic=domestic)
    triggers = building.triggers(reading)
    found = building.events(reading, triggers)
    if encoder is not None and encoder.reads_events:
        found = learned.together(reading, triggers, found, encoder)
    yield from merged(found)
