"""What several test modules share: stores of both kinds, and one loaded pipeline for the whole session."""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import postgres
import psycopg
import pytest

if TYPE_CHECKING:
    from communique.pipeline import Pipeline
from communique.store import Store, open_store

NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the one named in the environment, else one that is started here."""
    if url := os.environ.get(postgres.VARIABLE):
        yield url
        return
    programs = postgres.binaries()
    if programs is None:
        tell = pytest.fail if os.environ.get("CI") else pytest.skip
        tell(f"no PostgreSQL server installed, and {postgres.VARIABLE} names none")
    with postgres.server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that does not hold anything yet, as `--db` takes it."""
    if request.param == "sqlite":
        yield str(tmp_path / "test.db")
        return
    url = request.getfixturevalue("postgres_url")
    schema = f"test_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        options = urllib.parse.quote(f"-csearch_path={schema}")
        yield f"{url}{'&' if '?' in url else '?'}options={options}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(db)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """One pipeline for all tests: loading the model takes a second."""
    from communique.pipeline import Pipeline  # noqa: PLC0415 - most tests need no model
    from communique.settings import Settings  # noqa: PLC0415

    return Pipeline(Settings(models=False))  # cases are of the rules; what the model adds has tests of its own
