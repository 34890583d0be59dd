"""The store: what is kept comes back, again and again, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from drafts import Draft, full
from hypothesis import given
from hypothesis import strategies as st

from communique import database, pins, schema
from communique.errors import InputError, PinError, StoreError, UnstorableError
from communique.record import Quote, Record, Skip, Span, text_id
from communique.store import Store, open_store


def keep(store: Store, record: Record, locator: str = "a.txt", read_key: str = "k") -> None:
    store.add(record, locator, made_by="0 m c", read_key=read_key)


def dump(store: Store) -> dict[str, list]:
    with database.reading(store.engine) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table))))
            for table in schema.metadata.sorted_tables
        }


def test_what_is_kept_comes_back(store: Store) -> None:
    keep(store, full())
    assert list(store.records()) == [full()]
    assert store.count() == {
        "article": 1, "statement": 2, "event": 2, "meeting": 1, "commitment": 1, "position": 2, "skip": 0,
    }  # fmt: skip


def test_nothing_kept(store: Store) -> None:
    assert list(store.records()) == []
    assert list(store.verify()) == []
    assert store.find("anything") == []
    assert set(store.count().values()) == {0}


def test_keeping_twice_changes_nothing(store: Store) -> None:
    keep(store, full())
    before = dump(store)
    keep(store, full())
    assert dump(store) == before


def test_a_new_reading_takes_the_place_of_the_old(store: Store) -> None:
    keep(store, full(), read_key="old")
    keep(store, replace(full(), events=(), commitments=(), positions=()), read_key="new")
    assert store.count()["event"] == 0
    assert store.seen(full().article.id, "a.txt", "new")
    assert not store.seen(full().article.id, "a.txt", "old")


def test_an_article_seen_elsewhere_stands_at_both_places(store: Store) -> None:
    keep(store, full(), "a.txt")
    store.add_skip(Skip("b.txt", "ingest", "was empty"))
    assert store.seen(full().article.id, "b.txt", "k")
    assert store.locators(full().article.id) == ["a.txt", "b.txt"]
    assert store.skips() == []


def test_another_article_at_the_same_place_leaves_the_first(store: Store) -> None:
    keep(store, full(), "-")
    other = Draft("Quite another text").record()
    keep(store, other, "-")
    assert store.locators(full().article.id) == store.locators(other.article.id) == ["-"]
    assert store.count()["article"] == 2


def test_skips_are_kept_once_by_place_and_go_when_read(store: Store) -> None:
    store.add_skip(Skip("a.txt", "ingest", "empty"))
    store.add_skip(Skip("a.txt", "clean", "no prose"))
    assert store.skips() == [Skip("a.txt", "clean", "no prose")]
    keep(store, full(), "a.txt")
    assert store.skips() == []


def test_order_is_by_date_undated_last(store: Store) -> None:
    dates = {"one": "2001-01-01", "two": None, "three": "1999-01-01"}
    for text, published in dates.items():
        keep(store, Draft(text, published=published).record(), text)
    found = {record.article.id: record.article.text for record in store.records()}
    assert [found[article] for article in store.ids()] == ["three", "one", "two"]


def test_positions_come_in_one_order_whatever_the_locale(store: Store) -> None:
    draft = Draft()
    for issue in ("arms-control", "armscontrol", "a-z", "Taiwan", "taiwan"):
        draft.position(("CHN", "USA"), issue, "USA", "raised")
    record = draft.record()
    record = replace(record, positions=tuple(sorted(record.positions, key=lambda stand: stand.issue)))
    keep(store, record)
    assert list(store.records()) == [record]


@pytest.mark.parametrize(
    "name", ["{id}", "{id:.8}", "a/b_c.txt", "b_c", "WHEAT", "envoys agree"], ids=lambda name: name.replace("/", "-")
)
def test_articles_are_found_by(store: Store, name: str) -> None:
    keep(store, full(), "a/b_c.txt")
    keep(store, Draft("Another\n").record(), "a/bxc.txt")
    assert store.find(name.format(id=full().article.id)) == [full().article.id]


@pytest.mark.parametrize("name", ["%", "no such title", "0"])
def test_no_article_is_found_by(store: Store, name: str) -> None:
    keep(store, full(), "a.txt")
    assert store.find(name) == []


def test_articles_of_two_parties(store: Store) -> None:
    keep(store, full())
    assert store.between(("CHN", "USA")) == [full().article.id]
    assert store.between(("FRA", "USA")) == store.between(("CHN", "US")) == []
    assert store.dyads() == {("CHN", "USA"): 1}
    assert store.with_positions(("CHN", "USA")) == store.with_commitments() == [full().article.id]
    assert store.names("CHN") == {"China": 4}


def test_a_wrong_pin_is_refused_and_nothing_is_kept(store: Store) -> None:
    record = full()
    event = replace(record.events[0], evidence=replace(record.events[0].evidence, text="Washington would"))
    with pytest.raises(PinError, match=r"evidence says 'Washington would' where the text has 'Washington will"):
        keep(store, replace(record, events=(event,)))
    assert store.count()["article"] == 0


def test_an_actor_named_by_other_words_is_refused(store: Store) -> None:
    record = full()
    actor = replace(record.events[0].actor[0], text="Moscow")
    with pytest.raises(PinError, match="actor says 'Moscow'"):
        keep(store, replace(record, events=(replace(record.events[0], actor=(actor,)),)))


def test_content_beyond_the_end_is_refused(store: Store) -> None:
    record = full()
    statement = replace(record.statements[0], content=(Span(0, 10_000),))
    with pytest.raises(PinError, match="content"):
        keep(store, replace(record, statements=(statement,)))


def test_a_text_that_is_not_the_ids_is_refused(store: Store) -> None:
    record = full()
    with pytest.raises(PinError, match="text says"):
        keep(store, replace(record, article=replace(record.article, text=record.article.text + " ")))


@pytest.mark.parametrize(("text", "told"), [("a\0b", "NUL character at 1"), ("a\ud800b", "surrogate pair at 1")])
def test_what_no_database_can_hold_is_refused(store: Store, text: str, told: str) -> None:
    with pytest.raises(UnstorableError, match=told):
        keep(store, Draft(text).record())


def test_two_entries_of_one_id_are_refused(store: Store) -> None:
    record = full()
    with pytest.raises(UnstorableError, match="two entries have the id"):
        keep(store, replace(record, events=record.events * 2))
    assert store.count()["article"] == 0


def test_verify_finds_what_was_changed_by_hand(store: Store) -> None:
    keep(store, full())
    with database.writing(store.engine) as connection:
        connection.execute(schema.event.update().where(schema.event.c.position == 0).values(evidence_text="no such"))
    (bad,) = store.verify()
    assert (bad.entry, bad.field, bad.expected) == (full().events[0].id, "evidence", "no such")


def test_verify_finds_a_changed_text(store: Store) -> None:
    keep(store, full())
    with database.writing(store.engine) as connection:
        connection.execute(schema.article.update().values(text="nothing of it"))
    fields = {bad.field for bad in store.verify()}
    assert {"text", "body", "evidence", "actor", "speaker", "content", "condition", "quantity"} <= fields


def test_verify_goes_on_after_a_row_that_is_no_record(store: Store) -> None:
    keep(store, full())
    keep(store, Draft("Another").record(), "b.txt")
    with database.writing(store.engine) as connection:
        connection.execute(schema.event.update().values(move="dance"))
    (bad,) = store.verify()
    assert (bad.article, bad.field) == (full().article.id, "row")


@given(st.text(), st.integers(-3, 60), st.integers(-3, 60), st.text(max_size=5))
def test_a_quote_holds_exactly_where_the_slice_is_its_words(text: str, start: int, end: int, words: str) -> None:
    draft = Draft(f"x{text}")
    event = draft.event("state", None, None, "x", evidence=Quote(words, start, end))
    right = 0 <= start < end <= len(draft.text) and draft.text[start:end] == words
    assert right == (not [bad for bad in pins.check(draft.record()) if bad.entry == event.id])


# -- questions in SQL


def test_sql_reads(store: Store) -> None:
    keep(store, full())
    assert store.select("SELECT move, quad FROM event ORDER BY position", limit=5) == (
        ["move", "quad"],
        [("offer", 1), ("refuse", 3)],
    )
    assert len(store.select("WITH a AS (SELECT id FROM event) SELECT * FROM a", limit=1)[1]) == 1
    assert store.select("SELECT ':x' AS y, '%s' AS z", limit=1)[1] == [(":x", "%s")]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM event",
        "UPDATE event SET move = 'x'",
        "INSERT INTO skip VALUES ('a', 'b', 'c')",
        "DROP TABLE event",
        "CREATE TABLE t (a INTEGER)",
        "CREATE TEMPORARY TABLE t (a INTEGER)",
        "ATTACH DATABASE 'other.db' AS other",
        "PRAGMA query_only = OFF",
        "VACUUM INTO 'copy.db'",
        "SELECT 1; DELETE FROM event",
        "COMMIT; DELETE FROM event; BEGIN",
        "DELETE FROM event RETURNING id",
        "WITH gone AS (DELETE FROM event RETURNING id) SELECT * FROM gone",
        "COPY event TO '/tmp/copied'",
        "SELECT pg_read_file('/etc/passwd') FROM nothing",
        "SELECT load_extension('x')",
        "SELEC",
        "",
        "SELECT '\ud800'",
    ],
)
def test_sql_does_nothing_but_read(store: Store, query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    keep(store, full())
    before, files = dump(store), sorted(tmp_path.iterdir())
    with pytest.raises(InputError, match=r"^sql: .+") as raised:
        store.select(query, limit=5)
    assert "\n" not in str(raised.value)
    assert dump(store) == before
    assert sorted(path for path in tmp_path.iterdir() if not path.name.startswith("test.db")) == [
        path for path in files if not path.name.startswith("test.db")
    ]


# -- opening


def test_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": database.VERSION_TABLE})
        assert context.get_current_revision() == database.HEAD
        found = compare_metadata(context, schema.metadata)
        # What has an index for words belongs to one database alone, and stands in the migration.
        assert [
            each
            for each in found
            if not getattr(each[-1], "name", "").startswith(("passage_words", "ix_passage_vector"))
        ] == []


def test_every_table_and_column_says_what_it_holds() -> None:
    for table in schema.metadata.sorted_tables:
        assert table.info["about"], table.name
        for column in table.columns:
            assert column.info["about"], f"{table.name}.{column.name}"


def test_opening_again_keeps_everything(db: str) -> None:
    first = open_store(db)
    keep(first, full())
    first.close()
    again = open_store(db, create=False)
    assert list(again.records()) == [full()]
    again.close()


def test_a_newer_database_is_refused(db: str) -> None:
    store = open_store(db)
    with database.writing(store.engine) as connection:
        versions = sa.table(database.VERSION_TABLE, sa.column("version_num"))
        connection.execute(versions.update().values(version_num="9999"))
    store.close()
    with pytest.raises(StoreError, match="newer than this program's"):
        open_store(db)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program's tables"):
        open_store(str(path))
    assert len(path.read_bytes()) == len(before)


@pytest.mark.parametrize(
    ("db", "told"),
    [
        ("missing.db", "no such database"),
        ("nowhere/new.db", "folder nowhere does not exist"),
        (".", "cannot be opened"),
        ("text.db", "file is not a database"),
        ("mysql://host/name", "give a path"),
        ("postgresql://host:port/name", "cannot be read"),
        ("postgresql://someone:secret@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_opened(db: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.db").write_text("not a database " * 100)
    with pytest.raises(StoreError, match=told) as raised:
        open_store(db, create=False)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_odd_file_names(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "a?b#c%20 d.db"))
    keep(store, full())
    assert store.select("SELECT count(*) FROM event", limit=1)[1] == [(2,)]
    store.close()
    assert (tmp_path / "a?b#c%20 d.db").is_file()


OPEN = "import sys; from communique.store import open_store; open_store(sys.argv[1]).close()"


def test_several_programs_open_a_new_database_at_once(db: str) -> None:
    running = [subprocess.Popen([sys.executable, "-c", OPEN, db], stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [(one.communicate()[1], one.returncode) for one in running] == [("", 0)] * 4


def test_a_text_with_every_kind_of_character_comes_back(store: Store) -> None:
    text = "“é\u0301\u200b\U0001f54a\r\n\x0b\x85\u2028 end"
    keep(store, Draft(text).record())
    (record,) = store.records()
    assert record.article.text == text
    assert record.article.id == text_id(text)
