"""Opens the database: SQLite in a file by default, PostgreSQL by URL, its tables brought to the current version."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from communique import schema
from communique.errors import InputError, StoreError

HEAD = "0004"
VERSION_TABLE = "communique_version"
LOCK = 0x0C0_4419  # of PostgreSQL's advisory locks: held by who migrates; any number that nobody else uses
BUSY = 30.0  # seconds that a writer waits for another one's transaction
INTERRUPTIBLE = 100_000  # steps of SQLite's machine between two looks at Ctrl-C: about a millisecond
LONGEST_CELL = 30_000_000  # bytes that a query may make of one value: more than the longest article has
LATE = "sql: stopped: it takes too long; ask for less, or by a column that has an index"
LONGEST_PATTERN = 500  # of LIKE, which may take as many steps as pattern and text have letters, multiplied
# What a query may do in SQLite; SQLite itself refuses everything else (writing, ATTACH, PRAGMA, extensions).
READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})


def connect(db: str, *, create: bool = True) -> Engine:
    """The database at a path (SQLite) or `postgresql://` URL, migrated to the current version.

    Args:
        db: where it is.
        create: whether a SQLite file that does not exist is made.

    Raises:
        StoreError: it cannot be opened, is something else's, or is newer than this program.
    """
    engine = _postgresql(db) if "://" in db else _sqlite(db, create=create)
    try:
        if _version(engine) != HEAD:
            _migrate(engine, shown(db))
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        engine.dispose()
        raise StoreError(f"{shown(db)}: cannot be opened: {_first_line(error)}") from None
    except StoreError:
        engine.dispose()
        raise
    return engine


def shown(db: str) -> str:
    """The database as messages may name it: without its password, wherever in the URL that stands."""
    if "://" not in db:
        return db
    url = sa.make_url(db)
    return url.difference_update_query(["password", "sslpassword", "passfile"]).render_as_string()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it is kept, or nothing.

    SQLite takes its lock at the beginning, so that two writers wait for each other instead of failing half-way.

    Raises:
        StoreError: the database fails (disk full, no right to write, connection lost).
    """
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection
    except sa.exc.DBAPIError as error:
        raise StoreError(f"the database failed: {_first_line(error)}") from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads: all queries in it see the same state.

    Raises:
        StoreError: the database fails.
    """
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    try:
        with engine.connect().execution_options(**level) as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise StoreError(f"the database failed: {_first_line(error)}") from None


def select(engine: Engine, query: str, *, limit: int) -> tuple[list[str], list[Sequence[Any]]]:
    """The columns and at most `limit` rows of a query; the database itself refuses any change.

    Raises:
        InputError: the query is wrong, or does more than read.
    """
    with selecting(engine, query) as (columns, found):
        return columns, list(islice(found, limit))


@contextmanager
def selecting(
    engine: Engine, query: str, *, seconds: float | None = None
) -> Iterator[tuple[list[str], Iterator[Sequence[Any]]]]:
    """The columns of a query and its rows, one after the other; the database itself refuses any change.

    Args:
        engine: the database.
        query: one SELECT.
        seconds: that it may take at the most; the database itself ends it then. None: as long as it takes.

    Raises:
        InputError: the query is wrong, does more than read, or takes too long; also while its rows are walked through.
    """
    until = None if seconds is None else time.monotonic() + seconds
    ask = _selecting_sqlite if engine.dialect.name == "sqlite" else _selecting_postgresql
    try:
        with ask(engine, query, until) as (columns, found):
            yield columns, _in_time(found, until)
    except (sa.exc.DBAPIError, sqlite3.Error, sqlite3.Warning, UnicodeEncodeError) as error:
        late = until is not None and time.monotonic() >= until
        raise InputError(LATE if late else f"sql: {_first_line(error)}") from None


def _in_time(found: Iterator[Sequence[Any]], until: float | None) -> Iterator[Sequence[Any]]:
    """The rows; also where few steps of the database make very long ones."""
    for row in found:
        if until is not None and time.monotonic() >= until:
            raise InputError(LATE)
        yield row


@contextmanager
def _selecting_sqlite(engine: Engine, query: str, until: float | None) -> Iterator[Any]:
    uri = f"{Path(engine.url.database or '').resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY, check_same_thread=False)) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
        connection.execute("SELECT rowid FROM passage_words LIMIT 0")  # opened now: later it would be refused
        connection.set_authorizer(_allow)
        steps = INTERRUPTIBLE if until is None else INTERRUPTIBLE // 100
        connection.set_progress_handler(lambda: until is not None and time.monotonic() >= until, steps)
        cursor = connection.execute(query)
        if cursor.description is None:
            raise InputError("sql: only queries that return rows")
        yield [column[0] for column in cursor.description], cursor


def _allow(action: int, name: str | None, value: str | None, *_: str | None) -> int:
    # The index for words looks itself whether somebody else has written meanwhile.
    if action == sqlite3.SQLITE_PRAGMA and name == "data_version" and value is None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY


@contextmanager
def _selecting_postgresql(engine: Engine, query: str, until: float | None) -> Iterator[Any]:
    """A cursor on the server: it takes one SELECT and nothing else, in a transaction that cannot write."""
    with engine.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        driver: Any = connection.connection.driver_connection
        with driver.cursor(name="communique_sql") as cursor:
            try:
                if until is not None:
                    left = max(int((until - time.monotonic()) * 1000), 1)
                    driver.execute(f"SET LOCAL statement_timeout = {left}")
                cursor.execute(query)
                yield [column.name for column in cursor.description], iter(cursor)
            except driver.Error as error:
                raise sa.exc.DBAPIError(None, None, error) from None


def _sqlite(db: str, *, create: bool) -> Engine:
    if not db.strip() or db == ":memory:":  # SQLite would keep it in memory, and lose it
        raise StoreError(f"--db {db!r}: name a file or a postgresql:// URL")
    try:
        _check_path(Path(db), create=create)
    except OSError as error:
        raise StoreError(f"{db}: cannot be opened: {error.strerror}") from None
    engine = sa.create_engine(sa.URL.create("sqlite", database=db), connect_args={"timeout": BUSY})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _check_path(path: Path, *, create: bool) -> None:
    if not path.parent.is_dir():
        raise StoreError(f"{path}: folder {path.parent} does not exist; make it first")
    if path.is_dir():
        raise StoreError(f"{path}: cannot be opened: it is a folder; name a file in it")
    if not path.exists() and not create:
        raise StoreError(f"{path}: no such database; `communique --db {path} read FILE...` makes one")


def _postgresql(db: str) -> Engine:
    scheme, rest = db.split("://", 1)
    if scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise StoreError(f"{scheme}://: give a path (SQLite) or a postgresql:// URL")
    try:
        return sa.create_engine(f"postgresql+psycopg://{rest}")
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError("the database URL cannot be read; write postgresql://user@host/name") from None


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """WAL lets others read while one writes; NORMAL loses nothing to a killed process, only to a power cut.

    Python's own transaction control is switched off because it leaves the statements that make tables outside.
    """
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return _version_by(connection)


def _version_by(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - constant
    return found


def _migrate(engine: Engine, db: str) -> None:
    """Brings the tables to the current version in one transaction, unless somebody else just did."""
    from alembic import command  # noqa: PLC0415 - 0.3 s that only a new or old database needs
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        version = _version_by(connection)
        if version is None:
            _refuse_foreign(connection, db)
        elif version not in known:
            raise StoreError(f"{db}: version {version} is newer than this program's {HEAD}; update communique")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _refuse_foreign(connection: Connection, db: str) -> None:
    """A SQLite file with other tables belongs to another program; a PostgreSQL schema may be shared."""
    tables = set(sa.inspect(connection).get_table_names())
    ours = tables & set(schema.metadata.tables)
    if ours or (tables and connection.dialect.name == "sqlite"):
        raise StoreError(
            f"{db}: holds another program's tables ({', '.join(sorted(tables)[:3])}); name another database"
        )


def _first_line(error: BaseException) -> str:
    told = str(getattr(error, "orig", None) or error).strip()
    return told.splitlines()[0] if told else type(error).__name__
