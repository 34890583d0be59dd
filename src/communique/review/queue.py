"""What waits for a coder, the entries of least confidence first, and what was done.

Every question here reads a few rows by an index, however large the database is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique import database, schema
from communique.errors import InputError, NothingFoundError
from communique.record import Record
from communique.store import ID_LETTERS, Store
from communique.verdicts import Judgeable, Verdict, entries

KINDS = ("statement", "event", "meeting", "commitment")
TABLES = {"statement": schema.statement, "event": schema.event, "meeting": schema.meeting,
          "commitment": schema.commitment}  # fmt: skip
SHOWN = 20
SOME = 5  # entries that a message about an id too short names, and one more


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that a coder has not judged.

    Attributes:
        record: the record of its article as extracted: what others said of it does not show.
        entry: it.
        kind: its kind.
        confidence: 0 to 1; of a commitment that of its event; None for a meeting, which has none.
    """

    record: Record
    entry: Judgeable
    kind: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What a coder has done: verdicts that stand, by kind and verdict."""

    coder: str
    counts: dict[tuple[str, str], int]

    @property
    def total(self) -> int:
        """All verdicts that stand."""
        return sum(self.counts.values())


def waiting(
    store: Store,
    coder: str,
    *,
    kinds: Sequence[str] = KINDS,
    limit: int = SHOWN,
    article: str | None = None,
    passed: Collection[str] = (),
) -> list[Waiting]:
    """The entries that this coder has not judged, of least confidence first; those without any (meetings) last.

    Entries that another coder judged come too, as they were extracted: two who code the same entries tell how far
    they can be relied on.

    Args:
        store: the records.
        coder: who asks; their own verdicts take entries out of the queue.
        kinds: of `KINDS`.
        limit: how many at the most.
        article: only entries of the article with this id.
        passed: ids of entries to leave out.
    """
    with database.reading(store.engine) as connection:
        found = [
            row
            for kind in kinds
            for query in (_of_kind(kind, coder, article), _rejected(kind, coder, article))
            for row in connection.execute(query.limit(limit + len(passed)))
        ]
    found.sort(key=lambda row: (row.confidence is None, row.confidence, row.entry))
    chosen = list({row.entry: row for row in found if row.entry not in passed}.values())[:limit]
    return list(_loaded(store, chosen))


def _of_kind(kind: str, coder: str, article: str | None) -> sa.Select[Any]:
    """The entries of a kind that the coder has not judged, in the order of an index on confidence."""
    if kind == "commitment":
        return _commitments(coder, article)
    table = TABLES[kind]
    confidence = sa.null() if kind == "meeting" else table.c.confidence
    query = sa.select(
        table.c.id.label("entry"), table.c.article, sa.literal(kind).label("kind"), confidence.label("confidence")
    )
    query = query.order_by(table.c.id) if kind == "meeting" else query.order_by(confidence, table.c.id)
    query = query.where(~_done(table.c.id, coder))
    return query if article is None else query.where(table.c.article == article)


def _commitments(coder: str, article: str | None) -> sa.Select[Any]:
    """As sure as the move that makes them: found by way of the events, whose index has their order."""
    owed, event = schema.commitment, schema.event.c
    of_event = sa.select(owed.c.id).where(owed.c.event == event.id, ~_done(owed.c.id, coder)).correlate(schema.event)
    entry = of_event.order_by(owed.c.id).limit(1).scalar_subquery().label("entry")
    query = sa.select(entry, event.article, sa.literal("commitment").label("kind"), event.confidence)
    query = query.where(of_event.exists()).order_by(event.confidence, event.id)
    return query if article is None else query.where(event.article == article)


def _rejected(kind: str, coder: str, article: str | None) -> sa.Select[Any]:
    """Those that are in no table of entries any more because somebody else rejected them."""
    judged = schema.judged
    query = sa.select(judged.c.entry, judged.c.article, judged.c.kind, judged.c.confidence)
    query = query.where(judged.c.kind == kind, judged.c.decides, judged.c.verdict == "reject", judged.c.coder != coder)
    query = query.where(~_done(judged.c.entry, coder)).order_by(judged.c.confidence, judged.c.entry)
    return query if article is None else query.where(judged.c.article == article)


def _done(entry: sa.ColumnElement[str], coder: str) -> sa.ColumnElement[bool]:
    own = schema.judged.alias("own")
    return sa.exists().where(own.c.entry == entry, own.c.coder == coder)


def _loaded(store: Store, found: Sequence[Any]) -> Iterator[Waiting]:
    records = {record.article.id: record for record in store.extracted(dict.fromkeys(row.article for row in found))}
    for row in found:
        record = records[row.article]
        entry = next((each for each in entries(record) if each.id == row.entry), None)
        if entry is not None:  # else it follows from a corrected event
            yield Waiting(record, entry, row.kind, row.confidence)


def one(store: Store, entry: str) -> Waiting:
    """An entry by (the start of) its id, as it was extracted, whether judged or not.

    Raises:
        NothingFoundError: there is none today.
        InputError: there are several.
    """
    article, name = find(store, entry)
    (record,) = store.extracted([article])
    found = next((each for each in entries(record) if each.id == name), None)
    if found is None:
        raise NothingFoundError(f"{name} is not among what was extracted from article {article[:8]}")
    kind = type(found).__name__.lower()
    return Waiting(record, found, kind, getattr(found, "confidence", None))


def find(store: Store, name: str) -> tuple[str, str]:
    """The article and the id of the entry whose id is or begins with `name`, be it rejected or gone.

    Raises:
        NothingFoundError: there is none.
        InputError: there are several, or `name` is too short to tell.
    """
    name = name.strip().lower()
    if len(name) < ID_LETTERS:
        raise InputError(
            f"{name!r}: give at least {ID_LETTERS} letters of the entry's id; `communique show` lists them"
        )
    found: list[tuple[str, str]] = []
    if name.isascii() and name.isalnum():  # as all ids are; so the order of letters is everybody's
        with database.reading(store.engine) as connection:
            found = sorted(set(_named(connection, name)))
    if not found:
        raise NothingFoundError(f"no entry {name!r}; `communique show ARTICLE` lists their ids")
    if len({entry for entry, _ in found}) > 1:
        raise InputError(f"{name!r} may be {', '.join(entry for entry, _ in found[:4])}; give more of the id")
    return found[0][1], found[0][0]


def _named(connection: Connection, name: str) -> Iterator[tuple[str, str]]:
    tables = [(table.c.id, table.c.article) for table in TABLES.values()]
    verdict, judged = schema.verdict.c, schema.judged.c
    after = name[:-1] + chr(ord(name[-1]) + 1)
    for entry, article in (*tables, (verdict.entry, verdict.article), (judged.entry, judged.article)):
        # Not LIKE: SQLite would walk the whole table for it.
        query = sa.select(entry, article).where(entry >= name, entry < after).limit(SOME)
        yield from ((row[0], row[1]) for row in connection.execute(query))


def last(store: Store, coder: str) -> tuple[str, str] | None:
    """The article and the entry of a coder's last verdict that stands."""
    judged = schema.judged.c
    query = sa.select(judged.article, sa.func.coalesce(judged.entry, schema.verdict.c.entry))
    query = query.join(schema.verdict, schema.verdict.c.number == judged.number).where(judged.coder == coder)
    with database.reading(store.engine) as connection:
        row = connection.execute(query.order_by(judged.number.desc()).limit(1)).one_or_none()
    return (row[0], row[1]) if row else None


