"""The paragraphs of a plain text: lines put together again where they were broken to fit a width.

News comes in three layouts: a line for each paragraph; hard-wrapped lines with an empty line between paragraphs; and
hard-wrapped lines with the first of each paragraph indented, as telex services sent it. Which one a run of lines has is
told by one test: in wrapped text a line is broken where the next word would not have fitted.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from communique.clean.dateline import date_line
from communique.clean.reading import Reading, decode, tidy, without_markup

BREAKS = r"\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
LINE = re.compile(rf"(\s*)(\S[^{BREAKS}]*)")
EMPTY_LINE = re.compile(rf"(?:\r\n|[{BREAKS}])[^\S{BREAKS}]*[{BREAKS}]")
LAST_BREAK = re.compile(rf"[{BREAKS}]")
BULLET = re.compile(r"(?:[-*•·▪●■‣]|\d{1,3}[.)]|\([a-z0-9]{1,4}\)|[a-z]\))[ \t\u00a0]+(?=\S)")
SUBHEAD = re.compile(r"[-–—*=~]+ ?\S.*\S ?[-–—*=~]+")
HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
# Telex lines have 60 to 70 characters, mail 72 to 76, old agency files up to 100. A story that keeps one paragraph on a
# line has longer ones; a menu, shorter ones.
WRAPPED_WIDTHS = range(45, 111)
# The share of line ends that must be full in wrapped text: files have 0.95 and more, since only list items and
# hand-broken lines end early; single-line paragraphs of one length reach 0.3 by chance.
FULL_SHARE = 0.75
SMALL_SHARE, FEW_SMALL = 0.5, 0.2  # of the words of English news, three in four begin with a small letter
SLACK = 2
RAGGED = 12
SHORT_LINE = 0.75


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words on it: its interval in the original, its indent in characters, its text without the indent.

    A tab counts as one: agencies put tabs before lines that they had wrapped already.
    """

    start: int
    end: int
    indent: int
    text: str

    @property
    def width(self) -> int:
        """The column behind its last character."""
        return self.indent + len(self.text)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a headline or a piece of page furniture: what stands together.

    Attributes:
        reading: how it reads, without bullet or heading mark.
        item: whether a bullet or a number stood before it.
        heading: whether it is marked up as a heading.
    """

    reading: Reading
    item: bool = False
    heading: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return self.reading.text


def blocks(text: str, start: int = 0) -> list[Block]:
    """The blocks of the text from offset `start` on, in order; none is empty."""
    runs = list(_runs(text, start))
    width = _usual_width(runs)
    made = (_block(lines) for run in runs for lines in _paragraphs(run, width))
    return [block for block in made if block.text]


def _runs(text: str, start: int) -> Iterator[list[Line]]:
    """The lines between two empty ones, for every such stretch."""
    run: list[Line] = []
    end = len(text.rstrip())
    for match in LINE.finditer(text, start, end):
        space, words = match[1], match[2].rstrip()
        if run and EMPTY_LINE.search(space):
            yield run
            run = []
        begin = match.start(2)
        run.append(Line(begin, begin + len(words), len(LAST_BREAK.split(space)[-1]), words))
    if run:
        yield run


def _usual_width(runs: Sequence[list[Line]]) -> int:
    """The width that the text is wrapped to, 0 where it is not."""
    wrapped = [(width, run) for run in runs if len(run) > 2 and (width := _width(run))]
    if not wrapped and all(len(run) <= 2 for run in runs):
        # Short paragraphs only: two lines tell nothing, all of them together do.
        return _width([line for run in runs if len(run) == 2 for line in run], step=2)
    inside = sum(len(line.text) for _, run in wrapped for line in run)
    too_long = sum(len(line.text) for run in runs for line in run if line.width >= WRAPPED_WIDTHS.stop)
    return max(width for width, _ in wrapped) if inside > too_long else 0


def _width(run: Sequence[Line], *, step: int = 1) -> int:
    """The width that the lines of a run are wrapped to, 0 where they are not; `step` 2 takes them two by two.

    Two things tell it: lines that go on in small letters, as neither headlines nor paragraphs begin, and full lines.
    Headlines can be of one length by chance, so that full lines need some small letters too, or capitals throughout.
    """
    width = max((line.width for line in run), default=0)
    pairs = [(a, b) for a, b in list(pairwise(run))[::step] if _may_continue(a, b)]
    if width not in WRAPPED_WIDTHS or len(pairs) < 2:
        return 0
    full = sum(_is_full(a, b, width) for a, b in pairs) / len(pairs)
    small = sum(b.text[0].islower() for _, b in pairs) / len(pairs)
    capitals = all(line.text.isupper() for line in run)
    wrapped = small >= SMALL_SHARE or (full >= FULL_SHARE and (small >= FEW_SMALL or capitals))
    return width if wrapped else 0


def _may_continue(line: Line, following: Line) -> bool:
    """Whether layout alone lets the following line go on with this one."""
    return not BULLET.match(following.text) and (following.indent <= line.indent or bool(BULLET.match(line.text)))


def _is_full(line: Line, following: Line, width: int) -> bool:
    """Whether the first word of the following line would not have fitted."""
    return line.width + 1 + len(following.text.split(maxsplit=1)[0]) > width - SLACK


def _paragraphs(run: list[Line], usual: int) -> Iterator[list[Line]]:
    if not usual or max(line.width for line in run) > usual + RAGGED:
        yield from ([line] for line in run)
        return
    base = min(line.indent for line in run)
    lines = [run[0]]
    for line, following in pairwise(run):
        if _continues(line, following, lines[0], width=usual, base=base):
            lines.append(following)
        else:
            yield lines
            lines = [following]
    yield lines


def _continues(line: Line, following: Line, first: Line, *, width: int, base: int) -> bool:
    """Whether `following` goes on with the paragraph that begins with `first` and has come to `line`.

    Inside wrapped text a line may fall short (a dateline put before it, a long word cut out); one that falls far short
    ends a paragraph.
    """
    if BULLET.match(following.text) or date_line(line.text) or date_line(following.text):
        return False
    short = line.width < SHORT_LINE * width and not _is_full(line, following, width)
    bullet = BULLET.match(first.text)
    indented = following.indent > (first.indent + bullet.end() + 1 if bullet else base)
    return not short and not indented and line.text.isupper() == following.text.isupper()


def _block(lines: Sequence[Line]) -> Block:
    """The block that the lines make; the original text between two of them reads as one space."""
    text = " ".join(line.text for line in lines)
    offsets: Sequence[int] = range(lines[0].start, lines[0].end)
    if len(lines) > 1:
        places = array("I")
        for line in lines:
            places.extend(range(line.start, line.end + 1))
        offsets = places[:-1]
    return _unmarked(text, offsets)


def _unmarked(text: str, offsets: Sequence[int]) -> Block:
    """The block without the mark that it begins with."""
    heading = HEADING.match(text)
    bullet = None if heading or SUBHEAD.fullmatch(text) else BULLET.match(text)
    mark = heading or bullet
    begin = mark.end() if mark else 0
    plain = without_markup(text[begin:], offsets[begin:])
    return Block(tidy(*decode(*plain)), item=bullet is not None, heading=heading is not None)
