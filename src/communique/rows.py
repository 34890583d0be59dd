"""Records to rows of the tables in `schema`, and rows back to records: the one is the mirror of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique import passages, schema, topics
from communique.record import (
    Actor,
    Article,
    Commitment,
    Entry,
    Event,
    Meeting,
    Position,
    Quantity,
    Quote,
    Record,
    Span,
    Statement,
    When,
    of_plain,
    plain,
)
from communique.verdicts import Judged, Verdict

_Entry = TypeVar("_Entry", Statement, Event, Meeting, Commitment)

# The fields that hold actors, by kind of entry: True where they hold several.
PARTS: Mapping[str, Mapping[str, bool]] = {
    "statement": {"speaker": False, "audience": False, "relayed_by": False},
    "event": {"actor": True, "recipient": True},
    "meeting": {"participants": True},
    "commitment": {"debtor": True, "creditor": True},
}
# The fields that are spread over several columns: what they are and their columns' endings.
SPREAD: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "cue": (Quote, ("text", "start", "end")),
    "condition": (Quote, ("text", "start", "end")),
    "evidence": (Quote, ("text", "start", "end")),
    "quantity": (Quantity, ("text", "start", "end", "value", "unit")),
    "when": (When, ("start", "end", "text")),
    "due": (When, ("start", "end", "text")),
    "sentence": (Span, ("start", "end")),
}
_Actors = Mapping[tuple[str, str], Sequence[Actor]]
_Issues = Mapping[str, Sequence[str]]


def of_article(article: Article, made_by: str, read_key: str) -> dict[str, Any]:
    """The article's row."""
    row = asdict(article)
    start, end = row.pop("dateable") or (None, None)
    row["body"] = [[span.start, span.end] for span in article.body]
    return row | {"dateable_start": start, "dateable_end": end, "made_by": made_by, "read_key": read_key}


def of_entries(record: Record) -> dict[sa.Table, list[dict[str, Any]]]:
    """The rows of all entries by table, those first that others refer to."""
    rows: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
    _of_kind(rows, schema.statement, record.statements)
    _of_kind(rows, schema.event, record.events)
    _of_kind(rows, schema.meeting, record.meetings)
    _of_kind(rows, schema.commitment, record.commitments)
    for event in record.events:
        rows[schema.event_issue] += [
            {"event": event.id, "position": number, "article": event.article, "issue": issue}
            for number, issue in enumerate(event.issue)
        ]
    rows[schema.position] = [_of_position(position) for position in record.positions]
    rows[schema.topic] = [asdict(each) for each in topics.of_record(record)]
    rows[schema.passage] = [asdict(each) for each in passages.of_record(record)]
    return rows


def _of_kind(rows: dict[sa.Table, list[dict[str, Any]]], table: sa.Table, entries: Sequence[Any]) -> None:
    for position, entry in enumerate(entries):
        rows[table].append(_flat(table.name, entry) | {"position": position})
        rows[schema.entry_actor] += _of_actors(table.name, entry)


def _flat(kind: str, entry: Any) -> dict[str, Any]:
    """The entry's own columns; its actors and issues have tables of their own."""
    row: dict[str, Any] = {}
    for name in entry.__dataclass_fields__:
        value = getattr(entry, name)
        if name in PARTS[kind] or (kind == "event" and name == "issue"):
            continue
        if name in SPREAD:
            row |= {f"{name}_{part}": None if value is None else getattr(value, part) for part in SPREAD[name][1]}
        elif name == "content":
            row[name] = [[span.start, span.end] for span in value]
        else:
            row[name] = list(value) if isinstance(value, tuple) else value
    return row


def _of_actors(kind: str, entry: Any) -> Iterator[dict[str, Any]]:
    for part, several in PARTS[kind].items():
        value = getattr(entry, part)
        actors = value if several else (value,) if value else ()
        for position, actor in enumerate(actors):
            yield {"entry": entry.id, "part": part, "position": position, "article": entry.article, **asdict(actor)}


