"""The story in an HTML page, every character leading back into the source.

The source is scanned once for its visible text, with the offset of every character; the text is divided into blocks as
a plain text is, an empty line standing for every border of a block element. trafilatura finds the main content, but
gives it back without places: each of its paragraphs is looked up in the visible text, in order, white space left out of
the comparison, and what cannot be found word by word counts for nothing. The blocks that it has found are judged like
those of a dump. Where it finds nothing, or the page is so large that it would not come to an end (its handling of
tables is quadratic: 20,000 rows take 30 seconds), all blocks of the page are.

The date is not taken from htmldate, which trafilatura brings along: asked for a full date it makes up the day where the
page states a month, and takes dates out of running text.
"""

from __future__ import annotations

import json
import logging
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import lxml.etree  # type: ignore[import-untyped]
import trafilatura

from communique.clean.dateline import stated_date
from communique.clean.dump import Story, judge_all, story
from communique.clean.layout import Block, blocks
from communique.clean.matter import keys
from communique.clean.reading import UNSEEN, Reading, decode, tidy

TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9:-]*)|!--|[!?/])")
CLOSE_OR_QUOTE = re.compile(r"[>\"']")
ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
SEEN = re.compile(rf"[^\s{UNSEEN}]+")
RAW = frozenset("script style noscript template textarea iframe svg math object select title xmp".split())
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd link mark meta q s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
LINE_BREAKS = str.maketrans("\r\n", "  ")
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
ARTICLE_TYPES = ("article", "report", "posting")
# News pages have 500 to 6,000 tags. At these bounds trafilatura takes about a second.
MOST_TAGS = 12_000
MOST_ROWS = 2_000
MOST_SCANNED = 500_000  # tags behind which a page's source counts as text: it is none that anybody wrote
LONGEST_PAGE = 3_000_000
LONGEST_TAG = 20_000  # characters of a tag whose attributes are read
MOST_NODES = 10_000  # of a page's JSON-LD
NEAR = 3_000  # visible characters within which a short paragraph must follow the one before it
SHORT = 40  # visible characters: a shorter paragraph also stands in menus
# Where less than this share of the words that the visible blocks give is left, trafilatura has missed the story.
MISSED = 0.3
TEXT_TAGS = ("p", "head", "item", "quote", "cell", "lb")


