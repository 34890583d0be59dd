"""CSV: one table for each kind of entry, one row a thing, and a data package that says what every column holds.

The tables are the database's own, in its words, with a few columns more for those who will read only one table
(`MORE`), and without the text of the articles.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TextIO

import sqlalchemy as sa

from communique import rows, schema
from communique.codebook.actors import ActorTables
from communique.query import moment_of, parties
from communique.record import Article, Record
from communique.store import Store
from communique.verdicts import Verdict

KINDS = ("article", "statement", "event", "event_issue", "meeting", "commitment", "position", "entry_actor", "skip",
         "verdict")  # fmt: skip
LEFT_OUT = {"article": ("text", "read_key"), "verdict": ("judged",)}
OBJECTS = ("changes",)  # JSON objects, where other JSON is arrays
WORDS = ("aux", "context")  # lists of plain words: joined with a bar, where other lists are JSON arrays
BAR = "|"
PIECE = 100_000  # characters of a table that are given at a time
# The columns that only the export has, with their type and what they hold.
MORE: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "statement": {
        "speaker": ("string", "name of who speaks"),
        "speaker_code": ("string", "party code of who speaks"),
        "words": ("string", "what was said, as written; ' ... ' between separate stretches"),
    },
    "event": {
        "date": ("string", "day of the move (ISO, partial where the text is): stated, else the article's"),
        "actor": ("string", "party codes of who acts, separated by |"),
        "recipient": ("string", "party codes of whom it is towards, separated by |"),
        "issue": ("string", "issue ids, the main one first, separated by |"),
    },
    "meeting": {"participants": ("string", "names of who took part, separated by |")},
    "commitment": {
        "debtor": ("string", "party codes of who owes, separated by |"),
        "creditor": ("string", "party codes of who is owed, separated by |"),
    },
    "entry_actor": {
        "cow": ("integer", "Correlates of War country number at the article's date"),
        "gw": ("integer", "Gleditsch and Ward country number at the article's date"),
    },
}
TYPES: Mapping[type[Any], str] = {
    sa.Text: "string",
    sa.Integer: "integer",
    sa.BigInteger: "integer",
    sa.Float: "number",
    sa.JSON: "array",
}


def columns(kind: str) -> dict[str, tuple[str, str]]:
    """The columns of a table in order, with type (of the Frictionless table schema) and what they hold."""
    own = {
        column.name: ("string" if column.name in WORDS else _type(column), _about(column))
        for column in _table(kind).columns
        if column.name not in LEFT_OUT.get(kind, ())
    }
    return {**own, **MORE.get(kind, {})}


def write(
    store: Store,
    tables: ActorTables,
    open_table: Callable[[str], TextIO],
    kinds: Sequence[str] = KINDS,
    ids: Iterable[str] | None = None,
) -> None:
    """Writes the tables named, all of them in one walk through the records.

    Args:
        store: the records.
        tables: gives the country numbers.
        open_table: where a kind's table goes; not closed here.
        kinds: of `KINDS`.
        ids: only these articles, and no skips; None: everything.
    """
    writers = {kind: csv.DictWriter(open_table(kind), list(columns(kind)), lineterminator="\n") for kind in kinds}
    for writer in writers.values():
        writer.writeheader()
    for kind, values in _found(store, tables, kinds, ids):
        writers[kind].writerows(map(_cells, values))


def lines(store: Store, tables: ActorTables, kind: str) -> Iterator[str]:
    """One table as CSV, piece by piece, whatever its size."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(columns(kind)), lineterminator="\n")
    writer.writeheader()
    for _, values in _found(store, tables, [kind], None):
        writer.writerows(map(_cells, values))
        if buffer.tell() > PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _found(
    store: Store, tables: ActorTables, kinds: Sequence[str], ids: Iterable[str] | None
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of these kinds, record by record, then skips and verdicts."""
    wanted = store.ids() if ids is None else list(ids)
    if set(kinds) - {"skip", "verdict"}:
        stamps = store.stamps(wanted)
        for record in store.records(wanted):
            made = of_record(record, tables, stamps[record.article.id])
            yield from ((kind, values) for kind, values in made.items() if kind in kinds)
    if ids is None and "skip" in kinds:
        yield "skip", [asdict(skip) for skip in store.skips()]
    if "verdict" in kinds:
        yield "verdict", [_of_verdict(given) for given in store.verdicts(ids and wanted)]


def of_record(record: Record, tables: ActorTables, made_by: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of one record, by kind."""
    found = {table.name: values for table, values in rows.of_entries(record).items()}
    article = rows.of_article(record.article, made_by, "")
    found["article"] = [{name: article[name] for name in columns("article")}]
    for kind, more in _more(record, tables, found).items():
        found[kind] = [row | extra for row, extra in zip(found.get(kind, ()), more, strict=True)]
    return found


def _more(record: Record, tables: ActorTables, found: Mapping[str, Sequence[Any]]) -> dict[str, list[dict[str, Any]]]:
    return {
        "statement": [
            {
                "speaker": said.speaker and said.speaker.name,
                "speaker_code": said.speaker and said.speaker.code,
                "words": " ... ".join(record.article.text[span.start : span.end] for span in said.content),
            }
            for said in record.statements
        ],
        "event": [
            {
                "date": moment_of(event, record.article),
                "actor": BAR.join(parties(event.actor)),
                "recipient": BAR.join(parties(event.recipient)),
                "issue": BAR.join(event.issue),
            }
            for event in record.events
        ],
        "meeting": [{"participants": BAR.join(actor.name for actor in met.participants)} for met in record.meetings],
        "commitment": [
            {"debtor": BAR.join(parties(owed.debtor)), "creditor": BAR.join(parties(owed.creditor))}
            for owed in record.commitments
        ],
        "entry_actor": [_numbers(row["code"], record.article, tables) for row in found.get("entry_actor", ())],
    }


def _of_verdict(given: Verdict) -> dict[str, Any]:
    row = {"number": given.number, **rows.of_verdict(given)}
    return {name: row[name] for name in columns("verdict")}


def _numbers(code: str | None, article: Article, tables: ActorTables) -> dict[str, int | None]:
    _, cow, gw = tables.codes(code.split()[0], article.published) if code else (None, None, None)
    return {"cow": cow, "gw": gw}


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _cell(name, value) for name, value in row.items()}


