"""The questions that users ask of the records, each once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from communique.codebook.actor_rows import earliest_day, latest_day
from communique.errors import InputError, NothingFoundError
from communique.extract import positions
from communique.record import (
    COMMITMENT_STATUSES,
    ISSUES,
    Actor,
    Article,
    Commitment,
    Event,
    Meeting,
    Position,
    Record,
    Statement,
)
from communique.store import Store
from communique.topics import day_of, due_of

Dyad = tuple[str, str]
Pinned = Statement | Event | Meeting | Commitment
OPEN = ("pending", "due", "overdue")


@dataclass(frozen=True, slots=True)
class Period:
    """From the day, month or year `since` to the day, month or year `until`, both included; None is open."""

    since: str | None = None
    until: str | None = None

    def meets(self, first: str | None, last: str | None) -> bool:
        """Whether a time from `first` to `last` (partial ISO dates) may lie in it; an unknown one if it is open."""
        if self.since is None and self.until is None:
            return True
        if first is None or last is None:
            return False
        return (self.since is None or latest_day(last) >= earliest_day(self.since)) and (
            self.until is None or earliest_day(first) <= latest_day(self.until)
        )


ALWAYS = Period()


# -- one article


def record(store: Store, name: str) -> Record:
    """The record of the article that `name` means: (the start of) its id, where it was read from, words of its title.

    Raises:
        NothingFoundError: no article is meant.
        InputError: several are.
    """
    found = store.find(name)
    if not found:
        raise NothingFoundError(f"no article {name!r}; give (the start of) an id, a file read, or words of a title")
    if len(found) > 1:
        some = ", ".join(article[:8] for article in found[:4])
        more = f" and {len(found) - 4} more" if len(found) > 4 else ""
        raise InputError(f"{name!r} may be {len(found)} articles: {some}{more}; give the start of an id")
    return next(store.records(found))


def entry(one: Record, name: str) -> Pinned:
    """The entry of a record whose id is or begins with `name`.

    Raises:
        NothingFoundError: no entry's does.
        InputError: several entries' do.
    """
    entries: tuple[Pinned, ...] = (*one.statements, *one.events, *one.meetings, *one.commitments)
    found = [each for each in entries if each.id.startswith(name.lower())] if name else []
    if not found:
        raise NothingFoundError(f"no entry {name!r} in article {one.article.id[:8]}; `communique show` lists their ids")
    if len(found) > 1:
        raise InputError(f"{name!r} may be {', '.join(each.id for each in found[:4])}; give more of the id")
    return found[0]


# -- the issue board


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one side stands on one issue by one article; the events that decided that come first."""

    position: Position
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Column:
    """One article on the board.

    Attributes:
        article: it.
        meeting: the meeting of the two sides that it reports, or None.
        cells: by issue and side.
    """

    article: Article
    meeting: Meeting | None
    cells: dict[tuple[str, str], Cell]


@dataclass(frozen=True)
class Board:
    """The positions of a dyad over time.

    Attributes:
        dyad: the two party codes, sorted.
        columns: one for each article that says where the two stand, by date, undated ones last.
    """

    dyad: Dyad
    columns: tuple[Column, ...]

    @cached_property
    def issues(self) -> tuple[str, ...]:
        """The issues on the board, in the order of `record.ISSUES`, a user's own last."""
        seen = {issue for column in self.columns for issue, _ in column.cells}
        return (*(issue for issue in ISSUES if issue in seen), *sorted(seen - set(ISSUES)))


def board(store: Store, dyad: Dyad, *, period: Period = ALWAYS, issues: Iterable[str] = ()) -> Board:
    """Where the two parties stand, article by article.

    Args:
        store: the records.
        dyad: sorted party codes.
        period: articles that cannot be from it are left out.
        issues: only these; none: all.

    Raises:
        NothingFoundError: no article says anything of it.
    """
    wanted = set(issues)
    columns = [
        column
        for one in store.records(store.with_positions(dyad))
        if _may_be_from(one.article, period) and (column := column_of(one, dyad, wanted))
    ]
    if not columns:
        raise NothingFoundError(_nothing_between(store, dyad))
    columns.sort(key=lambda column: (day_of(column.article) or "9999", column.article.id))
    return Board(dyad, tuple(columns))


def column_of(one: Record, dyad: Dyad, issues: Collection[str] = ()) -> Column | None:
    """What one article puts on the board of the two parties, on these issues (none: all); None where it has nothing."""
    cells = dict(_cells(one, dyad, issues))
    return Column(one.article, _meeting(one, dyad), cells) if cells else None


def _cells(one: Record, dyad: Dyad, wanted: Collection[str]) -> Iterator[tuple[tuple[str, str], Cell]]:
    events = {event.id: event for event in one.events}
    tentative = {owed.event for owed in one.commitments if owed.strength == "in-principle"}
    for stand in one.positions:
        if stand.dyad == dyad and (not wanted or stand.issue in wanted):
            shown = [events[each] for each in stand.events if each in events]
            shown.sort(key=lambda event: _decides(event, stand, in_principle=event.id in tentative), reverse=True)
            yield (stand.issue, stand.side), Cell(stand, tuple(shown))


def _decides(event: Event, stand: Position, *, in_principle: bool) -> bool:
    return positions.standing_of(event, in_principle=in_principle) == stand.standing


