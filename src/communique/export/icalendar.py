"""iCalendar (RFC 5545): what falls due, as all-day events that calendars subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from communique.codebook.actor_rows import earliest_day
from communique.wording import safe

LONGEST = 75  # bytes of a line; the rest goes on in the next, after a space
STAMP = "19700101T000000Z"  # every event must say when it was made; the same record must give the same bytes


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due.

    Attributes:
        identity: the commitment's id.
        first, last: ISO dates, partial ones too: the time that it falls due in.
        summary: who owes whom.
        words: the words it was read from.
        condition: on which condition, or None.
    """

    identity: str
    first: str
    last: str
    summary: str
    words: str
    condition: str | None


def calendar(dues: Iterable[Due]) -> str:
    """The calendar, with the line ends that the format asks for."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Communique//Commitments//EN", "X-WR-CALNAME:Commitments"]
    for due in dues:
        lines += _event(due)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(due: Due) -> list[str]:
    first, last = _day(earliest_day(due.first)), _day(due.last)
    told = due.words + (f"\nOn condition: {due.condition}" if due.condition else "")
    return [
        "BEGIN:VEVENT",
        f"UID:{due.identity}@communique",
        f"DTSTAMP:{STAMP}",
        f"DTSTART;VALUE=DATE:{min(first, last):%Y%m%d}",
        f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(due.summary)}",
        f"DESCRIPTION:{_escaped(told)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _day(day: str) -> date:
    """The day, or the last one before it that there is (a partial date's last day may be 31 February)."""
    year, month, number = (int(part) for part in day.split("-"))
    for each in range(number, 0, -1):
        try:
            return date(year, month, each)
        except ValueError:
            continue
    return date(year, month, 1)


def _escaped(text: str) -> str:
    lines = [safe(line) for line in text.split("\n")]
    for character in ("\\", ";", ","):
        lines = [line.replace(character, f"\\{character}") for line in lines]
    return "\\n".join(lines)


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most `LONGEST` bytes, cut between characters."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > LONGEST:
            yield piece
            piece = " "
        piece += character
    yield piece
