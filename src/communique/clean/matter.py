"""The front matter of a text: the block of `key: value` lines that publishing tools and crawlers put before a story.

Either YAML between two lines of `---`, or plain lines at the very top (`Title: ...`) closed by an empty one.
Only what such blocks hold in practice is read: scalars, plain, folded over lines, in single or in double quotes with
their escapes. Every character of a value keeps its offset.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from communique.clean.reading import Reading, read
from communique.codebook import tables

COLUMNS = ("field", "key", "rank", "source")
FIELDS = ("published", "title", "byline", "url", "agency", "site")
FENCE = re.compile(r"\s*---[ \t]*(?:\r\n|\n|\r)")
KEY = re.compile(r"([A-Za-z][\w:.-]{0,40})[ \t]*:(?:[ \t]+|$)")
LONGEST = 50_000
LONGEST_PLAIN = 12
ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\r\n|[\s\S]))")
NAMED = {
    "n": " ",
    "t": " ",
    "r": " ",
    "_": " ",
    "N": " ",
    "L": " ",
    "P": " ",
    "0": "",
    "a": "",
    "b": "",
    "e": "",
    "f": " ",
    "v": " ",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What the front matter says, and the offset where the text behind it begins (0: there is none)."""

    end: int = 0
    values: dict[str, Reading] = field(default_factory=dict)

    def get(self, name: str) -> Reading | None:
        """The value of one of `FIELDS` under its best key, or None."""
        ranked = sorted((rank, key) for key, rank in keys(name).items() if key in self.values)
        return self.values[ranked[0][1]] if ranked else None


@functools.cache
def keys(name: str) -> dict[str, int]:
    """The keys, in lower case, under which metadata gives one of `FIELDS`, with their rank (1 is best).

    Raises:
        KnowledgeError: a bad entry, with file and line.
    """
    rows = tables.read("metadata.tsv", COLUMNS)
    return {row["key"]: int(row.number("rank")) for row in rows if row.one_of("field", FIELDS) == name}


def front_matter(text: str) -> Matter:
    """The front matter that the text begins with; an empty one where it has none."""
    fence = FENCE.match(text[:200])
    if fence:
        return _fenced(text, fence.end())
    return _plain(text)


def _fenced(text: str, start: int) -> Matter:
    lines: list[tuple[int, int, str]] = []
    for begin, end, line in _lines(text, start):
        if line.strip() in ("---", "..."):
            return Matter(end, _values(text, lines))
        if begin > start + LONGEST:
            break
        lines.append((begin, end, line))
    return Matter()


def _plain(text: str) -> Matter:
    """`Key: value` lines at the top, two at least, one of them a key that we know, closed by an empty line."""
    lines: list[tuple[int, int, str]] = []
    for begin, end, line in _lines(text[:LONGEST], 0):
        if not line.strip() and not lines:
            continue
        if not line.strip() or len(lines) > LONGEST_PLAIN:
            break
        if not KEY.match(line):
            return Matter()
        lines.append((begin, end, line))
    values = _values(text, lines)
    known = sum(any(key in keys(name) for name in FIELDS) for key in values)
    return Matter(lines[-1][1], values) if len(lines) >= 2 and known >= 2 else Matter()


def _lines(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """(start, end with the line break, line without it) of every line from `start` on."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield start, end, text[start:end].rstrip("\r\n")
        start = end


def _values(text: str, lines: list[tuple[int, int, str]]) -> dict[str, Reading]:
    """The values by key in lower case; the first of two of the same name counts."""
    values: dict[str, Reading] = {}
    entries: list[tuple[str, int, int]] = []
    for begin, end, line in lines:
        key = KEY.match(line)
        if key:
            entries.append((key[1].lower(), begin + key.end(), end))
        elif entries and line[:1] in " \t":
            entries[-1] = (entries[-1][0], entries[-1][1], end)
    for name, start, end in entries:
        value = _scalar(text[start:end], start)
        if value.text:
            values.setdefault(name, value)
    return values


def _scalar(written: str, start: int) -> Reading:
    """The reading of one YAML value that stands at `start`."""
    lead = len(written) - len(written.lstrip())
    body, start = written.strip(), start + lead
    if body[:1] == "'" and body[-1:] == "'" and len(body) > 1:
        return _unquoted(body[1:-1], start + 1, "''", "'")
    if body[:1] == '"' and body[-1:] == '"' and len(body) > 1:
        return _unescaped(body[1:-1], start + 1)
    if body[:1] in ("|", ">"):
        body = " " + body[1:]
    return read(body, range(start, start + len(body)))


def _unquoted(body: str, start: int, doubled: str, single: str) -> Reading:
    characters: list[str] = []
    offsets: list[int] = []
    at = 0
    while at < len(body):
        characters.append(single if body.startswith(doubled, at) else body[at])
        offsets.append(start + at)
        at += len(doubled) if body.startswith(doubled, at) else 1
    return read("".join(characters), offsets)


def _unescaped(body: str, start: int) -> Reading:
    """A double-quoted value: escapes decoded; a backslash at the end of a line joins without a space."""
    characters: list[str] = []
    offsets: list[int] = []
    done = 0
    for match in ESCAPE.finditer(body):
        decoded = _decoded(match)
        characters += body[done : match.start()]
        offsets += range(start + done, start + match.start())
        characters += decoded
        offsets += [start + match.start()] * len(decoded)
        done = match.end()
        if match[4] in ("\n", "\r", "\r\n"):
            done += len(body[done:]) - len(body[done:].lstrip(" \t"))
    characters += body[done:]
    offsets += range(start + done, start + len(body))
    return read("".join(characters), offsets)


def _decoded(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits:
        code = int(digits, 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return "" if match[4] in ("\n", "\r", "\r\n") else NAMED.get(match[4], match[4])
