"""Finds the times that a story mentions and places them on the calendar by the tense of the verb they hang on.

"On Monday" is the Monday before the article's date under a past verb and the one after it under a future verb; "Nov.
21-22" takes its year the same way. Where the article has no date, nothing is invented: the year stays out
(`11-21`), and what only a calendar could tell ("Monday") stays None.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from spacy.tokens import Token

from communique.parse import Parsed

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {"a": 1, "an": 1, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}

_MONTH = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[.,]\d)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
_TO = r"\s?(?:-|–|—|to|and|through|until)\s?"
_COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty"
    r"|thirty|forty|fifty|sixty|ninety)"
)
_UNIT = r"(?:day|week|month|year|decade)s?"
_PART = r"(?:early|late|mid|the\send\sof|the\sbeginning\sof|the\sstart\sof)"

DECADES = {
    name: 1900 + 10 * n for n, name in enumerate("forties fifties sixties seventies eighties nineties".split(), 4)
}
_DECADE = rf"(?:{'|'.join(DECADES)})"

PATTERN = re.compile(
    rf"""\b(?:
      (?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)
    | (?:{_WEEKDAY},?\s)?(?P<month1>{_MONTH})\s(?P<day1>{_DAY})
        (?:{_TO}(?:(?P<month1b>{_MONTH})\s)?(?P<day1b>{_DAY}))?(?:,?\s(?P<year1>(?:19|20)\d\d)\b)?
    | (?P<day2>{_DAY})(?:\s(?P<month2a>{_MONTH}))?(?:{_TO}(?P<day2b>{_DAY}))?\s(?:of\s)?(?P<month2>{_MONTH})
        (?:,?\s(?P<year2>(?:19|20)\d\d)\b)?
    | (?P<part>{_PART})[\s-]
        (?P<part_of>next\syear|this\syear|last\syear|next\smonth|(?:19|20)\d\d\b|{_MONTH}(?:\s(?:19|20)\d\d\b)?)
    | (?P<which>last|next|this|past|coming|the\scoming|the\spast)\s
        (?P<period>week|month|year|{_WEEKDAY}|{_MONTH}|spring|summer|autumn|fall|winter)\b
    | (?:later|earlier)\s(?P<this>this)\s(?P<this_period>week|month|year)\b
    | (?P<ago>{_COUNT})\s(?P<ago_unit>{_UNIT})\s(?:ago|earlier)\b
    | (?:(?P<within>within)|in|after)\s(?P<hence>{_COUNT})\s(?P<hence_unit>{_UNIT})(?!\s(?:ago|earlier|of))\b
    | the\s(?:early\s|late\s|mid-?\s?)?(?P<decade>(?:19|20)\d0s|{_DECADE})\b
    | (?P<month3>{_MONTH})(?:\s|,\s|\sof\s)(?P<year3>(?:19|20)\d\d)\b
    | (?P<deictic>today|yesterday|tomorrow|tonight)\b
    | (?P<weekday>{_WEEKDAY})
    | (?P<year>(?<![\d,.$€£-])(?:19[4-9]\d|20\d\d)(?![\d%-]|[.,]\d))(?!\s(?:dollars|people|troops|km|miles))
    | (?P<month>{_MONTH})
    )""",
    re.VERBOSE | re.IGNORECASE,
)
Found = dict[str, str]
# A present tense means a weekday to come ("talks open on Monday") but says nothing of which year or month.
PRESENT = 2
# What is done to a date or for one that is still to come.
SETTING = frozenset(("set", "fix", "schedule", "slate", "pencil"))
BEFORE_BARE = frozenset("in by since until last next this of before after during from early late mid through".split())


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A mentioned time: its tokens (half-open), its earliest and latest day (ISO, maybe partial or None), its words.

    `relation` is the preposition that makes it a limit: `by`, `until`, `since`, `before`, `after`, else `in`.
    """

    start: int
    end: int
    earliest: str | None
    latest: str | None
    text: str
    relation: str = "in"


