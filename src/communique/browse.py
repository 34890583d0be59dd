"""The questions that pages ask: each finds its articles by topic, a page at a time, and never looks at all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from communique import database, rows, schema, topics
from communique.errors import InputError, NothingFoundError
from communique.query import Board, Dyad, Moment, Period, Pinned, column_of, moments_of, status_on
from communique.record import Actor, Article, Commitment, Meeting, Position, Record, Skip
from communique.store import Store
from communique.topics import Topic

_Row = TypeVar("_Row")

ENOUGH = 1000  # rows that a count goes through at most: a page says "more than" beyond
SCANNED = 200  # articles that a filter without an index of its own looks through for one page
LATELY = 80  # articles that the dyads of the first page are taken from
AHEAD = (None, "pending", "due")  # of commitments that are asked for by status: those that lie in the time to come
END = "\U0010ffff"  # comes after every character of a topic or a day
_TOPIC = schema.topic.c
_HEAD = [column for column in schema.article.columns if column.name not in ("text", "body", "made_by", "read_key")]


@dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """Some rows of an answer; `after` asks for those that follow, None where there are none."""

    rows: list[_Row]
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an article, without its text; fields as in `record.Article`."""

    id: str
    title: str | None
    source: str | None
    url: str | None
    byline: str | None
    agency: str | None
    dateline: str | None
    published: str | None
    published_basis: str | None
    dateable: tuple[str, str] | None
    language: str | None


# -- what there is


def on(
    store: Store,
    topic: str,
    *,
    period: tuple[str | None, str | None] = (None, None),
    after: str | None = None,
    limit: int,
    oldest_first: bool = False,
) -> Page[Topic]:
    """The articles that have something on a topic, the latest first.

    Args:
        store: the records.
        topic: made by the functions of `topics`.
        period: first and last day, both included, partial ISO dates; None is open.
        after: where the page before ended.
        limit: rows at the most.
        oldest_first: the other way round.

    Raises:
        InputError: `after` is no end of a page.
    """
    since, until = period
    key = sa.tuple_(_TOPIC.day, _TOPIC.article)
    wanted = [_TOPIC.topic == topic]
    if since:
        wanted.append(_TOPIC.day >= since)
    if until:
        wanted.append(_TOPIC.day <= until + END)
    if after:
        edge = sa.tuple_(*map(sa.literal, _cut(after)))
        wanted.append(key > edge if oldest_first else key < edge)
    order = [column.asc() if oldest_first else column.desc() for column in (_TOPIC.day, _TOPIC.article)]
    query = sa.select(schema.topic).where(*wanted).order_by(*order).limit(limit + 1)
    found = _topics(store, query)
    more = len(found) > limit
    return Page(found[:limit], f"{found[limit - 1].day}~{found[limit - 1].article}" if more else None)


def _cut(after: str) -> tuple[str, str]:
    day, tilde, article = after.partition("~")
    if not tilde:
        raise _no_end(after)
    return day, article


def _no_end(after: str) -> InputError:
    return InputError(f"after={after[:80]!r}: not the end of a page; follow the page's own link")


def _topics(store: Store, query: sa.Select[Any]) -> list[Topic]:
    with database.reading(store.engine) as connection:
        return [Topic(**row) for row in connection.execute(query).mappings()]


def count(store: Store, topic: str) -> int:
    """How many articles have something on it; `ENOUGH` + 1 for more than `ENOUGH`."""
    some = sa.select(_TOPIC.day).where(_TOPIC.topic == topic).limit(ENOUGH + 1).subquery()
    with database.reading(store.engine) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def names(store: Store, prefix: str, *, after: str | None = None, limit: int) -> Page[str]:
    """The topics that begin with `prefix`, in alphabetical order; a step through the index for each, whatever its size.

    Args:
        store: the records.
        prefix: `dyad/`, `actor/person/`, `issue/`.
        after: where the page before ended.
        limit: topics at the most.

    Raises:
        InputError: `after` is no end of a page.
    """
    if after is not None and not after.startswith(prefix):
        raise _no_end(after)
    bound = sa.and_(_TOPIC.topic < prefix + END)
    first = sa.select(sa.func.min(_TOPIC.topic).label("topic")).where(_TOPIC.topic > (after or prefix), bound)
    steps = first.cte("steps", recursive=True)
    step = sa.select(sa.func.min(_TOPIC.topic)).where(_TOPIC.topic > steps.c.topic, bound).scalar_subquery()
    steps = steps.union_all(sa.select(step).where(steps.c.topic.is_not(None)))
    query = sa.select(steps.c.topic).where(steps.c.topic.is_not(None)).limit(limit + 1)
    with database.reading(store.engine) as connection:
        found = list(connection.scalars(query))
    return Page(found[:limit], found[limit - 1] if len(found) > limit else None)


