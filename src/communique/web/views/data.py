"""The record as data: questions in SQL that the database itself keeps from writing, and downloads of every format."""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import IO, Annotated, Any

import sqlalchemy as sa
from fastapi import Query
from starlette.responses import Response, StreamingResponse

from communique import schema
from communique.errors import InputError, NothingFoundError
from communique.export import gold, lines, plover, tidy
from communique.web.pages import Pages
from communique.web.site import Here, Site

ROWS = 200  # on the page
IN_FILE = 100_000  # in a download of an answer
SECONDS, SECONDS_FOR_FILE = 5.0, 30.0
CELL = 300  # characters of a value on the page
BYTES = 200_000_000  # of a download of an answer
IN_MEMORY = 1_000_000
PIECE = 65_536
WAITING = 2.0  # seconds that a query waits for others to end
EXAMPLES = (
    (
        "What each state refused, by year",
        """SELECT substr(a.published, 1, 4) AS year, p.country, count(*) AS refusals
FROM event e
JOIN entry_actor p ON p.entry = e.id AND p.part = 'actor'
JOIN article a ON a.id = e.article
WHERE e.move = 'refuse'
GROUP BY year, p.country
ORDER BY refusals DESC""",
    ),
    (
        "Promises and when they fall due",
        """SELECT due_end, strength, evidence_text
FROM commitment
WHERE due_end IS NOT NULL
ORDER BY due_end DESC""",
    ),
    (
        "Why articles were skipped",
        """SELECT stage, reason, count(*) AS places
FROM skip
GROUP BY stage, reason""",
    ),
)
Sql = Annotated[str, Query(max_length=5000, description="One SELECT")]


def register(pages: Pages) -> None:
    """The page, the answer as a file, the downloads."""
    pages.other("/data.csv", answer_as_csv)
    pages.page("/data", "data.html", data)
    pages.other("/download/{name}", download)


def data(site: Here, sql: Sql = "") -> dict[str, Any]:
    """The answer to a question in SQL (rows cut short; `/data.csv` has all), the tables and the downloads."""
    answer = _answer(site, sql) if sql.strip() else None
    return {
        "sql": sql,
        "answer": answer,
        "numeric": _numeric(answer) if answer else [],
        "limits": {"rows": ROWS, "seconds": SECONDS, "file_rows": IN_FILE, "file_seconds": SECONDS_FOR_FILE},
        "examples": [{"told": told, "sql": query} for told, query in EXAMPLES],
        "tables": _tables(),
        "downloads": [{"name": name, "told": told} for name, (told, _, _) in _downloads(site).items()],
    }


def _answer(site: Site, sql: str) -> dict[str, Any]:
    """Columns and rows, or in `trouble` why there are none."""
    try:
        with _asking(site), site.store.selecting(sql, seconds=SECONDS) as (columns, found):
            rows = [[_shown(value) for value in row] for row in islice(found, ROWS + 1)]
    except InputError as error:
        return {"columns": [], "rows": [], "more": False, "trouble": str(error)}
    return {"columns": columns, "rows": rows[:ROWS], "more": len(rows) > ROWS, "trouble": None}


def _numeric(answer: dict[str, Any]) -> list[bool]:
    """Which columns hold numbers only."""
    several = [[row[place] for row in answer["rows"]] for place in range(len(answer["columns"]))]
    return [all(value is None or isinstance(value, (int, float)) for value in values) for values in several]


@contextmanager
def _asking(site: Site) -> Iterator[None]:
    """One of the few queries that run at once.

    Raises:
        InputError: too many others do.
    """
    if not site.queries.acquire(timeout=WAITING):
        raise InputError("others are asking in SQL just now; try again in some seconds")
    try:
        yield
    finally:
        site.queries.release()


def _shown(value: Any) -> Any:
    """A value as JSON and the page can have it, not too long."""
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    told = f"{len(value):,} bytes" if isinstance(value, (bytes, memoryview)) else _as_text(value)
    return told if len(told) <= CELL else f"{told[:CELL]}…"


def _as_text(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)
    return told.encode("utf-8", "replace").decode()


