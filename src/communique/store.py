"""Keeps records: SQLite in a file by default, PostgreSQL by URL; one transaction an article, every pin checked.

Opening a store brings its tables to the current version (Alembic). The rows of an article depend on nothing but the
article, its given metadata and the program's version, so that reading again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from communique import schema
from communique.errors import InputError, PinError, StoreError
from communique.record import (
    Actor,
    Article,
    Commitment,
    Event,
    Meeting,
    Position,
    Quantity,
    Quote,
    Record,
    Skip,
    Span,
    Statement,
    When,
)

HEAD = "0001"
BATCH = 200  # articles loaded at a time: bounds memory, and SQLite's limit on bound parameters
PARTS = {
    "statement": {"speaker": False, "audience": False, "relayed_by": False},
    "event": {"actor": True, "recipient": True},
    "meeting": {"participants": True},
    "commitment": {"debtor": True, "creditor": True},
}


@dataclass(frozen=True, slots=True)
class BadPin:
    """An entry whose words do not stand where it says."""

    article: str
    entry: str
    field: str
    expected: str
    found: str


class Store:
    """An open database of records.

    Args:
        engine: made by `open_store`, which also migrates.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.dispose()

    # -- writing

    def add(self, record: Record, locator: str, *, made_by: str, read_key: str) -> None:
        """Keeps the record in one transaction, in place of what was kept of that article before.

        Raises:
            PinError: an entry's words do not stand in the article's text; nothing is kept then.
        """
        for bad in bad_pins(record):
            raise PinError(f"{bad.entry}: {bad.field} says {bad.expected[:60]!r} where the text has {bad.found[:60]!r}")
        row = _article_row(record.article, made_by, read_key)
        with self.engine.begin() as connection:
            self._forget_entries(connection, record.article.id)
            same = schema.article.c.id == record.article.id
            if not connection.execute(schema.article.update().where(same), row).rowcount:
                connection.execute(schema.article.insert(), row)
            _point(connection, record.article.id, locator)
            for table, rows in _rows(record).items():
                if rows:
                    connection.execute(table.insert(), rows)

    def add_skip(self, skip: Skip) -> None:
        """Keeps what was not read and why; a later skip of the same place takes its place."""
        with self.engine.begin() as connection:
            connection.execute(schema.skip.delete().where(schema.skip.c.locator == skip.locator))
            connection.execute(schema.skip.insert(), asdict(skip))

    def seen(self, article: str, locator: str, read_key: str) -> bool:
        """Whether the article was read in just this way before; notes that it stands at `locator` too."""
        with self.engine.begin() as connection:
            found = connection.scalar(
                sa.select(schema.article.c.id).where(
                    schema.article.c.id == article, schema.article.c.read_key == read_key
                )
            )
            if found:
                _point(connection, article, locator)
        return found is not None

    def _forget_entries(self, connection: Connection, article: str) -> None:
        events = sa.select(schema.event.c.id).where(schema.event.c.article == article)
        connection.execute(schema.event_issue.delete().where(schema.event_issue.c.event.in_(events)))
        for table in schema.OF_ARTICLE:
            connection.execute(table.delete().where(table.c.article == article))

    # -- reading back

    def count(self) -> dict[str, int]:
        """How many rows each kind of entry has, skips too."""
        tables = (schema.article, schema.statement, schema.event, schema.meeting, schema.commitment, schema.position)
        with self.engine.connect() as connection:
            return {
                table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in (*tables, schema.skip)
            }

    def skips(self) -> list[Skip]:
        """What was not read, by place."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(schema.skip).order_by(schema.skip.c.locator))
            return [Skip(**row._mapping) for row in rows]

    def ids(self) -> list[str]:
        """All article ids, by publication date (undated last) and id: the same order however they were read."""
        columns = schema.article.c
        query = sa.select(columns.id).order_by(columns.published.is_(None), columns.published, columns.id)
        with self.engine.connect() as connection:
            return list(connection.scalars(query))

    def find(self, name: str) -> list[str]:
        """The ids of the articles that `name` may mean: (the start of) an id, a place read from, part of a title."""
        columns, places = schema.article.c, schema.reading.c
        escaped = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        choices = (
            sa.select(columns.id).where(columns.id.like(f"{escaped}%", escape="\\")) if len(name) >= 4 else None,
            sa.select(places.article).where(places.locator == name),
            sa.select(places.article).where(places.locator.like(f"%{escaped}%", escape="\\")),
            sa.select(columns.id).where(columns.title.ilike(f"%{escaped}%", escape="\\")),
        )
        with self.engine.connect() as connection:
            for query in choices:
                if query is not None and (found := sorted(set(connection.scalars(query)))):
                    return found
        return []

    def locators(self, article: str) -> list[str]:
        """The places that the article was read from."""
        query = sa.select(schema.reading.c.locator).where(schema.reading.c.article == article)
        with self.engine.connect() as connection:
            return sorted(connection.scalars(query))

    def records(self, ids: Sequence[str] | None = None) -> Iterator[Record]:
        """The records of the articles named (default: all, in the order of `ids()`), as they were read."""
        wanted = self.ids() if ids is None else list(ids)
        for start in range(0, len(wanted), BATCH):
            yield from self._batch(wanted[start : start + BATCH])

    def _batch(self, ids: Sequence[str]) -> Iterator[Record]:
        with self.engine.connect() as connection:
            articles = {
                row.id: _article(row._mapping)
                for row in connection.execute(sa.select(schema.article).where(schema.article.c.id.in_(ids)))
            }
            actors = _actors(connection, ids)
            issues = _issues(connection, ids)
            entries = {
                name: _grouped(connection, table, ids, build, actors, issues) for name, table, build in _BUILDERS
            }
            stands = _positions(connection, ids)
        for article in (articles[name] for name in ids if name in articles):
            yield Record(article, **{name: tuple(found[article.id]) for name, found in entries.items()},
                         positions=tuple(stands[article.id]))  # fmt: skip

    def verify(self) -> Iterator[BadPin]:
        """Every pin checked against the stored text: what does not hold."""
        for record in self.records():
            yield from bad_pins(record)

    def select(self, query: str, *, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and at most `limit` rows of a read-only query; the database itself refuses any change.

        Raises:
            InputError: the query is wrong, or would write.
        """
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            else:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            try:
                result = connection.execute(sa.text(query.replace(":", "\\:")))
                if not result.returns_rows:
                    raise InputError("sql: only queries that return rows; the database is open for reading alone")
                return list(result.keys()), [tuple(row) for row in result.fetchmany(limit)]
            except sa.exc.DBAPIError as error:
                raise InputError(f"sql: {str(error.orig).splitlines()[0]}") from None
            finally:
                connection.rollback()
                if self.engine.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA query_only = OFF")


