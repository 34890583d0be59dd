"""Dates and datelines as news prints them: `2-MAR-1987`, `BEIJING, Nov. 17 (Xinhua) --`, `Rome (AFP) June 19, 2023`.

A date is read only where day, month and year are written; a year is never supplied, and `05/06/2019` is no date,
because nobody can tell which is the month.
"""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass
from itertools import islice

from communique.clean.phrases import fold, load, names
from communique.codebook import tables
from communique.codebook.actor_rows import STATE_COLUMNS

AGENCY_COLUMNS = ("name", "aliases", "wire", "source")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DAY = r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?\b"
FULL_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)",
        rf"(?P<day>{DAY})[ -](?:of )?(?P<month>{MONTH}),?[ -](?P<year>\d{{4}})(?!\d)",
        rf"\b(?P<month>{MONTH}) ?(?P<day>{DAY}),? (?:at )?(?P<year>\d{{4}})(?![\d:])",
        r"(?<![\d/.])(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)",
    )
)
COMPACT_DATE = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T\d{4,6}.*)?")
DAY_OF_YEAR = re.compile(rf"\b{MONTH} ?{DAY}(?:[-–]\d{{1,2}}\b)?|{DAY} {MONTH}", re.IGNORECASE)
YEAR = re.compile(r"[12]\d{3}")
YEARS = range(1800, 2200)
# What may stand on a line that is a date and nothing else.
DATE_COMPANY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\d{1,2}[:.h]\d{2}(?:[:.]\d{2}){0,2}(?: ?[ap]\.?m\b)?|\b\d{1,2} ?(?=[ap]\.?m)|\b[ap]\.?m\b\.?"
    r"|\b\d{4} ?(?=gmt|utc)"
    r"|\b(?:gmt|utc|bst|cet|cest|est|edt|et|ist|jst|cst|cdt|pst|pdt|pt|hkt|sgt|aest|msk)\b"
    r"|\b(?:first |originally |last |date |on |web )?(?:published|posted|updated|modified|issued|created|released?)\b"
    r"(?: in\b)?"
    r"|\b(?:date|on|at)\b|\b\d+ (?:year|month|week|day|hour|minute|min)s? (?:ago|read)\b",
    re.IGNORECASE,
)
LATER = re.compile(r"\b(?:updated|modified|last modified|revised)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")