def standing(
    store: Store, *, coder: str | None = None, article: str | None = None, gone: bool = False, limit: int = 1000
) -> list[tuple[Verdict, str | None]]:
    """The verdicts that stand, the latest first, each with the id of today's entry that it is about, or None.

    Args:
        store: the records.
        coder: only this one's.
        article: only those on the article with this id.
        gone: only those whose entry is no longer extracted.
        limit: how many at the most.
    """
    judged = schema.judged.c
    query = sa.select(judged.number, judged.article, judged.entry).order_by(judged.number.desc()).limit(limit)
    if coder is not None:
        query = query.where(judged.coder == coder)
    if article is not None:
        query = query.where(judged.article == article)
    if gone:
        query = query.where(judged.entry.is_(None))
    with database.reading(store.engine) as connection:
        found = list(connection.execute(query))
    given = store.verdicts_numbered(row.number for row in found)
    return [(given[row.number], row.entry) for row in found]


def coded_twice(store: Store, *, limit: int) -> list[tuple[Verdict, str]]:
    """The verdicts that stand on entries judged by two coders or more, each with the id of its entry.

    Args:
        store: the records.
        limit: how many entries at the most, those judged last.
    """
    judged = schema.judged.c
    several = sa.select(judged.entry).where(judged.entry.is_not(None)).group_by(judged.entry)
    several = several.having(sa.func.count(judged.coder.distinct()) > 1)
    several = several.order_by(sa.func.max(judged.number).desc()).limit(limit)
    query = sa.select(judged.number, judged.article, judged.entry).where(judged.entry.in_(several))
    with database.reading(store.engine) as connection:
        found = list(connection.execute(query.order_by(judged.number)))
    given = store.verdicts_numbered(row.number for row in found)
    return [(given[row.number], row.entry) for row in found]


def progress(store: Store) -> list[Progress]:
    """What each coder has done, by name."""
    judged = schema.judged.c
    query = sa.select(judged.coder, judged.kind, judged.verdict, sa.func.count()).group_by(
        judged.coder, judged.kind, judged.verdict
    )
    found: dict[str, dict[tuple[str, str], int]] = {}
    with database.reading(store.engine) as connection:
        for coder, kind, verdict, number in connection.execute(query):
            found.setdefault(coder, {})[kind, verdict] = number
    return [Progress(coder, dict(sorted(counts.items()))) for coder, counts in sorted(found.items())]


def lost(store: Store) -> int:
    """How many verdicts that stand have no entry any more."""
    with database.reading(store.engine) as connection:
        query = sa.select(sa.func.count()).select_from(schema.judged).where(schema.judged.c.entry.is_(None))
        return connection.scalar(query) or 0