def topics_of(store: Store, articles: Sequence[str], prefix: str) -> list[Topic]:
    """The topics of these articles that begin with `prefix`, by article in the order given."""
    query = sa.select(schema.topic).where(
        _TOPIC.article.in_(articles), _TOPIC.topic.startswith(prefix, autoescape=True)
    )
    order = {article: place for place, article in enumerate(articles)}
    return sorted(_topics(store, query), key=lambda each: (order[each.article], each.topic, each.day))


def heads(store: Store, articles: Iterable[str]) -> dict[str, Head]:
    """What is known of these articles, without their texts."""
    query = sa.select(*_HEAD).where(schema.article.c.id.in_(list(articles)))
    with database.reading(store.engine) as connection:
        return {row["id"]: _head(row) for row in connection.execute(query).mappings()}


def head_of(one: Article | Head) -> Head:
    """What is known of an article, without its text."""
    return one if isinstance(one, Head) else Head(*(getattr(one, name) for name in Head.__dataclass_fields__))


def _head(row: Any) -> Head:
    fields = {name: row[name] for name in Head.__dataclass_fields__ if name != "dateable"}
    return Head(**fields, dateable=(row["dateable_start"], row["dateable_end"]) if row["dateable_start"] else None)


# -- one thing


def article(store: Store, identity: str) -> Record:
    """The record of an article by its whole id.

    Raises:
        NothingFoundError: there is none.
    """
    found = next(store.records([identity]), None)
    if found is None:
        raise NothingFoundError(f"no article {identity[:12]}; it may have been read into another database")
    return found


def entry(one: Record, identity: str) -> Pinned:
    """The entry of a record by its whole id.

    Raises:
        NothingFoundError: there is none.
    """
    entries: tuple[Pinned, ...] = (*one.statements, *one.events, *one.meetings, *one.commitments)
    for each in entries:
        if each.id == identity:
            return each
    raise NothingFoundError(f"no entry {identity[:20]} in this article; it may have been read again since")


def meeting(store: Store, identity: str) -> tuple[Record, Meeting]:
    """A meeting by its id, and the record it stands in.

    Raises:
        NothingFoundError: there is none.
    """
    query = sa.select(schema.meeting.c.article).where(schema.meeting.c.id == identity)
    with database.reading(store.engine) as connection:
        found = connection.scalar(query)
    record = next(store.records([found]), None) if found else None
    for met in record.meetings if record else ():
        if record and met.id == identity:
            return record, met
    raise NothingFoundError(f"no meeting {identity[:20]}; the article may have been read again since")


def meetings_of(store: Store, told: Sequence[Topic]) -> Iterator[tuple[Topic, Record, Meeting]]:
    """The meetings that these topics stand for, in their order, with the records that they are in."""
    records = {one.article.id: one for one in store.records(list(dict.fromkeys(each.article for each in told)))}
    for each in told:
        one = records[each.article]
        for met in one.meetings:
            if topics.day_met(met, one.article) == each.day:
                yield each, one, met


def skipped(store: Store) -> int:
    """How many places were not read; `ENOUGH` + 1 for more than `ENOUGH`."""
    some = sa.select(schema.skip.c.locator).limit(ENOUGH + 1).subquery()
    with database.reading(store.engine) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def skips(store: Store, *, after: str | None = None, limit: int) -> Page[Skip]:
    """The places that were not read, in the order of their names.

    Args:
        store: the records.
        after: the last place of the page before.
        limit: places at the most.
    """
    columns = schema.skip.c
    query = sa.select(schema.skip).order_by(columns.locator).limit(limit + 1)
    if after is not None:
        query = query.where(columns.locator > after)
    with database.reading(store.engine) as connection:
        found = [Skip(**row) for row in connection.execute(query).mappings()]
    return Page(found[:limit], found[limit - 1].locator if len(found) > limit else None)


