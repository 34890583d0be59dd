"""`communique board`: an overview in glyphs over all reports, then each report with its two sides and their words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from rich.text import Text

from communique import query, topics, wording
from communique.cli import screen
from communique.codes import Codes
from communique.errors import InputError
from communique.query import Board, Cell, Column, Period
from communique.record import ISSUES, Event, plain
from communique.settings import Settings
from communique.store import open_store

ISSUE_WIDTH = 22  # the longest issue, `military-communication`
NARROW = 13  # of the issues beside the words: `communication`
GLYPHS_WIDTH = 5  # of a report in the overview: two glyphs, and month and year above them
QUOTE = 150  # characters of the words behind a cell, unless all are asked for


def show(
    settings: Settings,
    dyad: str,
    *,
    issues: Sequence[str],
    period: tuple[str | None, str | None],
    words: bool | None,
    as_json: bool,
) -> None:
    """Prints the board; `words` True: all words in full, False: the overview alone, None: the deciding words."""
    codes = Codes.load(settings.knowledge)
    with closing(open_store(settings.db, create=False)) as store:
        known = [code for pair in store.dyads() for code in pair]
        found = query.board(store, codes.dyad(dyad, known), period=Period(*period), issues=map(_issue, issues))
    if as_json:
        screen.show_json(_plain(found))
        return
    names = [codes.name(code) for code in found.dyad]
    screen.heading(" – ".join(reversed(names)) + ", issue by issue", _span(found))
    if len(found.columns) > 1 or words is False:
        _overview(found, names)
    for column in found.columns if words is not False else ():
        _report(found, column, names, whole=bool(words))


def _issue(given: str) -> str:
    name = given.strip().lower().replace(" ", "-").replace("_", "-")
    if name not in ISSUES:
        raise InputError(f"--issue {given!r}: the issues are {', '.join(ISSUES)}")
    return name


def _span(found: Board) -> str:
    years = [day[:4] for column in found.columns if (day := topics.day_of(column.article))]
    reports = wording.number(len(found.columns), "report")
    if not years:
        return reports
    return f"{years[0]}, {reports}" if years[0] == years[-1] else f"{years[0]} to {years[-1]}, {reports}"


# -- the overview


def _overview(found: Board, names: Sequence[str]) -> None:
    """Grids of glyphs, as many reports wide as the terminal is."""
    fit = max(1, (screen.out().width - ISSUE_WIDTH) // (GLYPHS_WIDTH + screen.GAP))
    grids = math.ceil(len(found.columns) / fit)
    size = math.ceil(len(found.columns) / grids)
    for start in range(0, len(found.columns), size):
        screen.out().print()
        screen.out().print(_grid(found, found.columns[start : start + size]))
    sides = f"left {names[1]}, right {names[0]}, · nothing reported"
    screen.out().print(Text.assemble("\n", screen.legend(), f"\n{sides}"))


def _grid(found: Board, columns: Sequence[Column]) -> Any:
    heads = [("", {"width": ISSUE_WIDTH, "no_wrap": True})]
    heads += [(_month(column), {"width": GLYPHS_WIDTH, "no_wrap": True}) for column in columns]
    shown = [issue for issue in found.issues if any((issue, side) in c.cells for c in columns for side in found.dyad)]
    rows = [[wording.issue(issue), *(_glyphs(column, issue, found.dyad) for column in columns)] for issue in shown]
    return screen.table(heads, rows)


def _month(column: Column) -> str:
    """Month over year; `~2000` where the article states no date."""
    year, _, rest = (topics.day_of(column.article) or "").partition("-")
    if column.article.published is None:
        return f"\n~{year}" if year else "no\ndate"
    return f"{wording.day(f'{year}-{rest[:2]}').split()[0]}\n{year}"


def _glyphs(column: Column, issue: str, dyad: tuple[str, str]) -> Text:
    told = Text()
    for side in reversed(dyad):
        cell = column.cells.get((issue, side))
        name = cell.position.standing if cell else ""
        told.append(wording.GLYPHS.get(name, "·"), style=screen.STANDING_STYLES.get(name, "dim")).append(" ")
    return told


# -- one report


def _report(found: Board, column: Column, names: Sequence[str], *, whole: bool) -> None:
    screen.out().print()
    screen.heading(wording.dated(column.article), wording.short(column.article.title or "", 100))
    if column.meeting:
        screen.out().print(Text(_meeting(column), style="dim"))
    side: dict[str, Any] = {"width": (screen.out().width - NARROW - 2 * screen.GAP) // 2}
    heads: list[tuple[str, dict[str, Any]]] = [("", {"width": NARROW}), (names[1], side), (names[0], side)]
    rows = [
        [wording.issue(issue), *_cells(column, issue, found.dyad, whole=whole)]
        for issue in found.issues
        if any((issue, side) in column.cells for side in found.dyad)
    ]
    screen.out().print(screen.table(heads, rows))


def _meeting(column: Column) -> str:
    met = column.meeting
    if met is None:
        return ""
    people = ", ".join(dict.fromkeys(wording.safe(actor.name) for actor in met.participants))
    place = f" in {wording.safe(met.place)}" if met.place else ""
    when = f", {wording.days(met.start, met.end)}" if met.start else ""
    return f"{met.form.capitalize()}{place}{when} ({met.status}): {people}"


def _cells(column: Column, issue: str, dyad: tuple[str, str], *, whole: bool) -> Iterator[Text]:
    """The two sides' cells; what both did together is quoted once."""
    told: tuple[Event, ...] = ()
    for side in reversed(dyad):
        cell = column.cells.get((issue, side))
        events = () if cell is None else cell.events if whole else cell.events[:1]
        yield _cell(cell, events, same=bool(told) and events == told)
        told = events


def _cell(cell: Cell | None, events: Sequence[Event], *, same: bool) -> Text:
    if cell is None:
        return Text("·", style="dim")
    told = screen.standing(cell.position.standing)
    if same:
        return told.append("\n(the same words)", style="dim")
    for event in events:
        told.append("\n").append_text(_words(event, QUOTE if len(events) == 1 else None))
    return told


def _words(event: Event, longest: int | None) -> Text:
    """The words behind a cell, with the condition where the clause does not hold it."""
    told = Text(wording.quoted(event.evidence.text, longest), style="italic")
    if event.condition and wording.safe(event.condition.text) not in wording.safe(event.evidence.text):
        told.append(f" [{wording.short(event.condition.text, longest)}]")
    return told


# -- as data


def _plain(found: Board) -> dict[str, Any]:
    return {"dyad": list(found.dyad), "reports": list(map(_plain_column, found.columns))}


def _plain_column(column: Column) -> dict[str, Any]:
    article = column.article
    return {
        "article": article.id,
        "title": article.title,
        "published": article.published,
        "dateable": article.dateable,
        "meeting": plain(column.meeting) if column.meeting else None,
        "positions": [{**plain(cell.position), "words": list(_quotes(cell))} for cell in column.cells.values()],
    }


def _quotes(cell: Cell) -> Iterator[dict[str, Any]]:
    for event in cell.events:
        yield {"event": event.id, "move": event.move, "aux": event.aux, "evidence": event.evidence.text,
               "condition": event.condition and event.condition.text}  # fmt: skip
