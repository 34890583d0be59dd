"""What people say of entries, and what becomes of a record by it: the one place where the effective record is made.

A verdict is never changed and never deleted: who thinks again gives another one, and an undo is one too. What is
extracted stays as it is; the record that every query, export and page shows is made of it and of the verdicts.

A verdict is about an entry of one article's text, and texts do not change. So it survives that the article is read
again by a better reader: it goes to the entry with the same id, or else to the one of the same kind, from the same
words, that claims the same (as it was extracted, or as it was corrected). Where there is none it is kept all the same,
as one that has lost its entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from communique.extract import commitments, positions
from communique.record import Commitment, Event, Meeting, Record, Span, Statement, of_plain, plain

Judgeable = Statement | Event | Meeting | Commitment

VERDICTS = ("accept", "correct", "reject", "undo")
DONE = {"accept": "accepted", "correct": "corrected", "reject": "rejected", "undo": "undone"}
# What a verdict is about, by kind of entry: all that the entry claims, not its id, its links and its reasons.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "statement": ("speaker", "audience", "relayed_by", "mode", "cue", "content"),
    "event": ("event", "mode", "context", "aux", "move", "actor", "recipient", "issue", "condition", "quantity", "when",
              "where", "evidence"),
    "meeting": ("participants", "place", "start", "end", "status", "form", "evidence"),
    "commitment": ("debtor", "creditor", "issue", "due", "condition", "strength", "status", "evidence"),
}  # fmt: skip
# What follows from those fields and is kept beside them.
DERIVED: Mapping[str, tuple[str, ...]] = {"event": ("scale", "quad", "sentence")}
# Entries of one kind are the same claim where one of these agrees.
CLAIMS: Mapping[str, tuple[str, ...]] = {"event": ("move", "event")}
SAME_WORDS = 0.5  # share of the characters of two spans in both: as the scorer of statements pairs them


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person said of one entry at one time.

    Attributes:
        article, entry, kind: what it is about: ids as they were then.
        verdict: one of `VERDICTS`.
        coder: who.
        at: when: ISO date and time in UTC.
        judged: the entry as it was extracted and shown.
        made_by: version of what extracted it.
        changes: of a correction, the right values by field, as the record format has them; complete, so that the
            correction says all that is wrong with what was extracted.
        undoes: of an undo, the number of the verdict that it takes back.
        note: a remark, or None.
        number: given by the store; of two verdicts on one article the later has the higher one.
    """

    article: str
    entry: str
    kind: str
    verdict: str
    coder: str
    at: str
    judged: Judgeable
    made_by: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    undoes: int | None = None
    note: str | None = None
    number: int = 0

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict {self.verdict!r} is not one of {', '.join(VERDICTS)}")

    @property
    def right(self) -> Judgeable | None:
        """The entry as the coder would have it; None for one that should not be."""
        if self.verdict == "reject":
            return None
        return cast(Judgeable, of_plain({**plain(self.judged), **self.changes})) if self.changes else self.judged


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict that stands.

    Attributes:
        verdict: it.
        entry: the entry of today's extraction that it is about; None where that has none like it.
        decides: whether the record follows it: it is the last one that stands on its entry, whoever gave it.
    """

    verdict: Verdict
    entry: Judgeable | None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Effective:
    """The record that the verdicts make of what was extracted, and the verdicts that stand, in their order."""

    record: Record
    judged: tuple[Judged, ...]


def entries(record: Record) -> tuple[Judgeable, ...]:
    """All entries of the record that can be judged: all but positions, which follow from events."""
    return (*record.statements, *record.events, *record.meetings, *record.commitments)


def kind_of(entry: Judgeable) -> str:
    """`statement`, `event`, `meeting` or `commitment`."""
    return type(entry).__name__.lower()


def spans(entry: Judgeable) -> tuple[Span, ...]:
    """The words that the entry was read from: content or evidence."""
    if isinstance(entry, Statement):
        return entry.content
    return (Span(entry.evidence.start, entry.evidence.end),)


def effective(extracted: Record, verdicts: Iterable[Verdict]) -> Effective:
    """What the verdicts make of a record.

    Args:
        extracted: the record as extracted, without any verdict.
        verdicts: all that were ever given on its article, in any order.
    """
    standing = _standing(extracted, sorted(verdicts, key=lambda each: each.number))
    if not standing:
        return Effective(extracted, ())
    deciding = {each.entry.id: each.verdict for each in standing if each.entry is not None}
    judged = tuple(
        replace(each, decides=each.entry is not None and deciding[each.entry.id] is each.verdict) for each in standing
    )
    return Effective(_judged_record(extracted, deciding), judged)


# -- which verdicts stand, and on what


def _standing(extracted: Record, verdicts: Sequence[Verdict]) -> list[Judged]:
    """Of each coder and entry the last verdict that is not undone, by number."""
    undone = {each.undoes for each in verdicts if each.verdict == "undo"}
    alive = [each for each in verdicts if each.verdict != "undo" and each.number not in undone]
    places = _places(extracted, alive)
    last: dict[tuple[str, str], Judged] = {}
    for verdict in alive:
        entry = places.get(verdict.entry)
        last[verdict.coder, entry.id if entry else verdict.entry] = Judged(verdict, entry)
    return sorted(last.values(), key=lambda each: each.verdict.number)


def _places(extracted: Record, verdicts: Iterable[Verdict]) -> dict[str, Judgeable]:
    """By the id of a judged entry: the entry of today that it is. Each of today's is one at the most."""
    today = {entry.id: entry for entry in entries(extracted)}
    judged: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        judged[verdict.entry].append(verdict)
    found = {name: today[name] for name in judged if name in today}
    lost = [name for name in judged if name not in today]
    free = [entry for name, entry in today.items() if name not in found] if lost else []
    pairs = [(_likeness(judged[name], entry), name, entry) for name in lost for entry in free]
    taken: set[str] = set()
    for likeness, name, entry in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2].id)):
        if likeness and name not in found and entry.id not in taken:
            found[name] = entry
            taken.add(entry.id)
    return found


