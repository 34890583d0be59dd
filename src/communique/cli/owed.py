"""`communique commitments`: who owes what to whom."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from rich.text import Text

from communique import query
from communique.cli import screen
from communique.codes import Codes
from communique.query import Owed
from communique.record import Actor, plain
from communique.settings import Settings
from communique.store import open_store

STYLES = {"overdue": "red", "broken": "red", "due": "yellow", "kept": "green", "partly-kept": "green"}


def show(
    settings: Settings, as_of: str, *, debtor: str | None, creditor: str | None, overdue: bool, as_json: bool
) -> None:
    """Prints the commitments as of a day."""
    codes = Codes.load(settings.knowledge)
    with closing(open_store(settings.db, create=False)) as store:
        known = [code for pair in store.dyads() for code in pair]
        found = query.commitments(
            store,
            as_of,
            debtor=codes.party(debtor, known) if debtor else None,
            creditor=codes.party(creditor, known) if creditor else None,
            statuses=("overdue",) if overdue else (),
        )
    if as_json:
        screen.show_json([{**plain(each.commitment), "status": each.status, "as_of": as_of} for each in found])
        return
    screen.heading(f"Commitments as of {screen.day(as_of)}", _count(found))
    if found:
        columns: list[tuple[str, dict[str, Any]]] = [
            ("due", {"max_width": 16}),
            ("status", {"no_wrap": True}),
            ("who owes whom", {"max_width": 22}),
            ("what", {"ratio": 1}),
        ]
        screen.out().print(screen.table(columns, map(_row, found), expand=True))


def _count(found: list[Owed]) -> str:
    return f"{len(found)}, none of them" if not found else str(len(found))


def _row(owed: Owed) -> list[Any]:
    one = owed.commitment
    due = screen.days(one.due.start, one.due.end) or screen.quoted(one.due.text) if one.due else "no date"
    who = f"{_names(one.debtor)} → {_names(one.creditor) or 'nobody named'}"
    return [due, Text(owed.status, style=STYLES.get(owed.status, "")), who, _what(owed)]


def _names(actors: tuple[Actor, ...]) -> str:
    return ", ".join(screen.safe(code) for code in query.parties(actors))


def _what(owed: Owed) -> Text:
    one = owed.commitment
    told = Text(screen.quoted(one.evidence.text, 240), style="italic")
    if one.condition and screen.safe(one.condition.text) not in screen.safe(one.evidence.text):
        told.append(f" [{screen.short(one.condition.text, 120)}]")
    about = f"{screen.issue(one.issue)}, {one.strength}" if one.issue else one.strength.capitalize()
    return told.append(
        f"\n{about}; {screen.dated(owed.article)}: {screen.short(owed.article.title or '', 80)}", style="dim"
    )