def find(parsed: Parsed) -> tuple[TimeExpression, ...]:
    """The times that the story mentions, in order, placed relative to `parsed.article.published`."""
    anchor = _anchor(parsed)
    starts = [token.idx for token in parsed.doc]
    return tuple(_expressions(parsed, starts, anchor))


def _anchor(parsed: Parsed) -> date | None:
    published = parsed.article.published
    return date.fromisoformat(published) if published and len(published) == 10 else None


def _expressions(parsed: Parsed, starts: list[int], anchor: date | None) -> Iterator[TimeExpression]:
    for match in PATTERN.finditer(parsed.doc.text):
        first, last = bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end() - 1)
        if not _is_time(parsed, match, first):
            continue
        relation = _relation(parsed, first)
        direction = _direction(parsed.doc[first])
        if relation == "by" and direction != -1:
            direction = 1
        if direction == PRESENT and not match["weekday"]:
            direction = 0
        earliest, latest = _placed(match, anchor, direction)
        yield TimeExpression(first, last, earliest, latest, parsed.quote(first, last).text, relation)


def _is_time(parsed: Parsed, match: re.Match[str], first: int) -> bool:
    """Whether a lone month or year is meant as a time: "May" may be a verb, "Resolution 1973" is a number."""
    before = parsed.doc[first - 1] if first else None
    if match["month"]:
        if not match["month"][0].isupper() or parsed.doc[first].ent_type_ == "PERSON":
            return False
        if match["month"].rstrip(".") in ("May", "March", "Mar"):
            return before is not None and before.lower_ in BEFORE_BARE
        return parsed.doc[first].pos_ in ("PROPN", "NOUN", "ADJ", "NUM")
    if match["year"]:
        return (
            before is None
            or not (before.text[:1].isupper() and before.pos_ in ("PROPN", "NOUN"))
            or (before.text.rstrip(".").lower() in MONTHS)
        )
    return True


def _relation(parsed: Parsed, first: int) -> str:
    for i in range(first - 1, max(first - 4, -1), -1):
        word = parsed.doc[i].lower_
        if word in ("by", "until", "till", "since", "before", "after"):
            return "until" if word == "till" else word
        if word not in ("the", "early", "late", "mid", "end", "of", "at", "-"):
            break
    return "in"


def _direction(token: Token) -> int:
    """-1 for a time under a past verb, 1 under a future one, `PRESENT`, or 0 where no tense tells."""
    purpose = False
    for _ in range(12):
        if token.pos_ in ("VERB", "AUX"):
            fixed = purpose and token.lemma_ in SETTING and any(child.dep_ == "auxpass" for child in token.children)
            return 1 if fixed else _verb_direction(token)  # "has been set for June 3"
        if token.head.i == token.i:
            break
        purpose = token.lower_ == "for"
        token = token.head
    return 0