def open_store(db: str, *, create: bool = True) -> Store:
    """Opens the database at a path (SQLite) or `postgresql://` URL, migrated to the current version.

    Args:
        db: where it is.
        create: whether a SQLite file that does not exist is made.

    Raises:
        StoreError: it cannot be opened, or is newer than this program.
    """
    engine = _engine(db, create=create)
    try:
        version = _version(engine)
        if version != HEAD:
            _migrate(engine, version)
    except sa.exc.DBAPIError as error:
        raise StoreError(f"{_shown(db)}: cannot be opened: {str(error.orig).splitlines()[0]}") from None
    return Store(engine)


def _engine(db: str, *, create: bool) -> Engine:
    if "://" in db:
        scheme, rest = db.split("://", 1)
        if scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
            raise StoreError(f"{scheme}://: give a path (SQLite) or a postgresql:// URL")
        return sa.create_engine(f"postgresql+psycopg://{rest}")
    path = Path(db)
    if not path.exists() and not create:
        raise StoreError(f"{db}: no such database; `communique --db {db} read FILE...` makes one")
    if not path.parent.is_dir():
        raise StoreError(f"{db}: folder {path.parent} does not exist; make it first")
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """WAL lets others read while one writes; NORMAL loses nothing to a killed process, only to a power cut."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _shown(db: str) -> str:
    """The database without its password."""
    return sa.engine.make_url(db).render_as_string() if "://" in db else db


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def _migrate(engine: Engine, version: str | None) -> None:
    from alembic import command  # noqa: PLC0415 - 0.3 s that only a new or old database needs
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    if version and version not in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}:
        raise StoreError(f"the database has version {version}, newer than this program's {HEAD}; update communique")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _point(connection: Connection, article: str, locator: str) -> None:
    """Notes that the article stands at `locator`, and that this place is no longer skipped."""
    connection.execute(schema.reading.delete().where(schema.reading.c.locator == locator))
    connection.execute(schema.reading.insert(), {"locator": locator, "article": article})
    connection.execute(schema.skip.delete().where(schema.skip.c.locator == locator))


# -- records to rows


def _article_row(article: Article, made_by: str, read_key: str) -> dict[str, Any]:
    row = asdict(article)
    start, end = row.pop("dateable") or (None, None)
    row["body"] = [[span.start, span.end] for span in article.body]
    return row | {"dateable_start": start, "dateable_end": end, "made_by": made_by, "read_key": read_key}


def _rows(record: Record) -> dict[sa.Table, list[dict[str, Any]]]:
    """The rows of all entries, by table, parents first."""
    rows: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
    kinds: tuple[tuple[sa.Table, Sequence[Any]], ...] = (
        (schema.statement, record.statements),
        (schema.event, record.events),
        (schema.meeting, record.meetings),
        (schema.commitment, record.commitments),
    )
    for table, entries in kinds:
        for position, entry in enumerate(entries):
            rows[table].append(_flat(entry) | {"position": position})
            rows[schema.entry_actor] += _actor_rows(table.name, entry)
    for event in record.events:
        rows[schema.event_issue] += [
            {"event": event.id, "position": number, "issue": issue} for number, issue in enumerate(event.issue)
        ]
    for stand in record.positions:
        row = asdict(stand)
        row["dyad_first"], row["dyad_second"] = row.pop("dyad")
        rows[schema.position].append(row | {"events": list(stand.events)})
    return rows


def _flat(entry: Statement | Event | Meeting | Commitment) -> dict[str, Any]:
    """The entry's own columns: quotes and times spread over columns, actors and issues left to their tables."""
    row: dict[str, Any] = {}
    for name in entry.__dataclass_fields__:
        value = getattr(entry, name)
        if name in PARTS[type(entry).__name__.lower()] or (isinstance(entry, Event) and name == "issue"):
            continue
        if name in _SPREAD:
            fields = _SPREAD[name]
            row |= {f"{name}_{field}": getattr(value, field) if value is not None else None for field in fields}
        elif name == "content":
            row[name] = [[span.start, span.end] for span in value]
        else:
            row[name] = list(value) if isinstance(value, tuple) else value
    return row


