"""What stands at the head of a story: title, byline, agency, dateline and date of publication.

Read from the blocks before the first paragraph and from the dateline inside it; what is not written is not supplied.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from communique.clean import phrases
from communique.clean.dateline import Dateline, agencies, date_line, dateline, wires
from communique.clean.dump import BYLINE, EMAIL, Judged, Kind, Story, is_byline
from communique.clean.reading import Reading

HEADLINE = (Kind.LINE, Kind.OPEN, Kind.SHORT, Kind.PROSE)
DATELINED_PARAGRAPHS = 3  # a standfirst or two may stand before the paragraph with the dateline
NAMED_IN_PLACE = re.compile(r"((?:[A-Z][\w.'’-]+ ){2,4})in [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)?$")
ROLE = re.compile(
    r"\b(?:editors?|correspondents?|reporters?|writers?|bureau|contributor|columnist|analyst|staff)\b", re.IGNORECASE
)
FOR_WHOM = re.compile(r"(?<=\S)\s+(?:for|in|at)\s+(?:the |[A-Z]).*$", re.IGNORECASE)
TOLD_AGENCY = re.compile(r"\b(?:told|tells|informed)(?: the)? ([A-Z][\w-]*(?: [A-Z][\w-]*){0,2})")
# Points for a headline. A line that stands twice is one on nearly every page that prints it so; the other places are
# weaker, and a candidate needs more than the points that any short line collects.
TWICE, MARKED_UP, FIRST, BEFORE_MARK, AFTER_MARK, BEFORE_STORY, TOO_SHORT = 6.0, 4.0, 3.0, 3.0, 2.0, 2.0, -4.0
ENOUGH = 2.5
FEW_WORDS, LONG_LINE, MANY_WORDS = 3, 5, 30
SITE_MARKS = (" | ", " - ", " – ", " — ")


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a story; None is what it does not say.

    Attributes:
        title: the headline as it reads, with its place.
        byline: who wrote, without "By".
        agency: the news agency's usual name.
        dateline: the place as written.
        date: `YYYY-MM-DD` of a date line or a dateline.
        paragraphs: the story's paragraphs, the dateline cut from the one that begins with it.
    """

    title: Reading | None
    byline: str | None
    agency: str | None
    dateline: str | None
    date: str | None
    paragraphs: tuple[Reading, ...]


def read_header(story: Story, title: str | None = None) -> Header:
    """The head of the story; `title` is its headline where that is known already, to find where it stands."""
    filed, paragraphs = _filed(story)
    headline = _place(story.head, title) if title else _headline(story.head)
    byline, agency = _byline(story, headline)
    return Header(
        title=story.head[headline].block.reading if headline is not None else None,
        byline=byline,
        agency=(filed.agency if filed else None) or agency,
        dateline=filed.place if filed else None,
        date=_date(story.head, headline)
        or (filed.date if filed else None)
        or _printed(story.tail)
        or _changed(story.head),
        paragraphs=paragraphs,
    )


def told_agency(paragraphs: Sequence[Reading]) -> str | None:
    """The one agency that people "told", as an agency's own reports put it; None where there is not exactly one."""
    named = (agencies().get(phrases.fold(name)) for each in paragraphs for name in TOLD_AGENCY.findall(each.text))
    found = {name for name in named if name in wires()}
    return found.pop() if len(found) == 1 else None


def author(written: str) -> str | None:
    """The names in a byline, without what the writers are and whom they write for; None where no name is left."""
    names = [FOR_WHOM.sub("", part).strip(" ,[]'\"") for part in re.split(r"\s*[|•·/]\s*|,\s+", written)]
    left = [name for name in names if name and phrases.fold(name) not in agencies() and not name.startswith("http")]
    return ", ".join(name for i, name in enumerate(left) if i == 0 or not ROLE.search(name)) or None


def without_site(title: Reading, site: str | None = None) -> Reading:
    """A page's title without the name of the site or section that is set off with a bar or a dash."""
    if " | " in title.text:
        pieces = _pieces(title, " | ")
        return max(pieces, key=len)
    for mark in SITE_MARKS[1:]:
        at = title.text.rfind(mark)
        if at > 0:
            last = title.text[at + len(mark) :]
            if "site" in phrases.load().line.get(phrases.fold(last), ()) or (
                site and phrases.fold(last) == phrases.fold(site)
            ):
                return title.part(0, at)
    return title


def _pieces(reading: Reading, mark: str) -> list[Reading]:
    pieces, start = [], 0
    for part in reading.text.split(mark):
        pieces.append(reading.part(start, start + len(part)))
        start += len(part) + len(mark)
    return pieces


def _filed(story: Story) -> tuple[Dateline | None, tuple[Reading, ...]]:
    """The dateline, and the paragraphs without it."""
    alone = next((dateline(each.text) for each in reversed(story.head) if each.kind is Kind.FILED), None)
    for number, paragraph in enumerate(story.paragraphs[:DATELINED_PARAGRAPHS]):
        found = dateline(paragraph.text)
        if found and found.length < len(paragraph):
            rest = paragraph.part(found.length, len(paragraph))
            return alone or found, (*story.paragraphs[:number], rest, *story.paragraphs[number + 1 :])
    return alone, story.paragraphs


