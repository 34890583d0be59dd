"""Dates and datelines as news prints them: `2-MAR-1987`, `BEIJING, Nov. 17 (Xinhua) --`, `Rome (AFP) June 19, 2023`.

A date is read only where day, month and year are written; a year is never supplied, and `05/06/2019` is no date,
because nobody can tell which is the month.
"""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass

from communique.clean.phrases import fold, names
from communique.codebook import tables

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
    r"|\b(?:date|on|at)\b",
    re.IGNORECASE,
)
LATER = re.compile(r"\b(?:updated|modified|last modified|revised)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")

DASH = re.compile(r"\s+(?:--|[—–_-])\s+|(?<=[)\w.])(?:--|[—–])\s*|(?<=\))\s?[_-]\s*|(?<=[)A-Z]):\s+")
PARENTHESIS = re.compile(r"\s*[(\[]([^()\[\]]{2,40})[)\]]")
NAME = r"[A-Z][\w.'’-]*"
PLACE = re.compile(rf"{NAME}(?:(?:,? |/|, )(?:{NAME}|(?:of|the|de|del|la|el|al|and|upon|am|on)\b)){{0,6}}[,.]?")
WEEKDAY = re.compile(r",?\s*\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
LONGEST_DATELINE = 110


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

    A place in capitals needs only the dash behind it; a place in ordinary letters needs an agency or a date as well.
    """
    head = text[:LONGEST_DATELINE]
    for dash in DASH.finditer(head):
        found = _parts(head[: dash.start()], dash.end())
        if found:
            return found
    whole = _parts(head, len(text)) if len(text) <= LONGEST_DATELINE else None
    return whole if whole and (whole.date or whole.agency) else None


@functools.cache
def agencies() -> dict[str, str]:
    """From every name of a news agency, folded, to the name it is known by."""
    return names(tables.read("agencies.tsv", ("name", "aliases", "source")))


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


def _parts(lead: str, length: int) -> Dateline | None:
    """The dateline that `lead`, all that stands before the dash, makes up; None where it is none."""
    agency = None
    for inside in PARENTHESIS.findall(lead):
        agency = _agency(inside)
        if agency is None:
            return None
    rest = PARENTHESIS.sub("", lead)
    date = full_date(rest)
    for pattern in (*FULL_DATES, DAY_OF_YEAR, WEEKDAY):
        rest = pattern.sub("", rest)
    dated = rest != PARENTHESIS.sub("", lead)
    place = rest.strip(" ,-–—/|")
    if not place:
        return Dateline(None, agency, date, length) if agency else None
    if (
        not PLACE.fullmatch(place)
        or len(DATE_COMPANY.sub("", place)) < 4
        or not (agency or dated or _in_capitals(place))
    ):
        return None
    return Dateline(place, agency, date, length)


def _in_capitals(place: str) -> bool:
    """Whether the first part of a place name is in capitals (`CAMP DAVID, Md.`), and more than an abbreviation."""
    first = re.split(r"[,/(]", place)[0]
    return first.isupper() and sum(c.isalpha() for c in first) >= 4 and not re.match(r"(?:MR|MRS|MS|DR)\b", first)


def _agency(inside: str) -> str | None:
    """The agency named in the parenthesis of a dateline; None for words that name none."""
    first = re.split(r"[/,]", inside)[0].strip()
    known = agencies().get(fold(first))
    return known or (first if first.isupper() and first.isalpha() and 2 <= len(first) <= 8 else None)
