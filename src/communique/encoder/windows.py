"""Cuts a text into windows of word pieces that the encoder reads in one pass, whole paragraphs together.

The same code makes the training data and serves at run time, so that both see the same pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tokenizers import Tokenizer

# 192 pieces hold the paragraph of 99.3 % of PolNeAR's attributions; twice as many cost more than twice the time.
LENGTH = 192
LOWER, DIGIT, CAPITAL, UPPER = range(4)
OUTSIDE, UNQUOTED, QUOTED = range(3)
SEPARATOR = -1
OPENING, CLOSING = "“«", "”»"
SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Window:
    """Up to `LENGTH` word pieces: parallel lists of equal length.

    Attributes:
        ids: the pieces' numbers in the vocabulary.
        starts, ends: their characters in the text (half-open); `SEPARATOR` for the marks between paragraphs.
        cases: LOWER, DIGIT, CAPITAL or UPPER.
        quotes: QUOTED inside quotation marks (the marks too), UNQUOTED outside, OUTSIDE for separators.
        inner: whether the piece continues the word of the piece before.
    """

    ids: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)
    inner: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids)

    def append(self, piece: int, start: int, end: int, case: int, quote: int, *, inner: bool) -> None:
        """Adds one piece."""
        self.ids.append(piece)
        self.starts.append(start)
        self.ends.append(end)
        self.cases.append(case)
        self.quotes.append(quote)
        self.inner.append(inner)

    def part(self, first: int, last: int) -> Window:
        """The pieces from `first` to `last` (half-open)."""
        cut = slice(first, last)
        numbers = (self.ids[cut], self.starts[cut], self.ends[cut], self.cases[cut], self.quotes[cut])
        return Window(*numbers, inner=self.inner[cut])

    def moved(self, by: int) -> Window:
        """The same pieces of a text that begins `by` characters later."""
        starts, ends = ([at if at == SEPARATOR else at + by for at in places] for places in (self.starts, self.ends))
        return replace(self, starts=starts, ends=ends)

    def extend(self, other: Window) -> None:
        """Adds the pieces of another window."""
        self.ids += other.ids
        self.starts += other.starts
        self.ends += other.ends
        self.cases += other.cases
        self.quotes += other.quotes
        self.inner += other.inner

    def separate(self, piece: int) -> None:
        """Adds a mark that stands for no characters."""
        self.append(piece, SEPARATOR, SEPARATOR, LOWER, OUTSIDE, inner=False)


def whole(vocabulary: Path) -> Tokenizer:
    """The tokenizer of a `tokenizer.json`, which neither cuts a text short nor fills it up."""
    tokenizer = Tokenizer.from_file(str(vocabulary))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class Cutter:
    """Cuts texts with one word-piece vocabulary (a `tokenizer.json` of the Hugging Face `tokenizers` library).

    Attributes:
        padding: the piece that fills a batch up in training; it is masked out.
    """

    def __init__(self, vocabulary: Path) -> None:
        self.tokenizer = whole(vocabulary)
        pieces = self.tokenizer.get_vocab()
        self._first, self._separator = pieces["[CLS]"], pieces["[SEP]"]
        self.padding = pieces["[PAD]"]

    def windows(self, text: str) -> list[Window]:
        """The text's windows; paragraphs end at line breaks and are cut only where one alone is too long."""
        windows: list[Window] = []
        current = Window()
        for piece in self._pieces(text):
            if len(current) and len(current) + len(piece) + 2 > LENGTH:
                windows.append(current)
                current = Window()
            if not len(current):
                current.separate(self._first)
            current.extend(piece)
            current.separate(self._separator)
        return [*windows, current] if len(current) else windows

    def _pieces(self, text: str) -> Iterator[Window]:
        for match in re.finditer(r"[^\n]+", text):
            paragraph = self._paragraph(match.group(), match.start())
            while len(paragraph) > LENGTH - 2:
                cut = _cut(paragraph, text)
                yield paragraph.part(0, cut)
                paragraph = paragraph.part(cut, len(paragraph))
            if len(paragraph):
                yield paragraph

    def _paragraph(self, text: str, offset: int) -> Window:
        # Half a surrogate pair is no text to the tokenizer; another unknown character keeps the offsets.
        encoded = self.tokenizer.encode(SURROGATES.sub("\ufffd", text), add_special_tokens=False)
        quoted = inside_marks(text)
        window = Window()
        for piece, (start, end), token in zip(encoded.ids, encoded.offsets, encoded.tokens, strict=True):
            if end > start:
                quote = QUOTED if quoted[start] else UNQUOTED
                case = letter_case(text[start:end])
                window.append(piece, start + offset, end + offset, case, quote, inner=token.startswith("##"))
        return window


def _cut(window: Window, text: str) -> int:
    """Where to cut a paragraph that is too long: after the last sentence that fits, else at the limit."""
    for i in range(LENGTH - 3, 20, -1):
        ends = text[window.starts[i] : window.ends[i]] in '.?!”"'
        if ends and i + 1 < len(window) and window.cases[i + 1] == CAPITAL:
            return i + 1
    return LENGTH - 2


def letter_case(word: str) -> int:
    """LOWER, DIGIT, CAPITAL (first letter) or UPPER (all of two and more letters)."""
    if not word[:1].isupper():
        return DIGIT if word[:1].isdigit() else LOWER
    return UPPER if len(word) > 1 and word.isupper() else CAPITAL


def inside_marks(paragraph: str) -> list[bool]:
    """For each character whether it stands inside double quotation marks (the marks do)."""
    inside, flags = False, []
    for character in paragraph:
        if character in OPENING:
            inside = True
        flags.append(inside or character in CLOSING or character == '"')
        if character in CLOSING:
            inside = False
        elif character == '"':
            inside = not inside
    return flags


def marked_stretches(text: str) -> list[tuple[int, int]]:
    """The stretches inside double quotation marks, marks included; an unclosed one counts for nothing."""
    found = []
    for match in re.finditer(r"[^\n]+", text):
        begin: int | None = None
        for i, character in enumerate(match.group(), match.start()):
            if character in OPENING or (character == '"' and begin is None):
                begin = i
            elif begin is not None and (character in CLOSING or character == '"'):
                found.append((begin, i + 1))
                begin = None
    return found


def covered(window: Window, spans: Sequence[Sequence[int]]) -> list[int]:
    """The numbers of the pieces that share a character with one of the spans."""
    return [
        i
        for i in range(len(window))
        if window.starts[i] != SEPARATOR
        and any(window.starts[i] < end and window.ends[i] > start for start, end in spans)
    ]
