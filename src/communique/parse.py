"""Turns the story of an article into one spaCy Doc whose every token knows its place in the original text.

The only module that loads models. A story is parsed paragraph by paragraph: on whole pages the closing quotation mark
of one paragraph slips into the next sentence. What is parsed is the *reading text* (entities decoded, line breaks
made spaces, soft hyphens gone); `Paragraph.offsets` leads every character of it back to the original.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from communique.clean.reading import behind
from communique.errors import InputError
from communique.record import Article, Paragraph, Quote, Span

# Opening marks with the kind of their closing one: double marks of all styles mix in real pages, single ones do not.
OPENING = {"“": "”", "„": "”", "«": "”", "``": "”", "`": "”", "''": "”", '"': "”", "‘": "’", "'": "’"}
CLOSING = {"”": frozenset(("”", '"', "''", "»", "“")), "’": frozenset(("’", "'"))}
DOUBLE = frozenset(("“", "„", "«", "``", '"', "''"))
SINGLE = frozenset(("‘", "'"))
MARKS = frozenset(OPENING) | CLOSING["”"] | CLOSING["’"]
BEFORE_OPENING = frozenset("([—–-/:") | frozenset(("--", "`", "“", '"', "...", "…"))
SENTENCE_END = frozenset(".!?")
LONGEST_WORD = 200  # characters; what is longer is one token, since splitting takes the square of a word's length


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch inside quotation marks: tokens `start` to `end` (half-open), the marks included.

    `closed` is False where the paragraph ends before the mark is closed (the quotation goes on in the next one).
    """

    start: int
    end: int
    closed: bool = True


class Parsed:
    """An article with its parse.

    Attributes:
        article: the article.
        doc: one Doc for the whole story, paragraphs in order.
        paragraphs: for each paragraph its half-open token interval and its kind.
        quotations: the stretches inside quotation marks, in order, never overlapping.
    """

    def __init__(self, article: Article, paragraphs: Sequence[Paragraph], docs: Sequence[Doc]) -> None:
        self.article = article
        self.doc = _joined(docs)
        self.paragraphs = tuple(_bounds(paragraphs, docs))
        self._offsets = _offsets(paragraphs, self.doc, self.paragraphs)
        self._starts = [start for start, _, _ in self.paragraphs]
        self.quotations = tuple(
            quote for start, end, _ in self.paragraphs for quote in _quotations(self.doc, start, end)
        )
        self._quote_of = [-1] * len(self.doc)
        for number, quote in enumerate(self.quotations):
            for i in range(quote.start, quote.end):
                self._quote_of[i] = number

    def paragraph(self, token: Token | int) -> int:
        """The number of the paragraph that the token stands in."""
        return bisect_right(self._starts, token if isinstance(token, int) else token.i) - 1

    def quotation(self, token: Token | int) -> Quotation | None:
        """The quotation that the token stands in, or None."""
        number = self._quote_of[token if isinstance(token, int) else token.i]
        return None if number < 0 else self.quotations[number]

    def interval(self, start: int, end: int) -> Span:
        """The original characters of the tokens `start` to `end` (half-open token numbers)."""
        last = self._offsets[self._last(end - 1)]
        return Span(self._offsets[self.doc[start].idx], behind(self.article.text, last))

    def _last(self, i: int) -> int:
        token = self.doc[i]
        return int(token.idx + len(token) - 1)

    def span(self, words: SpacySpan | Token) -> Span:
        """The original characters of a spaCy token or span."""
        if isinstance(words, Token):
            return self.interval(words.i, words.i + 1)
        return self.interval(words.start, words.end)

    def quote(self, start: int, end: int) -> Quote:
        """The original words of the tokens `start` to `end` (half-open token numbers)."""
        span = self.interval(start, end)
        return Quote.at(self.article.text, span.start, span.end)

    def tokens(self, span: Span) -> tuple[int, int]:
        """The half-open token interval that lies within the original interval `span` (empty: start == end)."""
        first, last = bisect_left(self._begins, span.start), bisect_left(self._begins, span.end)
        return (first, last) if first < last else (0, 0)

    @functools.cached_property
    def _begins(self) -> list[int]:
        """For each token the original offset of its first character; ascending."""
        return [self._offsets[token.idx] for token in self.doc]


class Parser:
    """A loaded spaCy pipeline.

    Raises:
        InputError: where the model is not installed.
    """

    def __init__(self, model: str) -> None:
        self.nlp = _load(model)

    @property
    def version(self) -> str:
        """Name and version of the model, for the stamp on every row."""
        meta = self.nlp.meta
        return f"{meta['lang']}_{meta['name']}-{meta['version']}"

    def parse(self, stories: Iterable[tuple[Article, Sequence[Paragraph]]]) -> Iterator[Parsed]:
        """The articles with their parses, in the order given; a story without paragraphs gives an empty Doc."""
        for article, paragraphs in stories:
            docs = list(self.nlp.pipe(paragraph.text for paragraph in paragraphs))
            yield Parsed(article, paragraphs, docs or [Doc(self.nlp.vocab)])