def answer_as_csv(site: Here, sql: Sql) -> Response:
    """The answer to a question in SQL as CSV, whole or not at all."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    try:
        with _asking(site), site.store.selecting(sql, seconds=SECONDS_FOR_FILE) as (columns, found):
            _write(file, [columns], found)
    except InputError:
        file.close()
        raise
    headers = {"content-disposition": 'attachment; filename="answer.csv"'}
    return StreamingResponse(_sent(file), media_type="text/csv; charset=utf-8", headers=headers)


def _write(file: IO[bytes], head: Sequence[Sequence[Any]], found: Iterator[Sequence[Any]]) -> None:
    """The rows as CSV.

    Raises:
        InputError: they are more than a download may have.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows(head)
    for number, row in enumerate(found):
        if number >= IN_FILE or file.tell() > BYTES:
            raise InputError(f"sql: more than {IN_FILE:,} rows or {BYTES // 1_000_000} MB; ask for a part of it")
        writer.writerow([_as_text(value) if isinstance(value, (str, list, dict)) else value for value in row])
        if buffer.tell() > PIECE:
            file.write(buffer.getvalue().encode())
            buffer.seek(0)
            buffer.truncate()
    file.write(buffer.getvalue().encode())


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


# -- what there is


def _tables() -> list[dict[str, Any]]:
    """Every table with its columns and what they hold; those first that are exported."""
    order = [*tidy.KINDS, *(name for name in sorted(schema.metadata.tables) if name not in tidy.KINDS)]
    return [
        {
            "name": name,
            "about": table.info["about"],
            "columns": [
                {"name": column.name, "type": _type(column), "about": column.info["about"]} for column in table.columns
            ],
        }
        for name in order
        for table in (schema.metadata.tables[name],)
    ]


def _type(column: sa.Column[Any]) -> str:
    kinds = ((sa.JSON, "JSON"), (sa.Boolean, "boolean"), (sa.Float, "number"), (sa.Integer, "integer"))
    return next((told for kind, told in kinds if isinstance(column.type, kind)), "text")


def _downloads(site: Site) -> dict[str, tuple[str, str, Callable[[], Iterator[str]]]]:
    """By file name what each holds, its media type, and its pieces."""
    store = site.store
    as_lines, as_csv = "application/x-ndjson", "text/csv; charset=utf-8"
    found: dict[str, tuple[str, str, Callable[[], Iterator[str]]]] = {
        "records.jsonl": ("everything: one JSON object a line", as_lines, lambda: _ended(lines.jsonl(store))),
        "plover.jsonl": (
            "the events as PLOVER codes them",
            as_lines,
            lambda: _ended(plover.jsonl(store, site.tables, None, text=False)),
        ),
        "gold.jsonl": ("what people judged, to score against", as_lines, lambda: _ended(_gold(site))),
        "datapackage.json": (
            "what every column of the tables holds",
            "application/json",
            lambda: iter([json.dumps(tidy.package(), indent=2)]),
        ),
    }
    for kind in tidy.KINDS:
        about = schema.metadata.tables[kind].info["about"]
        told = f"{about[0].lower()}{about[1:].rstrip('.')}"
        found[f"{kind}.csv"] = (told, as_csv, partial(_table, site, kind))
    return found


def _table(site: Site, kind: str) -> Iterator[str]:
    return tidy.lines(site.store, site.tables, kind)


def _gold(site: Site) -> Iterator[str]:
    for _, told in gold.articles(site.store):
        yield from told


def _ended(told: Iterator[str]) -> Iterator[str]:
    """Some hundred lines at a time: each piece costs the server a step."""
    while some := list(islice(told, 200)):
        yield "".join(f"{line}\n" for line in some)


def download(site: Here, name: str) -> Response:
    """The whole record in one of the formats: records.jsonl, plover.jsonl, gold.jsonl, event.csv, datapackage.json."""
    known = _downloads(site)
    if name not in known:
        raise NothingFoundError(f"no download {name[:60]!r}; there are {', '.join(known)}")
    _, media, pieces = known[name]
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    encoded = (piece.encode("utf-8", "replace") for piece in pieces())
    return StreamingResponse(encoded, media_type=media, headers=headers)