@dataclass(slots=True)
class Source:
    """What one scan of a page finds.

    Attributes:
        text: the visible text, an empty line at every border of a block element.
        offsets: for each of its characters the offset in the source.
        headings: the intervals of `text` that are headings, with their level.
        items: where in `text` the items of lists begin.
        meta: the contents of `<meta>`, by name or property in lower case; the first of a name.
        title: the content of `<title>`.
        linked_data: the sources of the JSON-LD scripts.
        times: (place in `text`, value, whether it is marked as the date of publication) of every dated element.
        tags, rows: how many tags and table rows the page has.
    """

    text: str = ""
    offsets: Sequence[int] = ()
    headings: list[tuple[int, int, int]] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    title: Reading | None = None
    linked_data: list[str] = field(default_factory=list)
    times: list[tuple[int, str, bool]] = field(default_factory=list)
    tags: int = 0
    rows: int = 0

    def get(self, name: str) -> str | None:
        """The content of the best `<meta>` for one of `matter.FIELDS`, or None."""
        ranked = sorted((rank, key) for key, rank in keys(name).items() if self.meta.get(key))
        return self.meta[ranked[0][1]] if ranked else None


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its story, and what its metadata say (None: nothing)."""

    story: Story
    title: Reading | None = None
    stated_title: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    site: str | None = None


def read_page(source: str, scanned: Source) -> Page:
    """The page whose HTML this is, and what `scan` has found in it."""
    found = _story(source, scanned)
    linked = _linked_article(scanned.linked_data)
    title = linked.get("headline") or scanned.get("title")
    return Page(
        story=found,
        title=_title(scanned, title, found),
        stated_title=title,
        byline=linked.get("author") or scanned.get("byline"),
        published=_published(scanned, linked, found),
        url=scanned.get("url"),
        site=scanned.get("site"),
    )


def scan(source: str) -> Source:
    """One pass over the source; linear whatever the source is."""
    found = Source()
    _Scanner(source, found).run()
    return found


class _Scanner:
    """The state of one pass."""

    def __init__(self, source: str, found: Source) -> None:
        self.source = source
        self.found = found
        self.words: list[str] = []
        self.offsets = array("I")
        self.heading: tuple[int, int] | None = None
        self.pre = False
        # Once a mark of quotation in a tag, or a comment, is found never to close, they count for nothing: looking for
        # the end of each following one would take the length of the page every time.
        self.quotes_close = self.comments_close = True

    def run(self) -> None:
        at, last = 0, self.source.rfind(">")
        while match := TAG.search(self.source, at):
            if match.start() > last or self.found.tags > MOST_SCANNED:
                break
            self._text(at, match.start())
            at = self._tag(match)
        self._text(at, len(self.source))
        self.found.text = "".join(self.words)
        self.found.offsets = self.offsets

    def _text(self, start: int, end: int) -> None:
        if start < end:
            text, offsets = decode(self.source[start:end], range(start, end))
            self.words.append(text if self.pre else text.translate(LINE_BREAKS))
            self.offsets.extend(offsets)

    def _tag(self, match: re.Match[str]) -> int:
        """Takes in the tag, comment or declaration, and returns the offset behind it."""
        if match.group() == "<!--" and self.comments_close:
            end = self.source.find("-->", match.end())
            self.comments_close = end >= 0
            return end + 3 if end >= 0 else self._first_close(match.end())
        name = (match[2] or "").lower()
        if not name:
            return self._first_close(match.end())
        end = self._close(match.end())
        self.found.tags += 1
        self.found.rows += name == "tr"
        if name not in INLINE:
            self._break(match.start(), "\n" if name == "br" else "\n\n")
        if name == "pre":
            self.pre = not match[1]
        elif name == "li" and not match[1]:
            self.found.items.append(len(self.offsets))
        if name in HEADINGS:
            self._heading(int(name[1]), opens=not match[1])
        if match[1]:
            return end
        attributes = self.source[match.end() : min(end, match.end() + LONGEST_TAG)]
        self._note(name, attributes)
        return self._skip(name, attributes, end) if name in RAW and not attributes.rstrip().endswith("/>") else end

    def _close(self, at: int) -> int:
        """The offset behind the tag that has come to `at`; marks of quotation hide a `>`."""
        start = at
        while self.quotes_close and (match := CLOSE_OR_QUOTE.search(self.source, at)):
            if match.group() == ">":
                return match.end()
            at = self.source.find(match.group(), match.end()) + 1
            if not at:
                break
        self.quotes_close = False
        return self._first_close(start)

    def _first_close(self, at: int) -> int:
        close = self.source.find(">", at)
        return len(self.source) if close < 0 else close + 1

    def _break(self, offset: int, lines: str) -> None:
        if self.words and self.words[-1] != "\n\n":
            self.words.append(lines)
            self.offsets.extend([offset] * len(lines))

    def _heading(self, level: int, *, opens: bool) -> None:
        if opens:
            self.heading = (len(self.offsets), level)
        elif self.heading:
            self.found.headings.append((self.heading[0], len(self.offsets), self.heading[1]))
            self.heading = None

    def _note(self, name: str, written: str) -> None:
        """Keeps what the attributes of a tag say about the page."""
        if name not in ("meta", "time") and "datepublished" not in written.lower():
            return
        attributes = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in ATTRIBUTE.finditer(written)}
        content = tidy(*decode(attributes.get("content", ""), range(len(attributes.get("content", ""))))).text
        marked = attributes.get("itemprop", "").lower() == "datepublished"
        if name == "meta":
            for key in ("property", "name", "itemprop"):
                if key in attributes and content:
                    self.found.meta.setdefault(attributes[key].lower(), content)
        elif content or attributes.get("datetime"):
            self.found.times.append(
                (len(self.offsets), attributes.get("datetime") or content, marked or "pubdate" in written.lower())
            )

    def _skip(self, name: str, attributes: str, start: int) -> int:
        """The offset of the end tag of an element that shows no text; the title and JSON-LD are kept."""
        match = re.compile(rf"</{name}\b", re.IGNORECASE).search(self.source, start)
        end = match.start() if match else len(self.source)
        if name == "title" and self.found.title is None:
            self.found.title = tidy(*decode(self.source[start:end], range(start, end)))
        elif name == "script" and "ld+json" in attributes:
            self.found.linked_data.append(self.source[start:end])
        return end


def visible_blocks(scanned: Source) -> list[Block]:
    """The blocks of the visible text, with offsets into that text."""
    found = []
    starts = [heading[0] for heading in scanned.headings]
    items = iter((*scanned.items, len(scanned.text) + 1))
    item = next(items)
    for block in blocks(scanned.text):
        start = block.reading.start
        place = bisect_right(starts, start) - 1
        heading = block.heading or (place >= 0 and start < scanned.headings[place][1])
        listed = item <= start
        while item <= start:
            item = next(items)
        found.append(Block(block.reading, item=block.item or listed, heading=heading))
    return found


def _story(source: str, scanned: Source) -> Story:
    """The story, from the main content where it can be had, else from all visible blocks."""
    visible = visible_blocks(scanned)
    judged = judge_all([_in_source(block, scanned) for block in visible])
    main = _within(visible, _aligned(_main_content(source, scanned), scanned.text))
    from_all = story(judged)
    from_main = story([judged[i] for i in main])
    if not from_main.paragraphs or _words(from_main) < MISSED * _words(from_all):
        return from_all
    return Story(from_main.paragraphs, (*judged[: main[0]], *from_main.head), from_main.tail)


def _in_source(block: Block, scanned: Source) -> Block:
    """The block with offsets into the page's source."""
    places = block.reading.offsets
    if isinstance(places, range):
        return replace(block, reading=Reading(block.text, scanned.offsets[places.start : places.stop]))
    return replace(block, reading=Reading(block.text, array("I", [scanned.offsets[place] for place in places])))