@functools.cache
def _load(model: str) -> Language:
    try:
        nlp = spacy.load(model)
    except OSError:
        raise InputError(f"spaCy model {model!r} is not installed; install it or name another in settings") from None
    _keep_whole(nlp.tokenizer)
    if "parser" in nlp.pipe_names and "communique_sentences" not in nlp.pipe_names:
        nlp.add_pipe("communique_sentences", before="parser")
    return nlp


def _keep_whole(tokenizer: Any) -> None:
    """Makes the tokenizer leave alone what is far too long for a word, besides what it left alone before."""
    before = tokenizer.token_match
    tokenizer.token_match = lambda word: len(word) > LONGEST_WORD or (before and before(word))


@Language.component("communique_sentences")  # type: ignore[untyped-decorator]
def sentences(doc: Doc) -> Doc:
    """Fixes the sentence starts that punctuation decides, before the parser guesses the others.

    A quotation mark belongs to the sentence that it opens or closes, and after `."` a capital begins a new one.
    """
    for quotation in _quotations(doc, 0, len(doc)):
        if quotation.closed:
            _close_sentence(doc, quotation.end - 1)
        if quotation.start + 1 < quotation.end:
            doc[quotation.start + 1].is_sent_start = False
    return doc


def _close_sentence(doc: Doc, mark: int) -> None:
    doc[mark].is_sent_start = False
    if mark + 1 < len(doc) and doc[mark - 1].text in SENTENCE_END:
        after = doc[mark + 1]
        if after.text[:1].isupper() or after.text in OPENING:
            after.is_sent_start = True


def _joined(docs: Sequence[Doc]) -> Doc:
    return docs[0] if len(docs) == 1 else Doc.from_docs(list(docs), ensure_whitespace=True)


def _bounds(paragraphs: Sequence[Paragraph], docs: Sequence[Doc]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for paragraph, doc in zip(paragraphs, docs, strict=False):
        yield start, start + len(doc), paragraph.kind
        start += len(doc)


def _offsets(paragraphs: Sequence[Paragraph], doc: Doc, bounds: Sequence[tuple[int, int, str]]) -> list[int]:
    """For each character of the Doc's text the original offset (a joining space takes the place before it)."""
    offsets: list[int] = []
    for paragraph, (start, end, _) in zip(paragraphs, bounds, strict=False):
        if start == end:
            continue
        at = doc[start].idx
        while len(offsets) < at:
            offsets.append(offsets[-1])
        offsets.extend(paragraph.offsets)
    return offsets


def _quotations(doc: Doc, start: int, end: int) -> Iterator[Quotation]:
    """The quotations of one paragraph; an unclosed double mark reaches to the next opening one or to the end.

    A straight mark opens or closes by the spaces around it, and by whether one is open where those do not tell.
    """
    marks = [i for i in range(start, end) if doc[i].text in MARKS]
    last_single = max((i for i in marks if _closes_single(doc, i, end)), default=-1)
    begin, close = -1, ""
    for i in marks:
        text = doc[i].text
        if begin >= 0 and text in CLOSING[close] and not _only_opens(doc, i, start):
            if close != "’" or _closes_single(doc, i, end):
                yield Quotation(begin, i + 1)
                begin = -1
        elif begin >= 0 and close == "”" and text in DOUBLE and i > begin + 1:
            yield Quotation(begin, i, closed=False)
            begin = i
        elif begin < 0 and text in OPENING and _may_open(doc, i, start, last_single):
            begin, close = i, OPENING[text]
    if begin >= 0 and close != "’":
        yield Quotation(begin, end, closed=False)


def _space_before(doc: Doc, i: int, start: int) -> bool:
    return i == start or bool(doc[i - 1].whitespace_) or doc[i - 1].text in BEFORE_OPENING


def _only_opens(doc: Doc, i: int, start: int) -> bool:
    """Whether a mark stands as no closing mark does: space before it, none after."""
    return _space_before(doc, i, start) and i + 1 < len(doc) and not doc[i].whitespace_ and doc[i + 1].text[0].isalnum()


def _may_open(doc: Doc, i: int, start: int, last_single: int) -> bool:
    """Whether a mark can open: a double one not between word and space, a single one not without its partner."""
    spaced = bool(doc[i].whitespace_)
    if doc[i].text == "`":
        return i + 1 < len(doc) and doc[i + 1].text == "`"
    if doc[i].text not in SINGLE:
        return _space_before(doc, i, start) or not spaced
    before_word = i + 1 < len(doc) and not spaced and not doc[i + 1].text[0].isdigit()
    return before_word and _space_before(doc, i, start) and last_single > i


def _closes_single(doc: Doc, i: int, end: int) -> bool:
    """Whether a single mark closes, and is not the apostrophe of a plural owner ("the ministers' plan")."""
    if doc[i].text not in CLOSING["’"] or doc[i - 1].whitespace_:
        return False
    return doc[i].tag_ != "POS" or not doc[i - 1].text[0].isalnum() or i + 1 >= end or not doc[i].whitespace_
