"""The record format: one JSON object a line, `kind` first; after each article its entries, at the end the skips."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from communique.record import Entry, Record, plain
from communique.store import Store


def jsonl(store: Store, ids: Iterable[str] | None = None) -> Iterator[str]:
    """The lines, without line ends.

    Args:
        store: the records.
        ids: only these articles, and no skips; None: everything.
    """
    wanted = store.ids() if ids is None else list(ids)
    stamps = store.stamps(wanted)
    for record in store.records(wanted):
        for row in of_record(record, stamps[record.article.id]):
            yield json.dumps(row, ensure_ascii=False)
    if ids is None:
        for skip in store.skips():
            yield json.dumps({"kind": "skip", **asdict(skip)}, ensure_ascii=False)


def of_record(record: Record, made_by: str) -> Iterator[dict[str, Any]]:
    """One record: its article, stamped with the version that read it, then its entries by kind in the text's order."""
    yield {**plain(record.article), "made_by": made_by}
    entries: tuple[Entry, ...] = (
        *record.statements,
        *record.events,
        *record.meetings,
        *record.commitments,
        *record.positions,
    )
    yield from (plain(entry) for entry in entries)