def counts(store: Store) -> dict[str, int]:
    """How many rows the tables with entries have; nobody counts them."""
    with database.reading(store.engine) as connection:
        return dict(connection.execute(sa.select(schema.tally.c.name, schema.tally.c.number)).all())


def versions(store: Store, *, limit: int) -> list[tuple[str, int]]:
    """Which versions of program, model and codebook read the articles, and how many (`ENOUGH` + 1: more than that).

    A step through the index for each version, whatever its size; `limit` versions at the most.
    """
    made_by = schema.article.c.made_by
    found: list[tuple[str, int]] = []
    with database.reading(store.engine) as connection:
        last = ""
        while len(found) < limit:
            version = connection.scalar(sa.select(made_by).where(made_by > last).order_by(made_by).limit(1))
            if version is None:
                break
            some = sa.select(made_by).where(made_by == version).limit(ENOUGH + 1).subquery()
            found.append((version, connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0))
            last = version
    return found


def actor(store: Store, identity: str) -> Actor | None:
    """An actor as some entry has it; None where no entry does."""
    columns = [schema.entry_actor.c[name] for name in Actor.__dataclass_fields__]
    query = sa.select(*columns).where(schema.entry_actor.c.id == identity).limit(1)
    with database.reading(store.engine) as connection:
        row = connection.execute(query).mappings().first()
    return Actor(**row) if row else None


# -- dyads


@dataclass(frozen=True, slots=True)
class Lately:
    """A dyad and what moved last.

    Attributes:
        dyad: the two parties.
        told: what the latest articles have on them, newest first, with the tone of each.
        positions: where the two stand by the latest article that says so.
        next: a meeting of the two that the latest article says is to come, or None.
    """

    dyad: Dyad
    told: list[Topic]
    positions: list[Position]
    next: Meeting | None


def lately(store: Store, *, dyads: int, reports: int) -> list[Lately]:
    """The dyads that the latest articles have something on.

    Args:
        store: the records.
        dyads: how many at the most.
        reports: how many articles of each, for its tone.
    """
    latest = [each.article for each in on(store, topics.ARTICLE, limit=LATELY).rows]
    found = list(dict.fromkeys(each.topic for each in topics_of(store, latest, "dyad/")))
    return [of_dyad(store, topics.dyad_of(topic), reports=reports) for topic in _main(store, latest, found)[:dyads]]


def _main(store: Store, articles: Sequence[str], found: list[str]) -> list[str]:
    """The dyads with positions first, then the others, each part by the article that has something on it."""
    columns = schema.position.c
    query = sa.select(columns.dyad_first, columns.dyad_second).where(columns.article.in_(articles)).distinct()
    with database.reading(store.engine) as connection:
        standing = {topics.of_dyad((first, second)) for first, second in connection.execute(query)}
    return [each for each in found if each in standing] + [each for each in found if each not in standing]


def of_dyad(store: Store, dyad: Dyad, *, reports: int) -> Lately:
    """What moved last between two parties."""
    told = on(store, topics.of_dyad(dyad), limit=reports).rows
    columns = schema.position.c
    query = sa.select(schema.position).where(
        columns.article.in_([each.article for each in told]),
        columns.dyad_first == dyad[0],
        columns.dyad_second == dyad[1],
    )
    with database.reading(store.engine) as connection:
        stands = [rows.position_of(row) for row in connection.execute(query).mappings()]
    last = next((each.article for each in told if any(stand.article == each.article for stand in stands)), None)
    shown = [stand for stand in stands if stand.article == last]
    return Lately(dyad, told, sorted(shown, key=lambda each: (each.issue, each.side)), _next(store, dyad, told[:1]))


def _next(store: Store, dyad: Dyad, told: Sequence[Topic]) -> Meeting | None:
    """The first meeting of both parties that these articles plan."""
    with database.reading(store.engine) as connection:
        found = rows.meetings(connection, [each.article for each in told])
    planned = [met for met in chain.from_iterable(found.values()) if met.status == "planned" and meets(met, dyad)]
    return min(planned, key=lambda met: (met.start or "9999", met.id), default=None)


