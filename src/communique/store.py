"""Keeps records: one transaction an article, every pin checked, in whichever database `database.connect` opens.

The rows of an article depend on nothing but the article, its given metadata, the settings and the program's version,
so that reading it again changes nothing, and a run that was killed and is started again ends as one clean run does.
What people said of the entries is kept beside them (`verdicts`), and the tables of entries hold what that makes of
them: whoever asks them, in whichever way, sees the corrections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from communique import database, passages, pins, rows, schema, topics, verdicts
from communique.errors import NothingFoundError, PinError, UnstorableError
from communique.pins import BadPin
from communique.record import Record, Skip
from communique.verdicts import Verdict

BATCH = 200  # articles loaded at a time: bounds memory, and stays below SQLite's limit on bound parameters
ID_SHOWN = 8  # letters of an id in messages
COUNTED = ("article", "statement", "event", "meeting", "commitment", "position")  # the tables that `tally` has
ID_LETTERS = 4  # of an id that must be given at least, so that a short title word is not taken for one

_Id = TypeVar("_Id", str, int)


def open_store(db: str, *, create: bool = True) -> Store:
    """Opens the records at a path (SQLite) or `postgresql://` URL; see `database.connect`."""
    store = Store(database.connect(db, create=create))
    store.file()
    return store


class Store:
    """An open database of records.

    Args:
        engine: made by `database.connect`, which also migrates.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.dispose()

    # -- writing

    def add(self, record: Record, locator: str, *, made_by: str, read_key: str) -> bool:
        """Keeps the record in one transaction, in place of what was kept of that article before.

        Returns:
            Whether there was anything.

        Raises:
            PinError: an entry's words do not stand in the article's text; nothing is kept then.
            UnstorableError: the text cannot be stored, or two entries have one id; nothing is kept then.
        """
        if bad := next(pins.check(record), None):
            raise PinError(str(bad))
        _refuse_unstorable(record)
        with database.writing(self.engine) as connection:
            known = connection.scalar(sa.select(schema.article.c.id).where(schema.article.c.id == record.article.id))
            # This row is locked from here on: a verdict that comes meanwhile waits, and then finds these entries.
            self._put(connection, schema.article, [rows.of_article(record.article, made_by, read_key)])
            self._put_entries(connection, record, rows.verdicts(connection, [record.article.id]))
            self._point(connection, record.article.id, locator)
            self._tally(connection, {schema.article.name: int(known is None)})
        return known is not None

    def judge(self, article: str, decide: Callable[[Case], Verdict]) -> Verdict:
        """Keeps a verdict, and makes the article's record anew by it, in one transaction that nobody can come between.

        Args:
            article: id of the article.
            decide: gives the verdict, with the article's case before it; may raise, and nothing is kept then.

        Returns:
            The verdict with its number.

        Raises:
            NothingFoundError: there is no such article.
            PinError: the corrected words do not stand in the article's text; nothing is kept then.
        """
        with database.writing(self.engine) as connection:
            locked = sa.select(schema.article.c.id, schema.article.c.made_by).where(schema.article.c.id == article)
            row = connection.execute(locked.with_for_update()).one_or_none()
            if row is None:
                raise NothingFoundError(f"no article {article[:ID_SHOWN]}")
            case = _case(connection, article, row.made_by)
            verdict = decide(case)
            number = connection.scalar(
                schema.verdict.insert().returning(schema.verdict.c.number), rows.of_verdict(verdict)
            )
            verdict = replace(verdict, number=number or 0)
            made = self._put_entries(connection, case.extracted, [*case.verdicts, verdict])
            if bad := next(pins.check(made), None):
                raise PinError(str(bad))
        return verdict

    @staticmethod
    def _put_entries(connection: Connection, extracted: Record, given: Sequence[Verdict]) -> Record:
        """Puts what the verdicts make of the entries in place of the article's entries, and gives it back."""
        made, article = verdicts.effective(extracted, given), extracted.article.id
        change: Counter[str] = Counter()
        for table in (*schema.OF_ARTICLE, schema.judged, schema.extracted):
            change[table.name] -= connection.execute(table.delete().where(table.c.article == article)).rowcount
        put = rows.of_entries(made.record)
        if given:
            put[schema.extracted] = [rows.of_extracted(extracted)]
            put[schema.judged] = [rows.of_judged(each) for each in made.judged]
        for table, values in put.items():
            if values:
                connection.execute(table.insert(), values)
                change[table.name] += len(values)
        Store._tally(connection, change)
        return made.record

    @staticmethod
    def _tally(connection: Connection, change: Mapping[str, int]) -> None:
        """Keeps the counts; at the end of a transaction and in one order, so that two writers cannot wait in a ring."""
        columns = schema.tally.c
        for name in COUNTED:
            if number := change.get(name):
                update = schema.tally.update().where(columns.name == name)
                connection.execute(update.values(number=columns.number + number))

    def file(self) -> None:
        """Gives the articles their topics and passages, where an older version kept them without."""
        for table, made in ((schema.topic, topics.of_record), (schema.passage, passages.of_record)):
            with database.reading(self.engine) as connection:
                kept = connection.scalar(sa.select(schema.article.c.id).limit(1))
                if kept is None or connection.scalar(sa.select(table.c.article).limit(1)):
                    continue
            found = (asdict(each) for record in self.records() for each in made(record))
            with database.writing(self.engine) as connection:
                while some := list(islice(found, BATCH)):
                    self._put(connection, table, some)

    def seen(self, article: str, locator: str, read_key: str) -> bool:
        """Whether the article was read in just this way before; notes that it stands at `locator` too."""
        with database.reading(self.engine) as connection:
            if not self._holds(connection, article, read_key):
                return False
            known = schema.reading.c.locator == locator, schema.reading.c.article == article
            if connection.scalar(sa.select(schema.reading.c.article).where(*known)) and not self._skipped(
                connection, locator
            ):
                return True
        with database.writing(self.engine) as connection:
            self._point(connection, article, locator)
        return True

    def add_skip(self, skip: Skip) -> None:
        """Keeps what was not read and why; a later skip of the same place takes its place."""
        with database.writing(self.engine) as connection:
            self._put(connection, schema.skip, [asdict(skip)])

    def _put(self, connection: Connection, table: sa.Table, values: Sequence[dict[str, Any]]) -> None:
        """Inserts rows, over those with the same key."""
        dialect: Any = sqlite if self.engine.dialect.name == "sqlite" else postgresql
        insert = dialect.insert(table)
        key = [column.name for column in table.primary_key]
        rest = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in key}
        update = (
            insert.on_conflict_do_update(index_elements=key, set_=rest) if rest else insert.on_conflict_do_nothing()
        )
        connection.execute(update, values)

    def _point(self, connection: Connection, article: str, locator: str) -> None:
        """Notes that the article stands at `locator`, and that this place is no longer skipped."""
        self._put(connection, schema.reading, [{"locator": locator, "article": article}])
        connection.execute(schema.skip.delete().where(schema.skip.c.locator == locator))

    @staticmethod
    def _holds(connection: Connection, article: str, read_key: str) -> bool:
        columns = schema.article.c
        query = sa.select(columns.id).where(columns.id == article, columns.read_key == read_key)
        return connection.scalar(query) is not None

    @staticmethod
    def _skipped(connection: Connection, locator: str) -> bool:
        query = sa.select(schema.skip.c.locator).where(schema.skip.c.locator == locator)
        return connection.scalar(query) is not None

    # -- reading back

    def count(self) -> dict[str, int]:
        """How many rows each kind of entry has, skips too."""
        with database.reading(self.engine) as connection:
            kept = dict(connection.execute(sa.select(schema.tally.c.name, schema.tally.c.number)).all())
            skipped = connection.scalar(sa.select(sa.func.count()).select_from(schema.skip)) or 0
        return {name: kept[name] for name in COUNTED} | {schema.skip.name: skipped}

    def skips(self) -> list[Skip]:
        """What was not read, by place."""
        with database.reading(self.engine) as connection:
            found = [Skip(**row) for row in connection.execute(sa.select(schema.skip)).mappings()]
        return sorted(found, key=lambda skip: skip.locator)

    def ids(self) -> list[str]:
        """All article ids, by publication date (undated last) and id: the same order however they were read."""
        columns = schema.article.c
        query = sa.select(columns.id).order_by(columns.published.is_(None), columns.published, columns.id)
        with database.reading(self.engine) as connection:
            return list(connection.scalars(query))

    def find(self, name: str) -> list[str]:
        """The ids of the articles that `name` may mean.

        The first of these that fits any: (the start of) an id, a place read from, part of such a place or of a title.
        """
        columns, places = schema.article.c, schema.reading.c
        queries = [
            sa.select(places.article).where(places.locator == name),
            sa.select(places.article).where(places.locator.contains(name, autoescape=True)),
            sa.select(columns.id).where(columns.title.icontains(name, autoescape=True)),
        ]
        if len(name) >= ID_LETTERS:
            queries.insert(0, sa.select(columns.id).where(columns.id.startswith(name.lower(), autoescape=True)))
        with database.reading(self.engine) as connection:
            for query in queries:
                if found := sorted(set(connection.scalars(query))):
                    return found
        return []

    def between(self, dyad: tuple[str, str]) -> list[str]:
        """The ids of the articles with an event that both parties of `dyad` are named in, in the order of `ids()`."""
        first, second = (schema.entry_actor.alias(name) for name in ("first", "second"))
        query = (
            sa.select(first.c.article)
            .join(schema.event, schema.event.c.id == first.c.entry)
            .join(second, second.c.entry == first.c.entry)
            .where(_of_party(first, dyad[0]), _of_party(second, dyad[1]))
        )
        return self._in_order(query)

    def with_positions(self, dyad: tuple[str, str]) -> list[str]:
        """The ids of the articles with positions of the `dyad` (sorted party codes), in the order of `ids()`."""
        columns = schema.position.c
        query = sa.select(columns.article).where(columns.dyad_first == dyad[0], columns.dyad_second == dyad[1])
        return self._in_order(query)

    def with_commitments(self) -> list[str]:
        """The ids of the articles that report commitments, in the order of `ids()`."""
        return self._in_order(sa.select(schema.commitment.c.article))

    def _in_order(self, query: sa.Select[Any]) -> list[str]:
        with database.reading(self.engine) as connection:
            found = set(connection.scalars(query.distinct()))
        return [article for article in self.ids() if article in found] if found else []

    def dyads(self) -> dict[tuple[str, str], int]:
        """The dyads with positions and in how many articles each has some, the most frequent first."""
        columns = schema.position.c
        articles = sa.func.count(columns.article.distinct())
        query = sa.select(columns.dyad_first, columns.dyad_second, articles).group_by(
            columns.dyad_first, columns.dyad_second
        )
        with database.reading(self.engine) as connection:
            found = [((first, second), number) for first, second, number in connection.execute(query)]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def names(self, code: str) -> dict[str, int]:
        """The names under which actors with this party code are kept, and how often."""
        columns = schema.entry_actor.c
        query = sa.select(columns.name, sa.func.count()).where(columns.code == code, columns.kind != "person")
        with database.reading(self.engine) as connection:
            return dict(connection.execute(query.group_by(columns.name)).all())

    def locators(self, article: str) -> list[str]:
        """The places that the article was read from."""
        query = sa.select(schema.reading.c.locator).where(schema.reading.c.article == article)
        with database.reading(self.engine) as connection:
            return sorted(connection.scalars(query))

    def stamps(self, ids: Iterable[str]) -> dict[str, str]:
        """For each article named, which version of program, model and codebook read it."""
        columns = schema.article.c
        found: dict[str, str] = {}
        with database.reading(self.engine) as connection:
            for some in _batches(ids):
                query = sa.select(columns.id, columns.made_by).where(columns.id.in_(some))
                found |= dict(connection.execute(query).all())
        return found

    def records(self, ids: Iterable[str] | None = None) -> Iterator[Record]:
        """The records of the articles named (default: all, in the order of `ids()`), as extracted and corrected.

        Raises:
            PinError, ValueError: the database was changed by hand; `verify` says where.
        """
        for some in _batches(self.ids() if ids is None else ids):
            with database.reading(self.engine) as connection:
                yield from list(rows.records(connection, some))

    def extracted(self, ids: Iterable[str]) -> Iterator[Record]:
        """The records of the articles named as they were extracted, before any verdict."""
        for some in _batches(ids):
            with database.reading(self.engine) as connection:
                yield from list(rows.extracted(connection, some))

    def case(self, article: str) -> Case:
        """All that is known of an article's entries and of what people said of them.

        Raises:
            NothingFoundError: there is no such article.
        """
        made_by = self.stamps([article])
        if article not in made_by:
            raise NothingFoundError(f"no article {article[:ID_SHOWN]}")
        with database.reading(self.engine) as connection:
            return _case(connection, article, made_by[article])

    def verdicts(self, ids: Iterable[str] | None = None) -> Iterator[Verdict]:
        """The verdicts on the articles named (default: all of them), article by article in the order of time."""
        if ids is None:
            with database.reading(self.engine) as connection:
                ids = sorted(connection.scalars(sa.select(schema.verdict.c.article).distinct()))
        for some in _batches(ids):
            with database.reading(self.engine) as connection:
                yield from list(rows.verdicts(connection, some))

    def verdicts_numbered(self, numbers: Iterable[int]) -> dict[int, Verdict]:
        """The verdicts with these numbers, by number."""
        found: dict[int, Verdict] = {}
        for some in _batches(numbers):
            with database.reading(self.engine) as connection:
                found |= {each.number: each for each in rows.verdicts(connection, some, "number")}
        return found

    def verify(self) -> Iterator[BadPin]:
        """Every pin checked against the stored text: what does not hold."""
        for some in _batches(self.ids()):
            try:
                records = list(self.records(some))
            except (PinError, ValueError):
                records = []
                for article in some:  # one at a time, to say which
                    try:
                        records += self.records([article])
                    except (PinError, ValueError) as error:
                        yield BadPin(article, article, "row", "a record", str(error))
            for record in records:
                yield from pins.check(record)

    def select(self, query: str, *, limit: int) -> tuple[list[str], list[Sequence[Any]]]:
        """The columns and at most `limit` rows of a query that only reads; see `database.select`."""
        return database.select(self.engine, query, limit=limit)

    def selecting(
        self, query: str, *, seconds: float
    ) -> AbstractContextManager[tuple[list[str], Iterator[Sequence[Any]]]]:
        """The columns and the rows, one after the other, of a query that only reads; see `database.selecting`."""
        return database.selecting(self.engine, query, seconds=seconds)