def _of_position(position: Position) -> dict[str, Any]:
    row = asdict(position)
    row["dyad_first"], row["dyad_second"] = row.pop("dyad")
    return row | {"events": list(position.events)}


def records(connection: Connection, ids: Sequence[str]) -> Iterator[Record]:
    """The records of the articles `ids`, in that order; unknown ids are passed over.

    Raises:
        PinError, ValueError: a row that no record can be made of (somebody changed the database by hand).
    """
    articles = {row["id"]: _article(row) for row in _select(connection, schema.article, "id", ids)}
    actors, issues = _actors(connection, ids), _issues(connection, ids)
    statements = _entries(connection, ids, schema.statement, Statement, actors, issues)
    events = _entries(connection, ids, schema.event, Event, actors, issues)
    meetings = _entries(connection, ids, schema.meeting, Meeting, actors, issues)
    commitments = _entries(connection, ids, schema.commitment, Commitment, actors, issues)
    positions = _positions(connection, ids)
    for article in (articles[name] for name in ids if name in articles):
        yield Record(
            article,
            tuple(statements[article.id]),
            tuple(events[article.id]),
            tuple(meetings[article.id]),
            tuple(commitments[article.id]),
            tuple(positions[article.id]),
        )


def _select(connection: Connection, table: sa.Table, column: str, ids: Sequence[str]) -> Iterator[Mapping[Any, Any]]:
    return iter(connection.execute(sa.select(table).where(table.c[column].in_(ids))).mappings())


def _article(row: Mapping[Any, Any]) -> Article:
    fields = {name: row[name] for name in Article.__dataclass_fields__ if name not in ("dateable", "body")}
    dateable = (row["dateable_start"], row["dateable_end"]) if row["dateable_start"] else None
    return Article(**fields, dateable=dateable, body=tuple(Span(*span) for span in row["body"]))


def _actors(connection: Connection, ids: Sequence[str]) -> _Actors:
    return _by_entry(_select(connection, schema.entry_actor, "article", ids))


def _by_entry(rows: Iterable[Mapping[Any, Any]]) -> _Actors:
    """Actors by the entry and the part that they have in it."""
    found: dict[tuple[str, str], list[Actor]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["position"]):
        fields = {name: row[name] for name in Actor.__dataclass_fields__}
        found[row["entry"], row["part"]].append(Actor(**fields))
    return found


def _issues(connection: Connection, ids: Sequence[str]) -> _Issues:
    found: dict[str, list[str]] = defaultdict(list)
    rows = sorted(_select(connection, schema.event_issue, "article", ids), key=lambda row: row["position"])
    for row in rows:
        found[row["event"]].append(row["issue"])
    return found


def _entries(
    connection: Connection,
    ids: Sequence[str],
    table: sa.Table,
    kind: type[_Entry],
    actors: _Actors,
    issues: _Issues,
) -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = defaultdict(list)
    for row in sorted(_select(connection, table, "article", ids), key=lambda row: row["position"]):
        found[row["article"]].append(_entry(kind, table.name, row, actors, issues))
    return found


def _entry(kind: type[_Entry], name: str, row: Mapping[Any, Any], actors: _Actors, issues: _Issues) -> _Entry:
    values: dict[str, Any] = {}
    for field in kind.__dataclass_fields__:
        if field in PARTS[name]:
            these = actors.get((row["id"], field), ())
            values[field] = tuple(these) if PARTS[name][field] else next(iter(these), None)
        elif field == "issue" and kind is Event:
            values[field] = tuple(issues.get(row["id"], ()))
        elif field in SPREAD:
            values[field] = _gathered(field, row)
        elif field == "content":
            values[field] = tuple(Span(*span) for span in row[field])
        else:
            values[field] = tuple(row[field]) if isinstance(row[field], list) else row[field]
    return kind(**values)


def _gathered(field: str, row: Mapping[Any, Any]) -> Any:
    build, parts = SPREAD[field]
    values = {part: row[f"{field}_{part}"] for part in parts}
    return None if all(value is None for value in values.values()) else build(**values)