def _verb_direction(verb: Token) -> int:
    helpers = {child.lower_: child for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if helpers.keys() & {"will", "'ll", "shall", "would", "may", "might", "could", "should", "can"}:
        return 1
    if helpers.keys() & {"had", "was", "were", "has", "have", "did", "'ve", "'d"}:
        return -1
    if "to" in helpers or verb.lemma_ in ("schedule", "expect", "plan", "due", "hope"):
        return 1
    if verb.tag_ == "VBD":
        return -1
    if verb.tag_ in ("VBZ", "VBP"):
        return PRESENT
    if verb.tag_ in ("VBN", "VBG") and verb.head.i != verb.i and verb.head.pos_ in ("VERB", "AUX"):
        return _verb_direction_of_head(verb)
    return -1 if verb.tag_ == "VBN" else 0


def _verb_direction_of_head(verb: Token) -> int:
    head = verb.head
    if head.tag_ == "VBD" or any(child.lower_ in ("had", "has", "have") for child in head.children):
        return -1
    return 1 if any(child.lower_ in ("will", "would") for child in head.children) else 0


def _placed(match: re.Match[str], anchor: date | None, direction: int) -> tuple[str | None, str | None]:
    """Earliest and latest day of what matched: the first alternative of `PATTERN` that took part decides."""
    found = {name: text for name, text in match.groupdict().items() if text is not None}
    return next(place for name, place in _PLACES.items() if name in found)(found, anchor, direction)


def _iso(day: date | None) -> tuple[str | None, str | None]:
    return (day.isoformat(), day.isoformat()) if day else (None, None)


def _month(name: str) -> int:
    return MONTHS[name.rstrip(".").lower()]


def _day(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _day_range(found: Found, anchor: date | None, direction: int) -> tuple[str | None, str | None]:
    """ "Nov. 21-22", "28 July to 2 August 1999": the year as given, else by tense, else none (`11-21`)."""
    month = _month(found.get("month1") or found.get("month2a") or found["month2"])
    day = _day(found.get("day1") or found["day2"])
    last_month = _month(found.get("month1b") or found.get("month2") or found["month1"])
    last_day = _day(found.get("day1b") or found.get("day2b") or str(day))
    year_text = found.get("year1") or found.get("year2")
    if not (_exists(month, day) and _exists(last_month, last_day)):
        return None, None
    year = int(year_text) if year_text else anchor and _year_of(month, day, anchor, direction)
    if not year:
        return f"{month:02}-{day:02}", f"{last_month:02}-{last_day:02}"
    return f"{year}-{month:02}-{day:02}", f"{year + (last_month < month)}-{last_month:02}-{last_day:02}"


def _exists(month: int, day: int) -> bool:
    return 1 <= day <= monthrange(2000, month)[1]


def _year_of(month: int, day: int, anchor: date, direction: int) -> int:
    """The year in which this day lies nearest to the anchor, on the side that the tense asks for."""

    def distance(year: int) -> tuple[bool, int]:
        days = (date(year, month, min(day, monthrange(year, month)[1])) - anchor).days
        return days * direction < 0, abs(days)

    return min((anchor.year - 1, anchor.year, anchor.year + 1), key=distance)


def _bare_month(month: int, anchor: date | None, direction: int) -> tuple[str | None, str | None]:
    if anchor is None:
        return f"{month:02}", f"{month:02}"
    months = 12 * anchor.year + anchor.month - 1
    nearest = min(
        (12 * (anchor.year + shift) + month - 1 for shift in (-1, 0, 1)),
        key=lambda m: ((m - months) * direction < 0, abs(m - months), m),
    )
    return _month_text(nearest), _month_text(nearest)


def _month_text(months: int) -> str:
    return f"{months // 12}-{months % 12 + 1:02}"


def _weekday(number: int, anchor: date, direction: int) -> date:
    """The nearest such weekday: today or before under a past verb, today or after otherwise."""
    back = (anchor.weekday() - number) % 7
    return anchor - timedelta(back) if direction <= 0 else anchor + timedelta((7 - back) % 7)


def _part(part: str, whole: str, anchor: date | None, direction: int) -> tuple[str | None, str | None]:
    """A third of a year ("early next year": January to April), or of a month ("late June": the 21st to the end)."""
    third = 0 if part in ("early", "the beginning of", "the start of") else 1 if part == "mid" else 2
    if whole.split()[-1] in ("year", "month"):
        start, _ = _which(whole.split()[0], whole.split()[1], anchor, direction)
    elif whole.isdigit():
        start = whole
    else:
        words = whole.split()
        start = (
            f"{words[1]}-{_month(words[0]):02}"
            if len(words) > 1
            else _bare_month(_month(words[0]), anchor, direction)[0]
        )
    if start is None:
        return None, None
    if len(start) == 4:
        return f"{start}-{4 * third + 1:02}", f"{start}-{4 * third + 4:02}"
    if len(start) == 7:
        end = monthrange(int(start[:4]), int(start[5:]))[1]
        return f"{start}-{10 * third + 1:02}", f"{start}-{(10, 20, end)[third]:02}"
    return start, start


def _which(which: str, period: str, anchor: date | None, direction: int) -> tuple[str | None, str | None]:
    """ "Last June", "next week", "this year"."""
    step = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(which, 0)
    name = period.rstrip(".").lower()
    if name in MONTHS:
        return _named_month(MONTHS[name], step or direction, anchor, strict=bool(step))
    if anchor is None:
        return None, None
    if name in WEEKDAYS:
        day = _weekday(WEEKDAYS[name], anchor, step or direction)
        return _iso(day + timedelta(7 * step) if step and day == anchor else day)
    if name == "week":
        monday = anchor - timedelta(anchor.weekday()) + timedelta(7 * step)
        return monday.isoformat(), (monday + timedelta(6)).isoformat()
    if name == "month":
        month = _month_text(12 * anchor.year + anchor.month - 1 + step)
        return month, month
    if name == "year":
        return str(anchor.year + step), str(anchor.year + step)
    return None, None  # a season: which months it has depends on the hemisphere


def _named_month(month: int, direction: int, anchor: date | None, *, strict: bool) -> tuple[str | None, str | None]:
    """ "Last June" is never this month, "this June" may be."""
    if anchor is None:
        return f"{month:02}", f"{month:02}"
    if strict and month == anchor.month:
        return (text := f"{anchor.year + direction}-{month:02}"), text
    return _bare_month(month, anchor, direction)


def _shifted(count: str, unit: str, anchor: date | None, sign: int) -> tuple[str | None, str | None]:
    """ "Two days ago" is a day, "three weeks ago" a week, "12 months ago" a month, "two years ago" a year."""
    if anchor is None:
        return None, None
    number = sign * (int(count) if count.isdigit() else NUMBERS[count.lower()])
    if unit.startswith("day"):
        return _iso(anchor + timedelta(number))
    if unit.startswith("week"):
        day = anchor + timedelta(7 * number)
        monday = day - timedelta(day.weekday())
        return monday.isoformat(), (monday + timedelta(6)).isoformat()
    if unit.startswith("month"):
        month = _month_text(12 * anchor.year + anchor.month - 1 + number)
        return month, month
    year = str(anchor.year + number * (10 if unit.startswith("decade") else 1))
    return year, year


def _decade(found: Found, _anchor: date | None, _direction: int) -> tuple[str, str]:
    """ "The 1980s", "the nineties": from the first year to the last."""
    name = found["decade"].lower()
    first = DECADES[name] if name in DECADES else int(name[:4])
    return str(first), str(first + 9)


def _hence(found: Found, anchor: date | None, _: int) -> tuple[str | None, str | None]:
    """ "In three weeks" is that week, "within 30 days" all the days until then."""
    start, end = _shifted(found["hence"], found["hence_unit"], anchor, 1)
    within = anchor is not None and "within" in found
    return (anchor.isoformat(), end) if within and anchor else (start, end)


def _month_of_year(found: Found, _anchor: date | None, _direction: int) -> tuple[str, str]:
    month = f"{found['year3']}-{_month(found['month3']):02}"
    return month, month


def _deictic(found: Found, anchor: date | None, _: int) -> tuple[str | None, str | None]:
    days = {"yesterday": -1, "tomorrow": 1}.get(found["deictic"].lower(), 0)
    return _iso(anchor and anchor + timedelta(days))


_PLACES: dict[str, Callable[[Found, date | None, int], tuple[str | None, str | None]]] = {
    "iso": lambda found, _anchor, _direction: (found["iso"], found["iso"]),
    "month1": _day_range,
    "month2": _day_range,
    "part": lambda found, anchor, way: _part(found["part"].lower(), found["part_of"].lower(), anchor, way),
    "which": lambda found, anchor, way: _which(found["which"].split()[-1].lower(), found["period"], anchor, way),
    "this": lambda found, anchor, way: _which("this", found["this_period"].lower(), anchor, way),
    "ago": lambda found, anchor, _: _shifted(found["ago"], found["ago_unit"], anchor, -1),
    "hence": _hence,
    "decade": _decade,
    "month3": _month_of_year,
    "deictic": _deictic,
    "weekday": lambda found, anchor, way: _iso(anchor and _weekday(WEEKDAYS[found["weekday"].lower()], anchor, way)),
    "year": lambda found, _anchor, _direction: (found["year"], found["year"]),
    "month": lambda found, anchor, way: _bare_month(_month(found["month"]), anchor, way),
}
