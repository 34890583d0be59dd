"""`communique verify` and `communique sql`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Any

from communique import wording
from communique.cli import screen
from communique.settings import Settings
from communique.store import open_store

TOLD = 20  # bad pins that are listed


def verify(settings: Settings, *, as_json: bool) -> int:
    """Prints what does not hold, and gives the number."""
    with closing(open_store(settings.db, create=False)) as store:
        bad = list(store.verify())
        counts = store.count()
    entries = sum(counts[kind] for kind in ("statement", "event", "meeting", "commitment"))
    if as_json:
        screen.show_json({"articles": counts["article"], "entries": entries, "bad": [asdict(pin) for pin in bad]})
        return len(bad)
    for pin in bad[:TOLD]:
        screen.err().print(f"bad pin in {pin.article[:8]}: {wording.safe(str(pin))}", soft_wrap=True)
    told = f"{entries:,} entries of {wording.number(counts['article'], 'article')} checked"
    screen.out().print(f"{told}: {wording.number(len(bad), 'bad pin') if bad else 'every word stands where it says'}")
    return len(bad)


def sql(settings: Settings, query: str, *, limit: int, as_json: bool, as_csv: bool) -> None:
    """Prints the answer as a table, as JSON (a list of objects) or as CSV."""
    with closing(open_store(settings.db, create=False)) as store:
        names, rows = store.select(query, limit=limit + 1)
    if as_json:
        screen.show_json([dict(zip(names, map(_plain, row), strict=True)) for row in rows[:limit]])
    elif as_csv:
        with screen.data() as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(rows[:limit])
    else:
        _table(names, rows[:limit])
    if len(rows) > limit:
        screen.err().print(f"only the first {limit} rows; --limit gives more")


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    numbers = [all(isinstance(row[i], (int, float, type(None))) for row in rows) for i in range(len(names))]
    columns = [
        (wording.safe(name), {"justify": "right" if number else "left"})
        for name, number in zip(names, numbers, strict=True)
    ]
    cells = [["" if value is None else wording.short(str(value), 200) for value in row] for row in rows]
    screen.out().print(screen.table(columns, cells))