def _positions(connection: Connection, ids: Sequence[str]) -> dict[str, list[Position]]:
    """In the order of dyad, issue and side, as extracted; sorted here because PostgreSQL sorts text by its locale."""
    found: dict[str, list[Position]] = defaultdict(list)
    for row in _select(connection, schema.position, "article", ids):
        stand = position_of(row)
        found[stand.article].append(stand)
    for stands in found.values():
        stands.sort(key=lambda stand: (stand.dyad, stand.issue, stand.side))
    return found


def commitments(connection: Connection, ids: Sequence[str]) -> dict[str, list[Commitment]]:
    """The commitments of the articles `ids`, by article, without the rest of their records."""
    return _entries(connection, ids, schema.commitment, Commitment, _actors_of(connection, ids, "commitment"), {})


def meetings(connection: Connection, ids: Sequence[str]) -> dict[str, list[Meeting]]:
    """The meetings of the articles `ids`, likewise."""
    return _entries(connection, ids, schema.meeting, Meeting, _actors_of(connection, ids, "meeting"), {})


def _actors_of(connection: Connection, ids: Sequence[str], kind: str) -> _Actors:
    """The actors of one kind of entry."""
    columns = schema.entry_actor.c
    query = sa.select(schema.entry_actor).where(columns.article.in_(ids), columns.part.in_(tuple(PARTS[kind])))
    return _by_entry(connection.execute(query).mappings())


def position_of(row: Mapping[Any, Any]) -> Position:
    """The position of a row."""
    dyad = (row["dyad_first"], row["dyad_second"])
    return Position(row["article"], dyad, row["issue"], row["side"], row["standing"], tuple(row["events"]))


# -- verdicts


def of_verdict(verdict: Verdict) -> dict[str, Any]:
    """The verdict's row, without its number, which the database gives."""
    row = {name: getattr(verdict, name) for name in Verdict.__dataclass_fields__ if name != "number"}
    return row | {"changes": dict(verdict.changes), "judged": plain(verdict.judged)}


def of_judged(judged: Judged) -> dict[str, Any]:
    """The row of a verdict that stands."""
    given, entry = judged.verdict, judged.entry
    return {
        "number": given.number,
        "article": given.article,
        "entry": entry.id if entry else None,
        "kind": given.kind,
        "coder": given.coder,
        "verdict": given.verdict,
        "decides": judged.decides,
        "confidence": getattr(entry or given.judged, "confidence", None),
    }


def of_extracted(record: Record) -> dict[str, Any]:
    """The row that keeps all entries of a record as they were extracted."""
    entries: tuple[Entry, ...] = (
        *record.statements,
        *record.events,
        *record.meetings,
        *record.commitments,
        *record.positions,
    )
    return {"article": record.article.id, "entries": [plain(entry) for entry in entries]}


def verdicts(connection: Connection, ids: Sequence[str] | Sequence[int], column: str = "article") -> list[Verdict]:
    """All verdicts ever given on the articles `ids`, in order; with the column `number` those with these numbers."""
    query = sa.select(schema.verdict).where(schema.verdict.c[column].in_(ids)).order_by(schema.verdict.c.number)
    return [Verdict(**{**row, "judged": of_plain(row["judged"])}) for row in connection.execute(query).mappings()]


def extracted(connection: Connection, ids: Sequence[str]) -> Iterator[Record]:
    """The records of the articles `ids`, in that order, without what people corrected."""
    kept = {row["article"]: row["entries"] for row in _select(connection, schema.extracted, "article", ids)}
    for record in records(connection, ids):
        entries = kept.get(record.article.id)
        yield record if entries is None else _with_entries(record, entries)


def _with_entries(record: Record, entries: Sequence[Mapping[str, Any]]) -> Record:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in entries:
        found[row["kind"]].append(of_plain(row))
    kinds = ("statement", "event", "meeting", "commitment", "position")
    made: dict[str, Any] = {f"{kind}s": tuple(found[kind]) for kind in kinds}
    return replace(record, **made)
