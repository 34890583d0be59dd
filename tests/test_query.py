"""The questions: boards, timelines, commitments as of a day, one article's record, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from drafts import ROW, Draft, full

from communique import explain, query
from communique.codebook.actors import ActorTables
from communique.codes import Codes
from communique.errors import InputError, NothingFoundError
from communique.query import Period
from communique.record import Commitment, Record, When
from communique.store import Store, open_store

USA_CHN = ("CHN", "USA")
CODES = Codes.load()
TABLES = ActorTables.load()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "test.db"))
    yield opened
    opened.close()


def keep(store: Store, *records: Record) -> None:
    for number, record in enumerate(records):
        store.add(record, f"{number}.txt", made_by="0 m c", read_key="k")


def told(text: str, published: str | None, *, standing: str = "raised", issue: str = "trade", **more: object) -> Record:
    """A record of one event, one position and nothing else."""
    draft = Draft(text, published=published, more=dict(more))
    event = draft.event("demand", draft.actor("Beijing", "CHN"), draft.actor("Washington", "USA"), text, issue=(issue,))
    draft.position(USA_CHN, issue, "CHN", standing, event)
    return draft.record()


# -- the board


def test_columns_are_in_the_order_of_time_undated_ones_where_they_can_be(store: Store) -> None:
    keep(
        store,
        told("Beijing asked Washington, third", "2001-05-01"),
        told("Beijing asked Washington, nobody knows when", None),
        told("Beijing asked Washington, second", None, dateable=("1999-01-01", "2002-01-01")),
        told("Beijing asked Washington, first", "1989-06-20"),
    )
    board = query.board(store, USA_CHN)
    assert [column.article.text.split(", ")[1] for column in board.columns] == [
        "first", "second", "third", "nobody knows when",
    ]  # fmt: skip


def test_issues_are_in_the_order_of_the_record_format(store: Store) -> None:
    keep(store, told("Beijing asked Washington", "2001-05-01", issue="water"), full())
    assert query.board(store, USA_CHN).issues == ("trade", "detainees", "water")
    assert query.board(store, USA_CHN, issues=["water"]).issues == ("water",)


def test_the_deciding_event_comes_first(store: Store) -> None:
    draft = Draft()
    china, usa = draft.actor("Beijing", "CHN"), draft.actor("Washington", "USA")
    asked = draft.event("demand", china, usa, "Beijing signs", issue=("trade",))
    refused = draft.event("refuse", china, usa, "China refused", issue=("trade",))
    draft.position(USA_CHN, "trade", "CHN", "refused", asked, refused)
    keep(store, draft.record())
    (column,) = query.board(store, USA_CHN).columns
    assert [event.move for event in column.cells["trade", "CHN"].events] == ["refuse", "demand"]


def test_a_report_has_the_meeting_of_the_two_sides(store: Store) -> None:
    keep(store, full())
    (column,) = query.board(store, USA_CHN).columns
    assert column.meeting == full().meetings[0]


def test_a_meeting_of_one_side_alone_is_not_theirs(store: Store) -> None:
    record = full()
    alone = replace(record.meetings[0], participants=record.meetings[0].participants[:1])
    keep(store, replace(record, meetings=(alone,)))
    assert query.board(store, USA_CHN).columns[0].meeting is None


PERIODS = [
    (Period(), ["1989-06-20", "1991-11-18", None]),
    (Period(since="1990"), ["1991-11-18"]),
    (Period(until="1989"), ["1989-06-20"]),
    (Period(until="1989-06"), ["1989-06-20"]),
    (Period("1991-11-18", "1991-11-18"), ["1991-11-18"]),
]


@pytest.mark.parametrize(("period", "days"), PERIODS)
def test_periods_hold_days_months_and_years(store: Store, period: Period, days: list[str | None]) -> None:
    keep(store, *(told(f"Beijing asked Washington {day}", day) for day in ("1989-06-20", "1991-11-18", None)))
    assert [column.article.published for column in query.board(store, USA_CHN, period=period).columns] == days
    assert [moment.day for moment in query.timeline(store, USA_CHN, period=period)] == days


def test_an_undated_article_lies_in_a_period_that_it_can_be_from(store: Store) -> None:
    keep(store, told("Beijing asked Washington", None, dateable=("1990-01-01", "1991-06-30")))
    assert query.board(store, USA_CHN, period=Period(since="1991")).columns
    with pytest.raises(NothingFoundError):
        query.board(store, USA_CHN, period=Period(since="1991-07"))


def test_nothing_on_a_dyad_names_what_there_is(store: Store) -> None:
    with pytest.raises(NothingFoundError, match=r"nothing on CHN-USA; nothing is kept yet"):
        query.board(store, USA_CHN)
    keep(store, full())
    for ask in (query.board, query.timeline):
        with pytest.raises(NothingFoundError, match=r"nothing on FRA-USA; kept are CHN-USA \(1\)"):
            ask(store, ("FRA", "USA"))


# -- the timeline

MOMENTS = [
    ((), None, "1991-11-18"),
    ((), When("1991-11-16", "1991-11-17", "on"), "1991-11-16"),
    ((), When("1991", "1991", "this year"), "1991"),
    ((), When("1992-01-01", None, "later"), "1991-11-18"),
    ((), When("11-16", None, "Nov. 16"), "1991-11-18"),
    (("future",), When("1991-11-01", None, "by"), "1991-11-18"),
    (("hypothetical",), When("1992", None, "in"), "1991-11-18"),
    (("historical",), When("1989-06", None, "in June 1989"), "1989-06"),
    (("historical",), None, None),
]


@pytest.mark.parametrize(("aux", "when", "day"), MOMENTS)
def test_the_day_of_a_move(aux: tuple[str, ...], when: When | None, day: str | None) -> None:
    draft = Draft()
    event = draft.event("demand", None, None, "Beijing signs", aux=aux, when=when)
    assert query.moment_of(event, draft.record().article) == day


def test_the_timeline_has_the_moves_of_either_side_towards_the_other(store: Store) -> None:
    keep(store, full())
    assert [(each.event.move, each.sides) for each in query.timeline(store, USA_CHN)] == [
        ("offer", ("USA",)),
        ("refuse", ("CHN",)),
    ]


def test_parties_inside_one_state(store: Store) -> None:
    draft = Draft("Manila asked the rebels to wait. Washington approved.")
    state, rebels = draft.actor("Manila", "PHL GOV"), draft.actor("rebels", "PHL REB")
    draft.event("demand", state, rebels, "Manila asked the rebels to wait")
    draft.event("praise", draft.actor("Washington", "USA"), state, "Washington approved")
    keep(store, draft.record())
    assert [each.sides for each in query.timeline(store, ("PHL GOV", "PHL REB"))] == [("PHL GOV",)]
    assert [each.event.move for each in query.timeline(store, ("PHL", "USA"))] == ["praise"]


# -- commitments


def owed(due: When | None, status: str = "pending", followups: tuple[dict[str, object], ...] = ()) -> Commitment:
    draft = Draft()
    event = draft.event(
        "promise", draft.actor("Washington", "USA"), draft.actor("Beijing", "CHN"), "Washington will lift"
    )
    return draft.commitment(event, due=due, status=status, followups=followups)


DAY = When("1991-11-22", "1991-11-22", "by Friday")
STATUSES = [
    (owed(None), "2020-01-01", "pending"),
    (owed(DAY), "1991-11-21", "pending"),
    (owed(DAY), "1991-11-22", "due"),
    (owed(DAY), "1991-11-23", "overdue"),
    (owed(When("1991-11-21", "1991-11-22", "")), "1991-11-21", "due"),
    (owed(When("1992-04", None, "by April")), "1992-03-31", "pending"),
    (owed(When("1992-04", None, "by April")), "1992-04-30", "due"),
    (owed(When("1992-04", None, "by April")), "1992-05-01", "overdue"),
    (owed(When(None, "1995", "by 1995")), "1991-12-01", "pending"),
    (owed(When(None, "1995", "by 1995")), "1996-01-01", "overdue"),
    (owed(When("11-21", "11-22", "Nov. 21-22")), "2020-01-01", "pending"),
    (owed(DAY, "kept"), "2020-01-01", "kept"),
    (owed(DAY, "broken"), "1991-11-01", "broken"),
    (owed(DAY, "pending", ({"article": "x", "evidence": "y", "verdict": 0},)), "2020-01-01", "pending"),
]


@pytest.mark.parametrize(("commitment", "as_of", "status"), STATUSES)
def test_the_status_on_a_day(commitment: Commitment, as_of: str, status: str) -> None:
    assert query.status_on(commitment, as_of) == status


def test_commitments_are_those_known_by_the_day(store: Store) -> None:
    keep(store, full())
    assert query.commitments(store, "1991-11-17") == []
    (one,) = query.commitments(store, "1991-11-18")
    assert (one.status, one.commitment) == ("pending", full().commitments[0])


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"debtor": "USA"}, 1),
        ({"debtor": "CHN"}, 0),
        ({"creditor": "CHN"}, 1),
        ({"creditor": "CHN GOV"}, 0),
        ({"statuses": ["overdue"]}, 1 - 1),
        ({"statuses": ["pending", "kept"]}, 1),
    ],
)
def test_commitments_by_party_and_status(store: Store, asked: dict[str, object], number: int) -> None:
    keep(store, full())
    assert len(query.commitments(store, "1991-11-19", **asked)) == number  # type: ignore[arg-type]


def test_a_follow_up_outweighs_the_calendar(store: Store) -> None:
    keep(store, full())  # its commitment has one
    assert [each.status for each in query.commitments(store, "2020-01-01")] == ["pending"]


# -- one article and one entry


def test_an_article_by_any_of_its_names(store: Store) -> None:
    keep(store, full(), told("Beijing asked Washington", None))
    for name in (full().article.id, full().article.id[:6].upper(), "0.txt", "envoys AGREE"):
        assert query.record(store, name) == full()


def test_an_article_that_is_not_there_or_not_the_only_one(store: Store) -> None:
    keep(store, full(), told("Beijing asked Washington", None))
    with pytest.raises(NothingFoundError, match="no article 'elsewhere'"):
        query.record(store, "elsewhere")
    with pytest.raises(InputError, match=r"may be 2 articles: \w{8}, \w{8}; give the start of an id"):
        query.record(store, ".txt")


def test_an_entry_by_the_start_of_its_id() -> None:
    event = full().events[0]
    assert query.entry(full(), event.id.upper()) == event
    with pytest.raises(NothingFoundError, match="no entry 'zz'"):
        query.entry(full(), "zz")
    with pytest.raises(InputError, match="may be e"):
        query.entry(full(), "e")


# -- codes

DYADS = [
    ("USA-CHN", USA_CHN),
    ("chn-usa", USA_CHN),
    ("China-us", USA_CHN),
    ("USA – CHN", USA_CHN),
    ("phl gov-PHL  REB", ("PHL GOV", "PHL REB")),
    ("Guinea-Bissau-France", ("FRA", "GNB")),
    ("EU-Turkey", ("EUR", "TUR")),
    ("SUN-USA", ("SUN", "USA")),
    ("XYZ NEW-USA", ("USA", "XYZ NEW")),
]


@pytest.mark.parametrize(("text", "dyad"), DYADS)
def test_dyads_as_they_are_written(text: str, dyad: tuple[str, str]) -> None:
    assert CODES.dyad(text, ["XYZ NEW"]) == dyad


BAD_DYADS = [
    ("USA", "write two codes with a hyphen"),
    ("", "write two codes with a hyphen"),
    ("USA-", "write two codes with a hyphen"),
    ("USA-america", "two different parties"),
    ("USA-CHM", r"no party 'CHM'; nearest: CHN \(China\), "),
    ("Chnia-USA", r"no party 'Chnia'; nearest: CHN"),
    ("USA-qqqqqq", "no party 'qqqqqq'; codes are such as"),
    ("PHL REBEL-PHL GOV", "no party 'PHL REBEL'; sectors are GOV"),
]


@pytest.mark.parametrize(("text", "message"), BAD_DYADS)
def test_dyads_that_are_mistakes(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as raised:
        CODES.dyad(text, ["CHN"])
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("code", "name"),
    [("CHN", "China"), ("PHL REB", "Philippines rebels"), ("EUR", "European Union"), ("QQQ XYZ", "QQQ XYZ")],
)
def test_names_of_codes(code: str, name: str) -> None:
    assert CODES.name(code) == name


# -- reasons


def test_reasons_point_at_rows() -> None:
    rule, row = explain.of_entry(full().statements[0])
    assert (rule.told, rule.place, rule.row) == ("rule: speech verb", None, {})
    assert row.place == ROW
    assert row.row["key"]


def test_actors_have_the_rows_they_were_found_in() -> None:
    usa, china = explain.of_actors(full().events[0], TABLES, "1991-11-18")
    assert (usa.row["code"], usa.row["cow"]) == ("USA", "2")
    assert usa.told == f"actor: 'Washington' is United States ({usa.place})"
    assert china.row["code"] == "CHN"


def test_a_person_has_the_office_of_the_day() -> None:
    draft = Draft("James Baker asked")
    asked = draft.event("demand", draft.actor("James Baker", "USA GOV", id="person/james-baker"), None, "asked")
    (reason,) = explain.of_actors(asked, TABLES, "1986-01-01")
    assert reason.row["title"] == "Treasury Secretary"
    (reason,) = explain.of_actors(asked, TABLES, "1991-01-01")
    assert reason.row["title"] == "Secretary of State"


def test_who_stands_in_no_table() -> None:
    (reason,) = explain.of_actors(full().statements[1], TABLES, None)[:1]
    assert reason.told == "actor: 'Bo Ren' is Bo Ren, who stands in no table"


@pytest.mark.parametrize(
    "told", ["cues.tsv:99999 say", "cues.tsv:1 say", "no_such.tsv:3 x", "../../../etc/passwd.tsv:1", "/etc/hosts.tsv:2"]
)
def test_a_reason_without_a_row_says_so(told: str) -> None:
    (reason,) = explain.of_entry(replace(full().events[0], why=(told,)))
    assert reason.row == {"": explain.CHANGED}


def test_reasons_in_a_users_own_tables(tmp_path: Path) -> None:
    (tmp_path / "cues.tsv").write_text("word\tpos\n# mine\nquip\tverb\n", encoding="utf-8")
    entry = replace(full().events[0], why=(f"cue {tmp_path}/cues.tsv:3 quip",))
    assert explain.of_entry(entry, tmp_path)[0].row == {"word": "quip", "pos": "verb"}