def _words(found: Story) -> int:
    return sum(reading.text.count(" ") + 1 for reading in found.paragraphs)


def _main_content(source: str, scanned: Source) -> list[str]:
    """The paragraphs that trafilatura finds, white space and what has no width left out."""
    if scanned.tags > MOST_TAGS or scanned.rows > MOST_ROWS or len(source) > LONGEST_PAGE:
        return []
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = trafilatura.bare_extraction(source.replace("\x00", ""), include_comments=False, include_tables=False)
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        RecursionError,
        AssertionError,
        lxml.etree.LxmlError,
    ):
        # Broken pages break it in many ways; the visible blocks are there without it.
        return []
    body = getattr(document, "body", None)
    if body is None:
        return []
    texts = (
        "".join(SEEN.findall(text))
        for element in body.iter("p", "head", "item", "quote")
        for text in _own_texts(element)
    )
    return [text for text in texts if text]


def _own_texts(element: Any) -> Iterator[str]:
    """The text of an element line by line, without that of paragraphs inside it, which come on their own."""
    line = element.text or ""
    for child in element:
        if child.tag in TEXT_TAGS:
            yield line
            line = ""
        else:
            line += "".join(child.itertext())
        line += child.tail or ""
    yield line


def _aligned(paragraphs: Sequence[str], text: str) -> list[tuple[int, int]]:
    """The interval of the visible text that each paragraph has, in order; one that does not stand there has none."""
    if not paragraphs:
        return []
    squeezed, places = _squeezed(text)
    found: list[tuple[int, int]] = []
    at = 0
    for paragraph in paragraphs:
        start = squeezed.find(paragraph, at)
        if start < 0 or (len(paragraph) < SHORT and found and start - at > NEAR):
            continue
        at = start + len(paragraph)
        found.append((places[start], places[at - 1] + 1))
    return found