def _likeness(verdicts: Sequence[Verdict], entry: Judgeable) -> float:
    """How far an entry is the one judged, as extracted then or as corrected: 0 (it is not) to 2 (in everything)."""
    versions: list[Judgeable] = [each.judged for each in verdicts]
    versions += [right for each in verdicts if (right := each.right) is not None]
    return max(_alike(version, entry) for version in versions)


def _alike(one: Judgeable, other: Judgeable) -> float:
    if type(one) is not type(other) or not _same_claim(one, other):
        return 0.0
    words = _overlap(spans(one), spans(other))
    if words < SAME_WORDS:
        return 0.0
    fields = FIELDS[kind_of(one)]
    same = [name for name in fields if _value(one, name) == _value(other, name)]
    return words + len(same) / len(fields)


def _same_claim(one: Judgeable, other: Judgeable) -> bool:
    claims = CLAIMS.get(kind_of(one), ())
    if claims and not any(getattr(one, name) == getattr(other, name) for name in claims):
        return False
    if isinstance(one, Event) and isinstance(other, Event) and one.issue and other.issue:
        return not set(one.issue).isdisjoint(other.issue)
    return True


def _overlap(one: Iterable[Span], other: Iterable[Span]) -> float:
    """Shared characters by all characters of both."""
    mine, theirs = _characters(one), _characters(other)
    return len(mine & theirs) / len(mine | theirs)


def _characters(these: Iterable[Span]) -> set[int]:
    return {at for span in these for at in range(span.start, span.end)}


def _value(entry: Judgeable, name: str) -> Any:
    """A field's value as far as it can be compared between two readings: actors by who they are."""
    value = getattr(entry, name)
    if isinstance(value, tuple):
        return tuple(getattr(each, "id", each) for each in value)
    return getattr(value, "id", value)