def meets(met: Meeting, dyad: Dyad) -> bool:
    """Whether somebody of each of the two parties takes part."""
    codes = [actor.code or "" for actor in met.participants]
    return all(any(code == side or code.startswith(f"{side} ") for code in codes) for side in dyad)


@dataclass(frozen=True, slots=True)
class Between:
    """What some articles have on a dyad.

    Attributes:
        board: the positions of the latest, the oldest first.
        records: their records, the latest first.
        moments: the moves of these and of those before them, in the order of time.
        after: asks for the articles before those on the board.
    """

    board: Board
    records: list[Record]
    moments: list[Moment]
    after: str | None


def between(
    store: Store,
    dyad: Dyad,
    *,
    period: Period,
    issues: Collection[str] = (),
    after: str | None = None,
    sizes: tuple[int, int],
) -> Between:
    """The latest articles on a dyad: board, records, moves.

    Args:
        store: the records.
        dyad: sorted party codes.
        period: articles that are not from it are left out.
        issues: only these on the board; none: all.
        after: where the page before ended.
        sizes: articles on the board, and articles whose moves are told, at the most.
    """
    shown, looked_at = sizes
    page = on(store, topics.of_dyad(dyad), period=(period.since, period.until), after=after, limit=looked_at)
    found = list(store.records([each.article for each in page.rows]))
    records = found[:shown]
    columns = [column for one in reversed(records) if (column := column_of(one, dyad, issues))]
    more = page.after is not None or len(found) > shown
    end = f"{page.rows[len(records) - 1].day}~{page.rows[len(records) - 1].article}" if more else None
    return Between(Board(dyad, tuple(columns)), records, moments_of(found, dyad, period), end)


# -- commitments


@dataclass(frozen=True, slots=True)
class Debt:
    """A commitment as of a day; fields as in `query.Owed`, the article without its text."""

    commitment: Commitment
    article: Head
    status: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which commitments are asked for; None: any.

    Attributes:
        debtor, creditor: party codes of who owes and of who is owed.
        issue: on this.
        status: `overdue` (past their day), `undated` (without one), or another of `record.COMMITMENT_STATUSES`.
        period: first and last day that they fall due.
    """

    debtor: str | None = None
    creditor: str | None = None
    issue: str | None = None
    status: str | None = None
    period: tuple[str | None, str | None] = (None, None)

    def has(self, each: Debt) -> bool:
        """Whether a commitment between the right parties, dated or not, is one of them."""
        return self.issue in (None, each.commitment.issue) and self.status in (None, "undated", each.status)


def debts(store: Store, as_of: str, wanted: Wanted, *, after: str | None = None, limit: int) -> Page[Debt]:
    """Who owes what to whom as of a day.

    By due date from that day on, unless a period is given; overdue, kept and broken ones the other way round, the last
    first; undated ones by the article's day, the latest first.

    Args:
        store: the records.
        as_of: ISO date.
        wanted: which.
        after: where the page before ended.
        limit: articles at the most.
    """
    undated, ahead = wanted.status == "undated", wanted.status in AHEAD
    topic = topics.of_debt(wanted.debtor, wanted.creditor, dated=not undated)
    period = wanted.period
    if period == (None, None) and ahead:
        period = (as_of, None)
    elif period == (None, None) and wanted.status == "overdue":
        period = (None, _before(as_of))
    found: list[Debt] = []
    scanned = 0
    while True:
        page = on(store, topic, period=period, after=after, limit=limit, oldest_first=ahead)
        found += [each for each in _owed(store, page.rows, as_of) if wanted.has(each)]
        scanned, after = scanned + len(page.rows), page.after
        if after is None or len(found) >= limit or scanned >= SCANNED:
            return Page(found, after)


def _before(day: str) -> str:
    """The last of all partial dates before a day, whole ones included."""
    return day[:-1] + chr(ord(day[-1]) - 1)


def _owed(store: Store, told: Sequence[Topic], as_of: str) -> Iterator[Debt]:
    """The commitments that the topics stand for, in their order."""
    articles = list(dict.fromkeys(each.article for each in told))
    known = heads(store, articles)
    with database.reading(store.engine) as connection:
        owed = rows.commitments(connection, articles)
    for each in told:
        head = known[each.article]
        for one in owed[each.article]:
            if (each.topic, each.day) in topics.debts_of(one, head):
                yield Debt(one, head, status_on(one, as_of))
