"""Finds the story inside a page or a dump: its spans, its head, and its paragraphs as they read.

    article, paragraphs = clean(Raw("BEIJING (AP) -- The talks ended on Monday without a result.", locator="a.txt"))

`reading` and `layout` turn text into blocks, `page` does so for HTML, `dump` tells which blocks are the story, `header`
and `matter` read what stands above it, `phrases` and `language` hold what the tables in `data/` know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from communique.clean.dateline import stated_date
from communique.clean.dump import Kind, Story, judge_all, story
from communique.clean.header import Header, author, read_header, told_agency, without_site
from communique.clean.language import language_of
from communique.clean.layout import blocks
from communique.clean.matter import front_matter
from communique.clean.page import read_page, scan
from communique.clean.phrases import fold
from communique.clean.reading import Reading, behind, read
from communique.ingest import Raw
from communique.record import Article, Paragraph, Skip, Span, text_id

MAX_WORDS = 50_000
PAGE_TIMES_STORY = 10  # the page around a story has up to five times its words; more is no page with a story
CHARACTERS_PER_WORD = 20  # the parser takes a million characters at a time; news has six a word, spaces included
SIGNS_PER_WORD = 2  # the parser's memory goes with words and marks; news has 1.2 for each word between two spaces
WORD = re.compile(r"\S+")
SIGN = re.compile(r"\w+|[^\w\s]")
URL_DATE = re.compile(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=/|-|$)|/(\d{4})/([a-z]{3})/(\d{1,2})(?=/)")


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a text says about itself outside its story; None is what it does not say."""

    story: Story
    title: Reading | None = None
    title_text: str | None = None
    byline: str | None = None
    agency: str | None = None
    published: str | None = None
    url: str | None = None
    plain: bool = False


def clean(
    raw: Raw, *, published: str | None = None, source: str | None = None, max_words: int = MAX_WORDS
) -> tuple[Article, tuple[Paragraph, ...]] | Skip:
    """The article and its paragraphs, the headline first (kind `title`) where it is known and stands in the text.

    The byline, the date line and the dateline are no part of the paragraphs; the body's spans are those of the
    paragraphs without the headline, sorted and apart.

    Args:
        raw: the article as it came in.
        published: the date that the user gives, `YYYY-MM-DD`; it goes before the one that came with the article.
        source: the name of the source, likewise.
        max_words: the longest story that is read.

    Returns:
        A `Skip` of stage `clean` where there is no story, it is not in English, or it is too long.
    """
    seen = _page(raw, max_words) if raw.html else _text(raw, max_words)
    if isinstance(seen, Skip):
        return seen
    known = read(raw.title, range(len(raw.title))).text if raw.title else None
    head = read_header(seen.story, known or seen.title_text or (seen.title.text if seen.title else None))
    words = sum(paragraph.text.count(" ") + 1 for paragraph in head.paragraphs)
    if not head.paragraphs:
        return Skip(raw.locator, "clean", "no story found: nothing but headlines, menus or captions")
    characters = sum(len(paragraph) for paragraph in head.paragraphs)
    signs = sum(1 for paragraph in head.paragraphs for _ in SIGN.finditer(paragraph.text))
    if words > max_words or signs > SIGNS_PER_WORD * max_words or characters > CHARACTERS_PER_WORD * max_words:
        return Skip(raw.locator, "clean", f"{words} words of {characters} letters are too many (option max_words)")
    title, title_text = _title(known, seen, head)
    return _article(raw, seen, head, title_text, given=(published, source)), _paragraphs(title, head.paragraphs)


def _unread(text: str, locator: str, max_words: int) -> Skip | None:
    """Why a text is not looked into: it is far too long, or not in English; None where it is."""
    most = PAGE_TIMES_STORY * max_words
    if sum(1 for _ in islice(WORD.finditer(text), most + 1)) > most:
        return Skip(locator, "clean", f"more than {most} words, too many for one article (option max_words)")
    code = language_of(text)
    return None if code == "en" else Skip(locator, "clean", f"language {code} is not read, only English (en)")


def _text(raw: Raw, max_words: int) -> _Stated | Skip:
    matter = front_matter(raw.text)
    unread = _unread(raw.text[matter.end :], raw.locator, max_words)
    if unread:
        return unread
    values = {name: matter.get(name) for name in ("title", "byline", "agency", "published", "url")}
    texts = {name: value.text if value else None for name, value in values.items()}
    found = story(judge_all(blocks(raw.text, matter.end)))
    furnished = any(each.kind is Kind.CHROME for each in found.head)
    return _Stated(
        story=found,
        title=without_site(values["title"]) if values["title"] else None,
        byline=texts["byline"],
        agency=texts["agency"],
        published=stated_date(texts["published"] or ""),
        url=texts["url"],
        plain=not matter.end and not furnished,
    )


def _page(raw: Raw, max_words: int) -> _Stated | Skip:
    source = scan(raw.text)
    unread = _unread(source.text, raw.locator, max_words)
    if unread:
        return unread
    seen = read_page(raw.text, source)
    title = without_site(seen.title, seen.site) if seen.title else None
    return _Stated(
        story=seen.story,
        title=title,
        title_text=None if title else seen.stated_title,
        byline=seen.byline,
        published=seen.published,
        url=seen.url,
    )


def _title(given: str | None, seen: _Stated, head: Header) -> tuple[Reading | None, str | None]:
    """The headline where it stands in the text, and as it reads: given, from metadata, from the page's head."""
    if given:
        standing = next((each for each in (head.title, seen.title) if each and fold(each.text) == fold(given)), None)
        return standing, given
    title = seen.title or head.title
    return title, title.text if title else seen.title_text


def _article(
    raw: Raw, seen: _Stated, head: Header, title: str | None, *, given: tuple[str | None, str | None]
) -> Article:
    published, source = given
    url = raw.url or (seen.url if seen.url and seen.url.startswith("http") else None)
    date, basis = _published(published or raw.published, seen.published or _url_date(url), head.date)
    byline = head.byline or (author(seen.byline) if seen.byline else None)
    alone = seen.plain and url is None and byline is None
    return Article(
        id=text_id(raw.text),
        text=raw.text,
        source=source or raw.source,
        url=url,
        title=title,
        byline=byline,
        agency=head.agency or seen.agency or (told_agency(head.paragraphs) if alone else None),
        dateline=head.dateline,
        published=date,
        published_basis=basis,
        language="en",
        body=tuple(Span(each.start, behind(raw.text, each.offsets[-1])) for each in head.paragraphs),
    )


def _published(given: str | None, metadata: str | None, dateline: str | None) -> tuple[str | None, str | None]:
    """The date of publication and where it is from; (None, None) where none is stated."""
    bases = ((given, "given"), (metadata, "metadata"), (dateline, "dateline"))
    return next(((date, basis) for date, basis in bases if date), (None, None))


def _url_date(url: str | None) -> str | None:
    """The date that a page's address has in its path, as news sites put it there; None without one."""
    match = URL_DATE.search(url.lower()) if url else None
    if not match:
        return None
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)
    return stated_date(f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}")


def _paragraphs(title: Reading | None, body: tuple[Reading, ...]) -> tuple[Paragraph, ...]:
    headline = (Paragraph(title.text, title.offsets, "title"),) if title else ()
    return headline + tuple(Paragraph(each.text, each.offsets) for each in body)
