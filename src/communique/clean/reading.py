"""Reading text: how a stretch of the original reads, every character knowing where it stands.

Entities are decoded, every run of white space is one space, and what has no width (soft hyphens, byte order marks,
direction marks, control characters) is gone. Offsets ascend, and the original has at each of them the same character,
white space where the reading has a space, or the `&` of an entity.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
)
SPACE_OR_UNSEEN = re.compile(rf"[\s{UNSEEN}]+")
SPACE = re.compile(r"\s")
UNTIDY = re.compile(rf"[^\S ]|  |[{UNSEEN}]|^ | $")
# Without its semicolon an entity counts only where no other word can be meant.
ENTITY = re.compile(
    r"&(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};|(?:nbsp|quot|amp|lt|gt)(?![a-zA-Z0-9=]))"
)
MOST_ENTITIES = 200_000  # more are an attack on the reader's time, and stay as they are
LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(<?(?:https?://|/|#|mailto:)[^\s()]{0,600}\)")
ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
EMPHASIS = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*|(?<![\w*])\*(?=\w)|(?<=[\w.,!?”\"'])\*(?![\w*])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with, for each of its characters, the offset of the original character that it stands for; ascending."""

    text: str
    offsets: Sequence[int]

    def __len__(self) -> int:
        return len(self.text)

    def part(self, start: int, end: int) -> Reading:
        """The characters from `start` to `end`, without the spaces at either end."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        return Reading(text, self.offsets[start : start + len(text)])

    @property
    def start(self) -> int:
        """Where the original of its first character stands."""
        return self.offsets[0]

    @property
    def end(self) -> int:
        """Where the original of its last character stands, plus one."""
        return self.offsets[-1] + 1


def behind(source: str, offset: int) -> int:
    """The offset behind the original character at `offset`; an entity is one character."""
    entity = ENTITY.match(source, offset) if source[offset] == "&" else None
    return entity.end() if entity else offset + 1


def read(text: str, offsets: Sequence[int]) -> Reading:
    """The reading of `text`, whose characters stand at `offsets`: entities decoded, then made tidy."""
    return tidy(*decode(text, offsets))


def tidy(text: str, offsets: Sequence[int]) -> Reading:
    """One space for every run of white space, nothing without width, no space at either end."""
    if not UNTIDY.search(text):
        return Reading(text, offsets)
    tidied = _edited(text, offsets, (edit for m in SPACE_OR_UNSEEN.finditer(text) for edit in _spaced(m)))
    return tidied.part(0, len(tidied))


def _spaced(match: re.Match[str]) -> Iterable[tuple[int, int, str]]:
    """The edits that leave one space of a run, where its first white space stands, or nothing where it has none."""
    space = SPACE.search(match.string, match.start(), match.end())
    if not space:
        yield match.start(), match.end(), ""
    else:
        yield match.start(), space.start(), ""
        yield space.start(), match.end(), " "


def decode(text: str, offsets: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The text with its character entities decoded; each stands where its `&` stands."""
    if not 0 < text.count("&") <= MOST_ENTITIES:
        return text, offsets
    entities = ((m.start(), m.end(), m.group()) for m in ENTITY.finditer(text))
    edits = ((start, end, _entity(written)) for start, end, written in entities if _entity(written) != written)
    edited = _edited(text, offsets, edits)
    return edited.text, edited.offsets


def without_markup(text: str, offsets: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The text without the targets of Markdown links, its marks of emphasis and its backslashes before punctuation."""
    if "](" in text:
        edited = _edited(text, offsets, (edit for m in LINK.finditer(text) for edit in _link(m)))
        text, offsets = edited.text, edited.offsets
    for mark, pattern in (("*", EMPHASIS), ("\\", ESCAPED)):
        if mark in text:
            edited = _edited(text, offsets, ((m.start(), m.end(), "") for m in pattern.finditer(text)))
            text, offsets = edited.text, edited.offsets
    return text, offsets


def _entity(written: str) -> str:
    """What an entity stands for; unchanged where it names nothing."""
    decoded = html.unescape(written)
    return written if decoded.endswith(";") and len(decoded) > 1 else decoded


def _link(match: re.Match[str]) -> Iterable[tuple[int, int, str]]:
    if match.group().startswith("!"):
        yield match.start(), match.end(), ""
    else:
        yield match.start(), match.start(1), ""
        yield match.end(1), match.end(), ""


def _edited(text: str, offsets: Sequence[int], edits: Iterable[tuple[int, int, str]]) -> Reading:
    """The text with stretches replaced; what replaces a stretch stands where the stretch begins.

    `edits` are (start, end, replacement), in order and apart.
    """
    words: list[str] = []
    places = array("I")  # four bytes a character: a page of 20 MB must fit
    done = 0
    for start, end, replacement in edits:
        words += (text[done:start], replacement)
        places.extend(offsets[done:start])
        places.extend([offsets[start]] * len(replacement))
        done = end
    words.append(text[done:])
    places.extend(offsets[done:])
    return Reading("".join(words), places)