DASH = re.compile(r"\s+(?:--|[—–_-])(?:\s+|$)|(?<=[)\w.])(?:--|[—–])\s*|(?<=\))\s?[_-]\s*|(?<=[)A-Z\d]):\s+")
# Some agencies print no dash: "New Delhi, Nov 8 (PTI) The", "(CNN)The", "MOSCOW, November 8. /TASS/. The".
NO_DASH = re.compile(r"[^()/]{0,60}(?:\([A-Z][^()]{1,20}\)\s?|/[A-Z-]{2,20}/\.?\s)(?=[A-Z\"“'‘])")
AGENCY_MARK = re.compile(r"\s*(?:\(([^()]{2,40})\)|/([A-Z][A-Za-z-]{1,20})/\.?)")
COUNTRY_MARK = re.compile(r" \[([A-Z][a-z]+(?: [A-Z][a-z]+)?)\]")
NAME = r"[A-Z][\w.'’-]*"
PLACE = re.compile(rf"{NAME}(?:(?:,? |/|, )(?:{NAME}|(?:of|the|de|del|la|el|al|and|upon|am|on)\b)){{0,6}}[,.]?")
PLACE_END = re.compile(r"(?:[\s,/|–—-]|(?<![A-Za-z])\.)+$")
WEEKDAY = re.compile(r",?\s*\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
LONGEST_DATELINE = 110
SHORTEST_PLACE = 4
MOST_BARE_WORDS = 3  # "The British Broadcasting Corporation (BBC) World" is no dateline
MOST_DASHES = 2  # behind the second no dateline ends


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and by whom a story was filed.

    Attributes:
        place: as written, or None.
        agency: its canonical name, or the letters in the parenthesis, or None.
        date: `YYYY-MM-DD` where day, month and year are written, else None.
        length: how many characters of the text it takes, its dash and the space behind included.
    """

    place: str | None
    agency: str | None
    date: str | None
    length: int


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that is a date: `YYYY-MM-DD`, and whether it says when the page was changed rather than published."""

    date: str
    changed: bool


def full_date(text: str) -> str | None:
    """The first date in the text that is written with day, month and year, as `YYYY-MM-DD`; None without one."""
    found = [(m.start(), m) for pattern in FULL_DATES for m in pattern.finditer(text)]
    dates = (_iso(match) for _, match in sorted(found, key=lambda each: each[0]))
    return next((date for date in dates if date), None)


def stated_date(value: str) -> str | None:
    """The date that a field of metadata states, as `20230619T120000Z` too; None where it is no full date."""
    compact = COMPACT_DATE.fullmatch(value.strip())
    return (_iso(compact) if compact else None) or full_date(value)


def date_line(text: str) -> DateLine | None:
    """What a line says that is a date with its time, weekday and the like, and at most a few names more; else None."""
    if len(text) > LONGEST_DATELINE or not YEAR.search(text):
        return None
    first = full_date(text)
    if first is None:
        return None
    rest = text
    for pattern in (*FULL_DATES, DATE_COMPANY):
        rest = pattern.sub(" ", rest)
    more = WORD.findall(rest)
    if len(more) > 4 or not all(word[0].isupper() for word in more):
        return None
    return DateLine(first, bool(LATER.search(text[:25])))


def dateline(text: str) -> Dateline | None:
    """The dateline that the text begins with, or None.

    A place in capitals needs only the dash behind it; one in ordinary letters needs an agency or a date as well, and so
    does one before a colon, where a speaker stands in transcripts, unless it is a capital city.
    """
    head = text[:LONGEST_DATELINE]
    if not (head[:1].isupper() or head[:1] == "("):
        return None
    for dash in islice(DASH.finditer(head), MOST_DASHES):
        found = _parts(head[: dash.start()], dash.end(), colon=":" in dash[0])
        if found:
            return found
    return _alone(text) or _without_dash(head)


def _without_dash(head: str) -> Dateline | None:
    """A dateline that ends with a known agency's name in its marks."""
    match = NO_DASH.match(head)
    found = _parts(match[0].rstrip(), match.end()) if match else None
    if not found or found.agency not in agencies().values():
        return None
    return found if len((found.place or "").split()) <= MOST_BARE_WORDS else None


def _alone(text: str) -> Dateline | None:
    """A dateline that is a whole line."""
    found = _parts(text, len(text)) if len(text) <= LONGEST_DATELINE else None
    return found if found and (found.date or found.agency) else None


@functools.cache
def agencies() -> dict[str, str]:
    """From every name of a news agency, folded, to the name it is known by."""
    return names(tables.read("agencies.tsv", AGENCY_COLUMNS))


@functools.cache
def wires() -> frozenset[str]:
    """The agencies that write for other papers, which broadcasters with a dateline of their own do not."""
    return frozenset(row["name"] for row in tables.read("agencies.tsv", AGENCY_COLUMNS) if row["wire"])


@functools.cache
def _capitals() -> frozenset[str]:
    """The capital cities of all states, folded."""
    return frozenset(fold(name) for row in tables.read("states.tsv", STATE_COLUMNS) for name in row.list("capital"))


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        day, month = _told_apart(int(parts["first"]), int(parts["second"]))
    else:
        day, month = int(re.sub(r"\D", "", parts["day"])), _month(parts["month"])
    try:
        return datetime.date(year, month, day).isoformat() if year in YEARS else None
    except ValueError:
        return None


def _month(written: str) -> int:
    return int(written) if written.isdigit() else MONTHS.index(written[:3].lower()) + 1


def _told_apart(first: int, second: int) -> tuple[int, int]:
    """Day and month of two numbers, (0, 0) where either could be the month."""
    if first > 12 or first == second:
        return first, second
    return (second, first) if second > 12 else (0, 0)


def _parts(lead: str, length: int, *, colon: bool = False) -> Dateline | None:
    """The dateline that `lead`, all that stands before the dash or colon, makes up; None where it is none."""
    marks = [_agency(match[1] or match[2]) for match in AGENCY_MARK.finditer(lead)]
    if None in marks:
        return None
    agency = marks[-1] if marks else None
    rest = undated = COUNTRY_MARK.sub("", AGENCY_MARK.sub("", lead))
    for pattern in (*FULL_DATES, DAY_OF_YEAR, WEEKDAY):
        undated = pattern.sub("", undated)
    place = PLACE_END.sub("", undated)
    place = place.rstrip(".") if "," not in place else place
    if not place:
        return Dateline(None, agency, full_date(rest), length) if agency else None
    named = lead.startswith(place) and PLACE.fullmatch(place) and "label" not in load().line.get(fold(place), ())
    if not named or len(DATE_COMPANY.sub("", place)) < SHORTEST_PLACE:
        return None
    told = agency or undated != rest or (fold(place) in _capitals() if colon else _in_capitals(place))
    return Dateline(place, agency, full_date(rest), length) if told else None


def _in_capitals(place: str) -> bool:
    """Whether the first part of a place name is in capitals (`CAMP DAVID, Md.`), and more than an abbreviation."""
    first = re.split(r"[,/(]", place)[0]
    return (
        first.isupper()
        and sum(c.isalpha() for c in first) >= SHORTEST_PLACE
        and not re.match(r"(?:MR|MRS|MS|DR)\b", first)
    )


def _agency(inside: str) -> str | None:
    """The agency named in the parenthesis of a dateline; None for words that name none."""
    first = re.split(r"[/,]", inside)[0].strip()
    known = agencies().get(fold(first))
    return known or (first if first.isupper() and first.isalpha() and 2 <= len(first) <= 8 else None)