def _meeting(one: Record, dyad: Dyad) -> Meeting | None:
    """The meeting that brought both parties together: one held rather than planned, then the fullest told."""
    both = [
        met for met in one.meetings if all(any(_belongs(actor, side) for actor in met.participants) for side in dyad)
    ]
    ranks = ("held", "under-way")
    return min(
        both, key=lambda met: (met.status not in ranks, met.place is None, -len(met.participants), met.id), default=None
    )


def _belongs(actor: Actor, party: str) -> bool:
    return actor.code is not None and (actor.code == party or actor.code.startswith(f"{party} "))


def _may_be_from(article: Article, period: Period) -> bool:
    return period.meets(*((article.published,) * 2 if article.published else article.dateable or (None, None)))


def _nothing_between(store: Store, dyad: Dyad) -> str:
    known = [f"{'-'.join(each)} ({number})" for each, number in list(store.dyads().items())[:6]]
    told = f"; kept are {', '.join(known)}" if known else "; nothing is kept yet: `communique read FILE...`"
    return f"nothing on {'-'.join(dyad)}{told}"


# -- the timeline


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of a dyad in time.

    Attributes:
        day: ISO date, partial where the text is; None where nothing tells it, or only that it was before `article`.
        article: the article that reports it.
        event: the event.
        sides: the party codes that made the move: one, or both.
    """

    day: str | None
    article: Article
    event: Event
    sides: tuple[str, ...]


def timeline(store: Store, dyad: Dyad, *, period: Period = ALWAYS) -> list[Moment]:
    """The events between the two parties in the order of time, those without a day last.

    Raises:
        NothingFoundError: there is none.
    """
    found = moments_of(store.records(store.between(dyad)), dyad, period)
    if not found:
        raise NothingFoundError(_nothing_between(store, dyad))
    return found


def moments_of(records: Iterable[Record], dyad: Dyad, period: Period = ALWAYS) -> list[Moment]:
    """The events of these records between the two parties in the order of time, those without a day last."""
    found = [
        Moment(day, one.article, event, sides)
        for one in records
        for event in one.events
        if (sides := tuple(sorted({side for pair, side in positions.sides(event) if pair == dyad})))
        if period.meets(day := moment_of(event, one.article), day)
    ]
    found.sort(key=lambda each: (each.day or "9999", each.article.id, each.event.evidence.start, each.event.id))
    return found


def moment_of(event: Event, article: Article) -> str | None:
    """The day of the move: its own time where the text states one that is past, else the article's.

    The time of a promise says when it falls due, not when it was made. A move that the article only recalls, without
    saying from when, has no day.
    """
    reported = day_of(article)
    ahead = "future" in event.aux or "hypothetical" in event.aux
    stated = event.when.start if event.when and not ahead else None
    if stated and stated[:4].isdigit() and (reported is None or stated <= latest_day(reported)):
        return stated
    return None if "historical" in event.aux else reported


# -- commitments


@dataclass(frozen=True, slots=True)
class Owed:
    """A commitment as of a day.

    Attributes:
        commitment: what is owed.
        article: the article that reports it.
        status: one of `record.COMMITMENT_STATUSES`, as of that day.
    """

    commitment: Commitment
    article: Article
    status: str


def commitments(
    store: Store, as_of: str, *, debtor: str | None = None, creditor: str | None = None, statuses: Iterable[str] = ()
) -> list[Owed]:
    """Who owes what to whom as of a day, by due date, those without one last, then by the article's date.

    Args:
        store: the records.
        as_of: ISO date; what was published later is left out.
        debtor: the party code of who owes; a state's is also that of its sectors.
        creditor: likewise of who is owed.
        statuses: only these; none: all.
    """
    wanted = set(statuses) or set(COMMITMENT_STATUSES)
    found = [
        Owed(owed, one.article, status_on(owed, as_of))
        for one in store.records(store.with_commitments())
        if (day_of(one.article) or "") <= as_of
        for owed in one.commitments
        if _party_among(debtor, owed.debtor) and _party_among(creditor, owed.creditor)
    ]
    found.sort(key=lambda each: (due_of(each.commitment) or "9999", day_of(each.article) or "9999", each.commitment.id))
    return [each for each in found if each.status in wanted]


def status_on(owed: Commitment, as_of: str) -> str:
    """The status on a day: `pending` before its time, `due` in it, `overdue` after it where nothing was heard of it.

    Evidence (`kept`, `broken` and the others, or a follow-up) outweighs the calendar; what has no date with a year
    stays `pending`: silence never breaks a promise.
    """
    due = due_of(owed)
    if owed.status not in OPEN or owed.followups or due is None:
        return owed.status
    start = owed.due.start if owed.due and owed.due.end else due
    if latest_day(due) < as_of:
        return "overdue"
    return "due" if earliest_day(start or due) <= as_of else "pending"


def _party_among(party: str | None, actors: Iterable[Actor]) -> bool:
    return party is None or any(_belongs(actor, party) for actor in actors)


def parties(actors: Iterable[Actor]) -> tuple[str, ...]:
    """The party codes of the actors, each once, in order; of one without a code its name."""
    return tuple(dict.fromkeys(actor.code or actor.name for actor in actors))