def _place(head: Sequence[Judged], title: str) -> int | None:
    """The last block that is this headline, or None."""
    known = phrases.fold(title)
    return next((i for i in reversed(range(len(head))) if phrases.fold(head[i].text) == known), None)


def _headline(head: Sequence[Judged]) -> int | None:
    """The number of the block that is the headline, or None."""
    texts = [phrases.fold(each.text) for each in head]
    repeated = _repeated(texts)
    followers = _followers(head, texts)
    first = next((i for i, each in enumerate(head) if each.kind not in (Kind.CHROME, Kind.MARK)), -1)
    best, place = ENOUGH, None
    standfirsts = _standfirsts(head)
    for i, each in enumerate(head):
        if _may_be_headline(each):
            follower = followers[i + 1] if i + 1 in standfirsts else followers[i]
            points = _points(each, follower) + TWICE * (texts[i] in repeated) + FIRST * (i == first)
            points += AFTER_MARK * (i > 0 and head[i - 1].kind is Kind.MARK)
            points += TOO_SHORT * (each.words < FEW_WORDS and len(head) > 1)
            if points > best:
                best, place = points, i
    return place


def _standfirsts(head: Sequence[Judged]) -> frozenset[int]:
    """The numbers of lines that stand under a headline and sum up: the second of exactly two long lines."""
    long = [_may_be_headline(each) and each.words >= LONG_LINE for each in head]
    pairs = range(1, len(long))
    return frozenset(
        i for i in pairs if long[i] and long[i - 1] and not any(long[max(i - 2, 0) : i - 1] + long[i + 1 : i + 2])
    )


def _may_be_headline(each: Judged) -> bool:
    shaped = each.kind in HEADLINE and 1 < each.words <= MANY_WORDS
    return shaped and not each.block.item and not each.told & {"tail", "caption", "caption-weak"}


def _points(each: Judged, follower: Judged | None) -> float:
    """How much the block itself, and what follows it, speak for its being the headline."""
    points = min(each.words, 10) / 5 + MARKED_UP * each.block.heading
    if follower is None:
        return points + BEFORE_STORY
    return points + BEFORE_MARK * (follower.kind in (Kind.MARK, Kind.FILED))


def _followers(head: Sequence[Judged], texts: Sequence[str]) -> list[Judged | None]:
    """For each block the next one that is neither a button nor the same line again; None where the story follows."""
    found: list[Judged | None] = []
    follower, beyond = None, None
    for each, text in zip(reversed(head), reversed(texts), strict=True):
        same = follower is not None and phrases.fold(follower.text) == text
        found.append(beyond if same else follower)
        # What may stand between a headline and its byline without meaning anything is passed over.
        if each.kind is not Kind.CHROME and not (each.kind is Kind.LINE and each.words <= FEW_WORDS) and not same:
            follower, beyond = each, follower
    return found[::-1]


def _repeated(texts: Sequence[str]) -> frozenset[str]:
    """The lines of some length that stand twice before the story, or once more with the site's name behind them."""
    times = Counter(text for text in texts if len(text.split()) >= FEW_WORDS)
    stems = {text.split(mark)[0] for text in times for mark in SITE_MARKS if mark in text}
    return frozenset(text for text, count in times.items() if count > 1 or text in stems)


def _byline(story: Story, headline: int | None) -> tuple[str | None, str | None]:
    """Who wrote, and the agency where the byline names one; it stands before the story, in some papers behind it."""
    for each in (*reversed(story.head), *story.tail):
        filed = dateline(each.text) if each.kind is Kind.FILED else None
        line = each.text[filed.length :] if filed else each.text
        if each.kind in (Kind.MARK, Kind.FILED) and is_byline(line):
            written = EMAIL.sub("", BYLINE.sub("", line, count=1))
            return author(written), _named_agency(written)
    after = story.head[headline + 1 :] if headline is not None else ()
    matches = (NAMED_IN_PLACE.match(each.text) for each in after if each.kind is Kind.LINE)
    return next((match[1].strip() for match in matches if match), None), None


def _named_agency(written: str) -> str | None:
    parts = re.split(r"\s*[|•·/]\s*|,\s+|\s+and\s+", written)
    return next((agencies()[phrases.fold(part)] for part in parts if phrases.fold(part) in agencies()), None)


def _date(head: Sequence[Judged], headline: int | None) -> str | None:
    """The date line nearest behind the headline; without one there, the last before it."""
    dates = [(i, found.date) for i, each in enumerate(head) if (found := date_line(each.text)) and not found.changed]
    behind = [date for i, date in dates if headline is None or i > headline]
    return behind[0] if behind else (dates[-1][1] if dates else None)


def _printed(tail: Sequence[Judged]) -> str | None:
    """The date that a line behind the story gives as that of publication."""
    lines = (
        date_line(each.text)
        for each in tail
        if each.text.lower().startswith(("published", "first published", "posted"))
    )
    return next((found.date for found in lines if found and not found.changed), None)


def _changed(head: Sequence[Judged]) -> str | None:
    """The date of a page that only says when it was changed."""
    return next((found.date for each in head if (found := date_line(each.text)) and found.changed), None)
