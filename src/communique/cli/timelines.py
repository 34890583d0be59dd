"""`communique timeline`: the moves of two parties in order, with their score; in the terminal or drawn to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.text import Text

from communique import query, wording
from communique.cli import screen
from communique.codes import Codes
from communique.errors import InputError
from communique.query import Dyad, Moment, Period
from communique.record import plain
from communique.settings import Settings
from communique.store import open_store

DRAWN = (".svg", ".png", ".html")
HALF = 5  # characters of the bar for a score of 10


def show(
    settings: Settings, dyad: str, *, period: tuple[str | None, str | None], out: Path | None, as_json: bool
) -> None:
    """Prints the timeline, or draws it to `out`."""
    if out is not None and out.suffix.lower() not in DRAWN:
        raise InputError(f"{out}: the file's name must end in {', '.join(DRAWN)}")
    codes = Codes.load(settings.knowledge)
    with closing(open_store(settings.db, create=False)) as store:
        pair = codes.dyad(dyad, [code for each in store.dyads() for code in each])
        moments = query.timeline(store, pair, period=Period(*period))
    names = {code: codes.name(code) for code in pair}
    if out is not None:
        _draw(moments, pair, names, out)
    if as_json:
        screen.show_json([_plain(each) for each in moments])
    elif out is None:
        _print(moments, pair, names)


def _draw(moments: Sequence[Moment], dyad: Dyad, names: Mapping[str, str], out: Path) -> None:
    from communique import chart  # noqa: PLC0415 - Altair takes half a second that the terminal needs not wait

    drawn = chart.timeline(moments, dyad, names, out.suffix.lower())
    try:
        out.write_bytes(drawn)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}") from None
    screen.err().print(f"{wording.safe(str(out))}: {wording.number(len(moments), 'event')}", soft_wrap=True)


def _print(moments: Sequence[Moment], dyad: Dyad, names: Mapping[str, str]) -> None:
    reports = len({each.article.id for each in moments})
    screen.heading(
        " – ".join(names[code] for code in reversed(dyad)),
        f"{wording.number(len(moments), 'event')} in {wording.number(reports, 'report')}",
    )
    rows = [_row(each, dyad) for each in moments]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rest = screen.out().width - sum(widths) - screen.GAP * len(widths)
    names_of = ("", "", "", "score", "words")
    columns = [(name, {"width": width}) for name, width in zip(names_of, (*widths, rest), strict=True)]
    cells = [[*row, _words(each, rest)] for each, row in zip(moments, rows, strict=True)]
    screen.out().print(screen.table(columns, cells))
    scores = [each.event.scale for each in moments if each.event.scale is not None and _counts(each)]
    if scores:
        told = f"mean score {sum(scores) / len(scores):+.1f} over {wording.number(len(scores), 'move')} made"
        screen.out().print(Text(f"{told} (full bars)", style="dim"))


def _counts(moment: Moment) -> bool:
    return not {"negation", "hypothetical", "historical"} & set(moment.event.aux)


def _row(moment: Moment, dyad: Dyad) -> list[Any]:
    event = moment.event
    day = wording.day(moment.day) if moment.day else "earlier"
    return [day, _who(moment, dyad), event.move, _bar(moment)]


def _who(moment: Moment, dyad: Dyad) -> Text:
    if len(moment.sides) > 1:
        return Text(" + ".join(reversed(dyad)))
    side = moment.sides[0]
    other = dyad[1 - dyad.index(side)]
    return Text(f"{side} → {other}", style=screen.SIDE_STYLES[dyad.index(side)])


def _words(moment: Moment, longest: int) -> Text:
    """The auxiliary modes and the clause, on one line."""
    aux = wording.aux_words(moment.event)
    told = Text(f"{aux}: " if aux else "", style="dim")
    return told.append(wording.short(moment.event.evidence.text, max(longest - len(told), 1)), style="not dim")


def _bar(moment: Moment) -> Text:
    """The score as a bar to the left (hostile) or right of the middle; hollow where the move was not made."""
    scale = moment.event.scale
    if scale is None:
        return Text(" " * HALF + "│")
    block = "█" if _counts(moment) else "░"
    bar = block * min(HALF, max(round(abs(scale) / 10 * HALF), 1 if scale else 0))
    left, right = (bar.rjust(HALF), " " * HALF) if scale < 0 else (" " * HALF, bar.ljust(HALF))
    return Text.assemble((left, "red"), "│", (right, "green"), f"{scale:+5.1f}" if scale else "  0.0")


def _plain(moment: Moment) -> dict[str, Any]:
    return {"day": moment.day, "sides": moment.sides, "event": plain(moment.event), "title": moment.article.title}