_SPREAD = {
    "cue": ("text", "start", "end"),
    "condition": ("text", "start", "end"),
    "evidence": ("text", "start", "end"),
    "quantity": ("text", "start", "end", "value", "unit"),
    "when": ("start", "end", "text"),
    "due": ("start", "end", "text"),
    "sentence": ("start", "end"),
}


def _actor_rows(kind: str, entry: Any) -> Iterator[dict[str, Any]]:
    for part, several in PARTS[kind].items():
        value = getattr(entry, part)
        actors = value if several else (value,) if value else ()
        for position, actor in enumerate(actors):
            yield {"entry": entry.id, "part": part, "position": position, "article": entry.article, **asdict(actor)}


# -- rows to records


def _article(row: Any) -> Article:
    fields = {name: row[name] for name in Article.__dataclass_fields__ if name not in ("dateable", "body")}
    dateable = (row["dateable_start"], row["dateable_end"]) if row["dateable_start"] else None
    return Article(**fields, dateable=dateable, body=tuple(Span(*span) for span in row["body"]))


def _actors(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, str], list[Actor]]:
    table = schema.entry_actor
    query = sa.select(table).where(table.c.article.in_(ids)).order_by(table.c.entry, table.c.part, table.c.position)
    found: dict[tuple[str, str], list[Actor]] = defaultdict(list)
    for row in connection.execute(query):
        fields = {name: row._mapping[name] for name in Actor.__dataclass_fields__}
        found[row.entry, row.part].append(Actor(**fields))
    return found


