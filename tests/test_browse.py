"""The questions that pages ask, in both databases: a page at a time, by topic."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from drafts import Draft, full

from communique import browse, database, schema, topics
from communique.browse import Wanted
from communique.errors import InputError
from communique.query import Period
from communique.record import Record, When
from communique.store import Store

DYAD = ("CHN", "USA")


def promise(number: int, due: str | None, published: str = "1991-01-05") -> Record:
    draft = Draft(f"Beijing told Washington that it would buy wheat, promise {number}", published=published)
    china, usa = draft.actor("Beijing", "CHN"), draft.actor("Washington", "USA")
    owed = draft.event("promise", china, usa, "it would buy wheat", issue=("trade",), aux=("future",), scale=3.0)
    draft.commitment(owed, due=When(due, due, "would") if due else None)
    draft.position(DYAD, "trade", "CHN", "progress", owed)
    return draft.record()


def keep(store: Store, *records: Record) -> None:
    for number, record in enumerate(records):
        store.add(record, f"{number}.txt", made_by="0 m c", read_key="k")


def dues(page: browse.Page[browse.Debt]) -> list[str | None]:
    return [each.commitment.due.start if each.commitment.due else None for each in page.rows]


def test_debts_by_the_calendar(store: Store) -> None:
    keep(
        store,
        *(promise(n, due) for n, due in enumerate(["1991-03-01", "1991-06", "1992", None, "1991-06-15", "03-01"])),
    )
    ask = lambda **wanted: browse.debts(store, "1991-06-10", Wanted(**wanted), limit=10)  # noqa: E731
    assert dues(ask()) == ["1991-06-15", "1991-06", "1992"]
    assert [each.status for each in ask().rows] == ["pending", "due", "pending"]
    assert dues(ask(status="overdue")) == ["1991-03-01"]
    assert sorted(map(str, dues(ask(status="undated")))) == ["03-01", "None"]
    assert dues(ask(debtor="CHN")) == dues(ask())
    assert dues(ask(debtor="CHN", creditor="USA", issue="trade")) == dues(ask())
    assert dues(ask(debtor="USA")) == dues(ask(issue="water")) == dues(ask(creditor="CHN")) == []
    assert dues(ask(period=("1991-06", "1991-06"))) == ["1991-06-15", "1991-06"]


def test_debts_a_page_at_a_time(store: Store) -> None:
    keep(store, *(promise(n, f"1991-03-{n:02}") for n in range(1, 8)))
    seen: list[str | None] = []
    after = None
    while True:
        page = browse.debts(store, "1991-01-10", Wanted(), after=after, limit=3)
        seen += dues(page)
        if (after := page.after) is None:
            break
    assert seen == [f"1991-03-{n:02}" for n in range(1, 8)]


def test_names_step_from_topic_to_topic(store: Store) -> None:
    keep(store, full(), promise(1, None))
    first = browse.names(store, "issue/", limit=2)
    assert first.rows == ["issue/aid", "issue/detainees"]
    assert browse.names(store, "issue/", after=first.after, limit=2) == browse.Page(["issue/trade"])
    assert browse.names(store, "actor/state/", limit=9).rows == ["actor/state/CHN", "actor/state/USA"]
    assert browse.names(store, "nothing/", limit=9) == browse.Page([])


def test_between_keeps_to_its_period_and_says_where_it_ends(store: Store) -> None:
    keep(store, *(promise(n, None, f"19{90 + n}-01-05") for n in range(6)))
    found = browse.between(store, DYAD, period=Period("1991", "1994"), sizes=(2, 3))
    assert [column.article.published for column in found.board.columns] == ["1993-01-05", "1994-01-05"]
    assert [each.day for each in found.moments] == ["1992-01-05", "1993-01-05", "1994-01-05"]
    older = browse.between(store, DYAD, period=Period("1991", "1994"), after=found.after, sizes=(2, 3))
    assert [column.article.published for column in older.board.columns] == ["1991-01-05", "1992-01-05"]
    assert older.after is None


def test_tone_is_of_moves_made(store: Store) -> None:
    draft = Draft("Beijing sold Washington wheat. Beijing may warn Washington. Beijing lent Washington ships.")
    china, usa = draft.actor("Beijing", "CHN"), draft.actor("Washington", "USA")
    draft.event("deliver", china, usa, "Beijing sold Washington wheat", scale=6.0)
    draft.event("warn", china, usa, "Beijing may warn Washington", scale=-8.0, aux=("hypothetical",))
    draft.event("deliver", china, usa, "Beijing lent Washington ships", scale=4.0)
    keep(store, draft.record())
    assert [each.tone for each in browse.on(store, topics.of_dyad(DYAD), limit=5).rows] == [5.0]


def test_lately_tells_the_latest_standing(store: Store) -> None:
    keep(store, promise(1, None, "1990-01-01"), full())
    (moved,) = browse.lately(store, dyads=5, reports=5)
    assert moved.dyad == DYAD
    assert [each.day for each in moved.told] == ["1991-11-18", "1990-01-01"]
    assert [each.standing for each in moved.positions] == ["refused", "conditional"]


def test_topics_are_made_for_what_an_older_version_kept(store: Store) -> None:
    keep(store, full())
    kept = browse.on(store, topics.ARTICLE, limit=5)
    with database.writing(store.engine) as connection:
        connection.execute(sa.delete(schema.topic))
    assert not browse.on(store, topics.ARTICLE, limit=5).rows
    store.file()
    assert browse.on(store, topics.ARTICLE, limit=5) == kept


def test_what_is_no_end_of_a_page_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="not the end of a page"):
        browse.on(store, topics.ARTICLE, after="x", limit=5)