def _cell(name: str, value: Any) -> Any:
    if not isinstance(value, (list, dict)):
        return value
    return BAR.join(value) if name in WORDS else json.dumps(value, ensure_ascii=False)


def package(kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """The data dictionary: a Frictionless tabular data package for the tables, one file each beside it."""
    return {
        "profile": "tabular-data-package",
        "name": "communique",
        "title": "Records of diplomatic news, pinned to the words they were read from",
        "description": "Offsets are half-open character intervals of the article's original text. Empty is unknown.",
        "resources": [_resource(kind) for kind in kinds],
    }


def _resource(kind: str) -> dict[str, Any]:
    table = _table(kind)
    fields = [{"name": name, "type": told, "description": about} for name, (told, about) in columns(kind).items()]
    keys = [
        {"fields": key.parent.name, "reference": {"resource": key.column.table.name, "fields": key.column.name}}
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
    ]
    return {
        "profile": "tabular-data-resource",
        "name": kind,
        "path": f"{kind}.csv",
        "title": table.info["about"],
        "encoding": "utf-8",
        "schema": {
            "fields": fields,
            "primaryKey": [column.name for column in table.primary_key],
            **({"foreignKeys": keys} if keys else {}),
            "missingValues": [""],
        },
    }


def _table(kind: str) -> sa.Table:
    return schema.metadata.tables[kind]


def _type(column: sa.Column[Any]) -> str:
    return "object" if column.name in OBJECTS else TYPES[type(column.type)]


def _about(column: sa.Column[Any]) -> str:
    about = str(column.info["about"])
    return f"{about}, separated by {BAR}" if column.name in WORDS else about