def _issues(connection: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    table = schema.event_issue
    query = (
        sa.select(table.c.event, table.c.issue)
        .join(schema.event, schema.event.c.id == table.c.event)
        .where(schema.event.c.article.in_(ids))
        .order_by(table.c.event, table.c.position)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for event, issue in connection.execute(query):
        found[event].append(issue)
    return found


def _grouped(
    connection: Connection,
    table: sa.Table,
    ids: Sequence[str],
    build: Any,
    actors: dict[tuple[str, str], list[Actor]],
    issues: dict[str, list[str]],
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    query = sa.select(table).where(table.c.article.in_(ids)).order_by(table.c.article, table.c.position)
    for row in connection.execute(query):
        found[row.article].append(_entry(build, table.name, row._mapping, actors, issues))
    return found


def _entry(
    build: Any, kind: str, row: Any, actors: dict[tuple[str, str], list[Actor]], issues: dict[str, list[str]]
) -> Any:
    """One entry from its row: the mirror of `_flat`."""
    values: dict[str, Any] = {}
    for name in build.__dataclass_fields__:
        if name in PARTS[kind]:
            these = actors.get((row["id"], name), [])
            values[name] = tuple(these) if PARTS[kind][name] else next(iter(these), None)
        elif name == "issue" and build is Event:
            values[name] = tuple(issues.get(row["id"], ()))
        elif name in _SPREAD:
            values[name] = _gathered(name, row)
        elif name == "content":
            values[name] = tuple(Span(*span) for span in row[name])
        else:
            values[name] = tuple(row[name]) if isinstance(row[name], list) else row[name]
    return build(**values)


def _gathered(name: str, row: Any) -> Any:
    fields = {field: row[f"{name}_{field}"] for field in _SPREAD[name]}
    if all(value is None for value in fields.values()):
        return None
    return {"quantity": Quantity, "when": When, "due": When, "sentence": Span}.get(name, Quote)(**fields)


def _positions(connection: Connection, ids: Sequence[str]) -> dict[str, list[Position]]:
    columns = schema.position.c
    query = (
        sa.select(schema.position)
        .where(columns.article.in_(ids))
        .order_by(columns.article, columns.dyad_first, columns.dyad_second, columns.issue, columns.side)
    )
    found: dict[str, list[Position]] = defaultdict(list)
    for row in connection.execute(query):
        dyad = (row.dyad_first, row.dyad_second)
        found[row.article].append(Position(row.article, dyad, row.issue, row.side, row.standing, tuple(row.events)))
    return found


_BUILDERS: tuple[tuple[str, sa.Table, Any], ...] = (
    ("statements", schema.statement, Statement),
    ("events", schema.event, Event),
    ("meetings", schema.meeting, Meeting),
    ("commitments", schema.commitment, Commitment),
)


# -- pins


def bad_pins(record: Record) -> Iterator[BadPin]:
    """Every quote, actor and content span of the record whose words do not stand where it says."""
    text = record.article.text
    entries: tuple[Any, ...] = (*record.statements, *record.events, *record.meetings, *record.commitments)
    for entry in entries:
        for field, quote in _pinned(entry):
            found = text[quote.start : quote.end] if 0 <= quote.start < quote.end <= len(text) else ""
            if found != quote.text:
                yield BadPin(record.article.id, entry.id, field, quote.text, found)
        for span in entry.content if isinstance(entry, Statement) else ():
            if span.end > len(text):
                yield BadPin(
                    record.article.id, entry.id, "content", f"{span.start}-{span.end}", f"{len(text)} characters"
                )


def _pinned(entry: Any) -> Iterator[tuple[str, Any]]:
    for name in ("cue", "condition", "quantity", "evidence"):
        if (value := getattr(entry, name, None)) is not None:
            yield name, value
    for part, several in PARTS[type(entry).__name__.lower()].items():
        value = getattr(entry, part)
        for actor in value if several else (value,) if value else ():
            yield part, actor