def _within(found: Sequence[Block], intervals: Sequence[tuple[int, int]]) -> list[int]:
    """The numbers of the blocks of which at least half lies in the intervals; both are in order."""
    starts, ends = [start for start, _ in intervals], [end for _, end in intervals]
    inside = []
    for number, block in enumerate(found):
        start, end = block.reading.start, block.reading.end
        near = intervals[bisect_right(ends, start) : bisect_left(starts, end)]
        if sum(max(min(end, stop) - max(start, begin), 0) for begin, stop in near) * 2 >= end - start:
            inside.append(number)
    return inside


def _squeezed(text: str) -> tuple[str, array[int]]:
    """The text without white space and what has no width, and the place of each of its characters in the text."""
    words: list[str] = []
    places = array("I")
    for match in SEEN.finditer(text):
        words.append(match.group())
        places.extend(range(match.start(), match.end()))
    return "".join(words), places


def _title(scanned: Source, stated: str | None, found: Story) -> Reading | None:
    """The headline as the page shows it, else `<title>`.

    Of several main headings it is the one that the metadata's title contains, because sites mark up their own name too;
    on pages without headings, the line before the story that it contains.
    """
    known = f"{stated or ''} {scanned.title.text if scanned.title else ''}".casefold()
    for level in (1, 2):
        headings = [tidy(scanned.text[a:b], scanned.offsets[a:b]) for a, b, each in scanned.headings if each == level]
        fitting = [
            reading for reading in headings if len(reading.text.split()) > 1 and reading.text.casefold() in known
        ]
        if fitting:
            return max(fitting, key=len)
        if level == 1 and len(headings) == 1 and len(headings[0].text.split()) > 2:
            return headings[0]
    shown = [each.block.reading for each in found.head if len(each.text.split()) > 2 and each.text.casefold() in known]
    if shown:
        return max(shown, key=len)
    return scanned.title if scanned.title and scanned.title.text else None


def _published(scanned: Source, linked: dict[str, str], found: Story) -> str | None:
    """The date that the metadata state, else that of the dated element between heading and story."""
    stated = (
        scanned.get("published"),
        linked.get("datePublished"),
        *(value for _, value, marked in scanned.times if marked),
    )
    dates = [date for value in stated if value and (date := stated_date(value))]
    if dates or not found.paragraphs:
        return dates[0] if dates else None
    first = bisect_left(scanned.offsets, found.paragraphs[0].start)
    begin = max((start for start, _, level in scanned.headings if level == 1 and start < first), default=first)
    near = [date for place, value, _ in scanned.times if begin <= place <= first and (date := stated_date(value))]
    return near[0] if near else None


def _linked_article(sources: Sequence[str]) -> dict[str, str]:
    """Headline, datePublished and author of the first article in the page's JSON-LD; empty where there is none."""
    for written in sources:
        try:
            nodes: deque[Any] = deque([json.loads(written)])
        except (ValueError, RecursionError):
            continue
        for _ in range(MOST_NODES):
            if not nodes:
                break
            node = nodes.popleft()
            if isinstance(node, list):
                nodes.extend(node)
            elif isinstance(node, dict):
                if any(kind in str(node.get("@type", "")).lower() for kind in ARTICLE_TYPES):
                    return _article_fields(node)
                nodes.extend(value for value in node.values() if isinstance(value, (dict, list)))
    return {}


def _article_fields(node: dict[str, Any]) -> dict[str, str]:
    fields = {key: value for key in ("headline", "datePublished") if isinstance(value := node.get(key), str) and value}
    authors = node.get("author")
    listed = authors if isinstance(authors, list) else [authors]
    names = [each.get("name") if isinstance(each, dict) else each for each in listed]
    written = ", ".join(name for name in names if isinstance(name, str) and name)
    return fields | ({"author": written} if written else {})
