"""`communique commitments`: who owes what to whom."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import Any

from rich.text import Text

from communique import query, wording
from communique.cli import screen
from communique.codes import Codes
from communique.query import Owed
from communique.record import Commitment, plain
from communique.settings import Settings
from communique.store import open_store

DUE, STATUS = 14, 8  # columns
LONGEST = 240  # characters of a quotation
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
    screen.heading(f"Commitments as of {wording.day(as_of)}", _count(found))
    if found:
        columns = [("due", {"width": DUE}), ("", {"width": STATUS}), ("who owes whom what", {"width": _width()})]
        screen.out().print(screen.table(columns, map(_row, found)))


def _width() -> int:
    return screen.out().width - DUE - STATUS - 2 * screen.GAP


def _count(found: list[Owed]) -> str:
    """`3 overdue, 12 pending`."""
    counts = Counter(each.status for each in found)
    return ", ".join(f"{number} {status}" for status, number in sorted(counts.items())) or "none"


def _row(owed: Owed) -> list[Any]:
    one = owed.commitment
    due = wording.days(one.due.start, one.due.end) or wording.quoted(one.due.text) if one.due else "no date"
    return [due, Text(owed.status, style=STYLES.get(owed.status, "")), _what(owed)]


def _who(one: Commitment) -> str:
    debtors, creditors = query.parties(one.debtor), query.parties(one.creditor)
    if set(debtors) == set(creditors):
        return f"{_list(debtors)} to each other"
    return f"{_list(debtors)} → {_list(creditors) or 'nobody named'}"


def _list(codes: tuple[str, ...]) -> str:
    return ", ".join(map(wording.safe, codes))


def _what(owed: Owed) -> Text:
    one = owed.commitment
    told = Text.assemble(_who(one), "\n", (wording.quoted(one.evidence.text, LONGEST), "italic"))
    if one.condition and wording.safe(one.condition.text) not in wording.safe(one.evidence.text):
        told.append(f" [{wording.short(one.condition.text, LONGEST)}]")
    about = ", ".join((*([wording.issue(one.issue)] if one.issue else []), one.strength))
    source = f"{about}; {wording.dated(owed.article)}: {owed.article.title or ''}"
    return told.append(f"\n{wording.short(source, _width())}", style="dim")