# -- what becomes of the record


def _judged_record(extracted: Record, deciding: Mapping[str, Verdict]) -> Record:
    everything = entries(extracted)
    kept = [_judged_entry(entry, deciding.get(entry.id)) for entry in everything]
    gone = {entry.id for entry, right in zip(everything, kept, strict=True) if right is None}
    statements = _relinked([each for each in kept if isinstance(each, Statement)], extracted, gone)
    events = tuple(
        replace(each, statement=None) if each.statement in gone else each for each in kept if isinstance(each, Event)
    )
    changed = {name for name, verdict in deciding.items() if verdict.verdict != "accept"}
    owed = tuple(_owed(extracted, events, [each for each in kept if isinstance(each, Commitment)], deciding))
    stands = extracted.positions
    if changed & {*(event.id for event in extracted.events), *(each.id for each in extracted.commitments)}:
        stands = tuple(positions.extract(extracted.article, events, owed))
    return replace(
        extracted,
        statements=tuple(statements),
        events=events,
        meetings=tuple(each for each in kept if isinstance(each, Meeting)),
        commitments=owed,
        positions=stands,
    )


def _judged_entry(entry: Judgeable, verdict: Verdict | None) -> Judgeable | None:
    """The entry with all that the coder had before the eyes, and corrected; None where it is rejected.

    An accepted one too has the values that were accepted, whatever a later reader makes of those words.
    """
    if verdict is None:
        return entry
    right = verdict.right
    if right is None:
        return None
    kind = kind_of(entry)
    values: dict[str, Any] = {name: getattr(right, name) for name in (*FIELDS[kind], *DERIVED.get(kind, ()))}
    return replace(entry, **values, why=(*entry.why, told(verdict)))


def told(verdict: Verdict) -> str:
    """The verdict as one of an entry's reasons: `review: corrected by anna, 2026-11-24 (issue)`."""
    fields = [name for name in FIELDS[verdict.kind] if name in verdict.changes]
    what = f" ({', '.join(fields)})" if fields else ""
    return f"review: {DONE[verdict.verdict]} by {verdict.coder}, {verdict.at[:10]}{what}"


def _relinked(statements: Iterable[Statement], extracted: Record, gone: Collection[str]) -> list[Statement]:
    """A statement inside of a rejected one is inside of whatever that was inside of."""
    parents = {said.id: said.parent for said in extracted.statements}
    found = []
    for said in statements:
        parent = said.parent
        while parent is not None and parent in gone:
            parent = parents[parent]
        found.append(said if parent == said.parent else replace(said, parent=parent))
    return found


def _owed(
    extracted: Record, events: Sequence[Event], kept: Sequence[Commitment], deciding: Mapping[str, Verdict]
) -> Iterable[Commitment]:
    """The commitments in the order of their events: those of corrected events are made again, unless judged themselves.

    A commitment is owed by a move: where that was not made, nothing is owed.
    """
    by_event: dict[str, list[Commitment]] = defaultdict(list)
    for owed in kept:
        by_event[owed.event].append(owed)
    rejected = {owed.event for owed in extracted.commitments} - set(by_event)
    for event in events:
        own = by_event.pop(event.id, [])
        verdict = deciding.get(event.id)
        corrected = verdict is not None and verdict.verdict == "correct"
        if not corrected or any(owed.id in deciding for owed in own):
            yield from own
        elif event.id not in rejected and (fresh := commitments.of_corrected(extracted.article, event)):
            yield _continued(fresh, own[0]) if own else fresh
    left = [owed for several in by_event.values() for owed in several]
    yield from (owed for owed in left if owed.id in deciding or owed.event not in deciding)


def _continued(fresh: Commitment, before: Commitment) -> Commitment:
    """A commitment made again keeps its id, and what only the article's first reading could know."""
    return replace(fresh, id=before.id, due=fresh.due or before.due, status=before.status, followups=before.followups)
