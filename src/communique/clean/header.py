"""What stands at the head of a story: title, byline, agency, dateline and date of publication.

Read from the blocks before the first paragraph and from the dateline inside it; what is not written is not supplied.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from communique.clean import phrases
from communique.clean.dateline import Dateline, agencies, date_line, dateline
from communique.clean.dump import BYLINE, Judged, Kind, Story, is_byline
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
TWICE, MARKED_UP, FIRST, BEFORE_MARK, BEFORE_STORY, TOO_SHORT = 6.0, 4.0, 3.0, 3.0, 2.0, -4.0
ENOUGH = 3.0
FEW_WORDS, MANY_WORDS = 3, 30


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


def header(story: Story) -> Header:
    """The head of the story."""
    filed, paragraphs = _filed(story)
    headline = _headline(story.head)
    byline, agency = _byline(story.head, headline)
    return Header(
        title=story.head[headline].block.reading if headline is not None else None,
        byline=byline,
        agency=(filed.agency if filed else None) or agency,
        dateline=filed.place if filed else None,
        date=_date(story.head, headline) or (filed.date if filed else None) or _changed(story.head),
        paragraphs=paragraphs,
    )


def told_agency(paragraphs: Sequence[Reading]) -> str | None:
    """The one agency that people "told", as an agency's own reports put it; None where there is not exactly one."""
    found = {agencies().get(phrases.fold(name)) for each in paragraphs for name in TOLD_AGENCY.findall(each.text)} - {
        None
    }
    return found.pop() if len(found) == 1 else None


def author(written: str) -> str | None:
    """The names in a byline, without what the writers are and whom they write for; None where no name is left."""
    names = [FOR_WHOM.sub("", part).strip(" ,[]'\"") for part in re.split(r"\s*[|•·]\s*|,\s+", written)]
    left = [name for name in names if name and phrases.fold(name) not in agencies() and not name.startswith("http")]
    return ", ".join(name for i, name in enumerate(left) if i == 0 or not ROLE.search(name)) or None


def without_site(title: Reading, site: str | None = None) -> Reading:
    """A page's title without the name of the site or section that is set off with a bar or a dash."""
    if " | " in title.text:
        pieces = _pieces(title, " | ")
        return max(pieces, key=len)
    for mark in (" - ", " – ", " — "):
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


def _headline(head: Sequence[Judged]) -> int | None:
    """The number of the block that is the headline, or None."""
    times = Counter(phrases.fold(each.text) for each in head)
    scores = [(_points(head, i, times), -i) for i, each in enumerate(head) if _may_be_headline(each)]
    best, place = max(scores, default=(0.0, 0))
    return -place if best > ENOUGH else None


def _may_be_headline(each: Judged) -> bool:
    return each.kind in HEADLINE and 1 < each.words <= MANY_WORDS and not each.told & {"tail", "caption"}


def _points(head: Sequence[Judged], i: int, times: Counter[str]) -> float:
    """How much speaks for the block being the headline."""
    text = phrases.fold(head[i].text)
    follower = next((each for each in head[i + 1 :] if not _is_button(each) and phrases.fold(each.text) != text), None)
    points = min(head[i].words, 10) / 5
    points += TWICE * _stands_twice(text, times)
    points += MARKED_UP * head[i].block.heading
    points += FIRST * (i == 0 or all(each.kind in (Kind.CHROME, Kind.MARK) for each in head[:i]))
    points += BEFORE_STORY if follower is None else BEFORE_MARK * (follower.kind in (Kind.MARK, Kind.FILED))
    return points + TOO_SHORT * (head[i].words < FEW_WORDS)


def _is_button(each: Judged) -> bool:
    """Whether a block may stand between a headline and its byline without meaning anything."""
    return each.kind is Kind.CHROME or (each.kind is Kind.LINE and each.words <= FEW_WORDS)


def _stands_twice(text: str, times: Counter[str]) -> bool:
    """Whether the line stands twice before the story, or once more with the site's name behind it."""
    if len(text.split()) < FEW_WORDS:
        return False
    return times[text] > 1 or any(other.startswith((f"{text} | ", f"{text} - ", f"{text} – ")) for other in times)


def _byline(head: Sequence[Judged], headline: int | None) -> tuple[str | None, str | None]:
    """Who wrote, and the agency where the byline names one."""
    for each in reversed(head):
        filed = dateline(each.text) if each.kind is Kind.FILED else None
        line = each.text[filed.length :] if filed else each.text
        if each.kind in (Kind.MARK, Kind.FILED) and is_byline(line):
            written = BYLINE.sub("", line, count=1)
            return author(written), _named_agency(written)
    after = head[headline + 1 :] if headline is not None else ()
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


def _changed(head: Sequence[Judged]) -> str | None:
    """The date of a page that only says when it was changed."""
    return next((found.date for each in head if (found := date_line(each.text)) and found.changed), None)