@dataclass(frozen=True, slots=True)
class Case:
    """What there is to judge of one article, and what was said of it.

    Attributes:
        extracted: its record as extracted.
        verdicts: all verdicts ever given on it, by number.
        made_by: version that extracted it.
    """

    extracted: Record
    verdicts: tuple[Verdict, ...]
    made_by: str


def _case(connection: Connection, article: str, made_by: str) -> Case:
    (extracted,) = rows.extracted(connection, [article])
    return Case(extracted, tuple(rows.verdicts(connection, [article])), made_by)


def _of_party(actor: sa.FromClause, code: str) -> sa.ColumnElement[bool]:
    """The actors with that party code; a state's are also those of its sectors (`USA` has `USA LEG`)."""
    return sa.or_(actor.c.code == code, actor.c.code.startswith(f"{code} ", autoescape=True))


def _batches(ids: Iterable[_Id]) -> Iterator[list[_Id]]:
    rest = iter(ids)
    while some := list(islice(rest, BATCH)):
        yield some


def _refuse_unstorable(record: Record) -> None:
    """PostgreSQL has no NUL and neither database lone surrogates; two entries of one id would become one."""
    text = record.article.text
    if "\0" in text:
        raise UnstorableError(f"a NUL character at {text.index(chr(0))}: not a text")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnstorableError(f"half of a surrogate pair at {error.start}: not a text") from None
    entries: tuple[Any, ...] = (*record.statements, *record.events, *record.meetings, *record.commitments)
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise UnstorableError(f"two entries have the id {entry.id}")
        seen.add(entry.id)
