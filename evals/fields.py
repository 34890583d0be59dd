"""Scores mode, context, move, issue, quantity, time and PLOVER's rules, each on its own: evals/challenge/fields.tsv.

    python -m evals.fields [--misses] [--models]

Each sentence is read as an article of its own. Expected is `field=value`, several joined by `;`: mode, event and move
equal; context, issue, actor and recipient (codes, joined by `,`) among those found; aux exactly (`none`); condition as
evals.challenge judges it; quantity the number; when `start/end`, partial where no article date tells more, or `none`;
events how many the whole text gives.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from communique.ingest import Raw
from communique.pipeline import Pipeline
from communique.record import Actor, Event, Record
from communique.settings import Settings
from evals.challenge import FOLDER, same_condition


@dataclass(frozen=True)
class Field:
    """What one field of one event should be; without an anchor the whole text is meant."""

    id: str
    field: str
    form: str
    anchor: str
    date: str | None
    expected: tuple[tuple[str, str], ...]
    text: str


def load() -> list[Field]:
    """The cases."""
    with (FOLDER / "fields.tsv").open(encoding="utf-8", newline="") as lines:
        return [_case(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _case(row: dict[str, str]) -> Field:
    expected = tuple((name, value) for name, _, value in (part.partition("=") for part in row["expected"].split(";")))
    return Field(row["id"], row["field"], row["form"], row["anchor"], row["date"] or None, expected, row["text"])


def judge(pipeline: Pipeline, cases: Iterable[Field]) -> Iterator[tuple[Field, bool, Event | None]]:
    """Each case with whether it is right, and the event that was judged."""
    for case in cases:
        record = pipeline.record(Raw(text=case.text, locator=case.id, published=case.date))
        events = record.events if isinstance(record, Record) else ()
        found = _at(case, events)
        yield case, all(_holds(name, value, found, events) for name, value in case.expected), found


def _at(case: Field, events: Sequence[Event]) -> Event | None:
    start = case.text.index(case.anchor)
    near = [e for e in events if e.evidence.start < start + len(case.anchor) and start < e.evidence.end]
    return min(near, key=lambda event: (event.evidence.end - event.evidence.start, event.id), default=None)


def _holds(name: str, value: str, event: Event | None, events: Sequence[Event]) -> bool:
    if name == "events":
        return len(events) == int(value)
    return event is not None and _JUDGES[name](event, value)


def _codes(actors: Iterable[Actor], value: str) -> bool:
    found = {word for actor in actors for word in (actor.code or "", (actor.code or "").split(" ")[0])}
    return set(value.split(",")) <= found


def _when(event: Event, value: str) -> bool:
    when = event.when
    told = f"{when.start}/{when.end}" if when and when.start else "none"
    return told == value


def _quantity(event: Event, value: str) -> bool:
    found = event.quantity.value if event.quantity else None
    return found is None if value == "none" else found is not None and float(found) == float(value)


_JUDGES: dict[str, Callable[[Event, str], bool]] = {
    "mode": lambda event, value: event.mode == value,
    "event": lambda event, value: event.event == value,
    "move": lambda event, value: event.move == value,
    "context": lambda event, value: value in event.context,
    "issue": lambda event, value: value in event.issue,
    "aux": lambda event, value: set(event.aux) == (set() if value == "none" else set(value.split(","))),
    "actor": lambda event, value: _codes(event.actor, value),
    "recipient": lambda event, value: _codes(event.recipient, value),
    "condition": lambda event, value: same_condition(value, event.condition.text if event.condition else None),
    "quantity": _quantity,
    "when": _when,
}


def table(judged: Sequence[tuple[Field, bool, Event | None]]) -> str:
    """One row a field: sentences, share right."""
    rows = ["| | sentences | right |", "|---|---|---|"]
    for name in dict.fromkeys(case.field for case, _, _ in judged):
        marks = [right for case, right, _ in judged if case.field == name]
        rows.append(f"| {name} | {len(marks)} | {sum(marks) / len(marks):.3f} |")
    total = sum(right for _, right, _ in judged) / len(judged)
    return "\n".join([*rows, f"| all | {len(judged)} | {total:.3f} |"])


def _told(case: Field, event: Event | None) -> str:
    """A case that is not right: what was expected, what was found."""
    expected = ";".join(f"{name}={value}" for name, value in case.expected)
    if event is None:
        return f"{case.id} [{case.form}] {case.text}\n    {expected}; no event found"
    codes = [actor.code for actor in event.actor], [actor.code for actor in event.recipient]
    kind = (event.event, event.mode, event.move, event.aux, event.context, event.issue, event.quantity, event.when)
    return f"{case.id} [{case.form}] {case.text}\n    {expected}; found {kind} {codes}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="also list what went wrong")
    parser.add_argument("--models", action="store_true", help="with the learned reader, as `read --models` does")
    options = parser.parse_args()
    judged = list(judge(Pipeline(Settings(models=options.models)), load()))
    if options.misses:
        print("\n".join(_told(case, event) for case, right, event in judged if not right))
    print(table(judged))


if __name__ == "__main__":
    main()
