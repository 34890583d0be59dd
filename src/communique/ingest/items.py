"""Articles in JSON: one object a line (JSONL), one object, or a list of them.

Besides our own keys those of news-please (`maintext`, `date_publish`, `source_domain`) and of IPTC ninjs (`body_text`,
`headline`, `versioncreated`) are understood; other keys are left alone.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from communique.ingest.decode import looks_like_html
from communique.ingest.raw import Raw
from communique.record import Skip

# The keys of each field, the first that holds a text counts.
KEYS = {
    "text": ("text", "maintext", "body_text", "body_xhtml", "body_html"),
    "date": ("date", "date_publish", "versioncreated", "firstcreated"),
    "title": ("title", "headline"),
    "url": ("url", "uri"),
    "source": ("source", "source_domain"),
    "id": ("id", "uri"),
}
DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
SURROGATE = re.compile("[\ud800-\udfff]")
CHUNK = 1 << 20


def is_jsonl(line: bytes) -> bool:
    """Whether a first line is an object of its own that holds an article."""
    if not line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return False
    item = _loaded(line.decode("utf-8-sig", "replace"))
    return isinstance(item, dict) and any(key in item for key in KEYS["text"])


def from_lines(stream: BinaryIO, locator: str, max_bytes: int, *, first: bytes = b"") -> Iterator[Raw | Skip]:
    """The articles of a JSONL stream, one at a time; `first` is a line that was read from it already.

    No line longer than `max_bytes` is held; empty lines are passed over.
    """
    number = 0
    while line := first or stream.readline(max_bytes + 1):
        first = b""
        number += 1
        place = f"{locator}:{number}"
        if len(line) > max_bytes and not line.endswith(b"\n"):
            _pass_over(stream)
            yield Skip(place, "ingest", f"the line has more than {max_bytes} bytes (option max_bytes)")
        elif line.strip():
            yield _from_line(line, place)


def from_json(text: str, locator: str) -> Iterator[Raw | Skip]:
    """The articles of a JSON document: an object, a list of objects, or after all an object a line."""
    loaded = _loaded(text)
    if isinstance(loaded, dict):
        yield _article(loaded, locator)
    elif isinstance(loaded, list):
        yield from (_article(item, f"{locator}[{number}]") for number, item in enumerate(loaded))
    elif loaded is not None:
        yield Skip(locator, "ingest", "JSON, but no object with an article in it")
    else:
        lines = ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
        yield from (_from_line(line.encode("utf-8", "surrogatepass"), f"{locator}:{number}") for number, line in lines)


def _pass_over(stream: BinaryIO) -> None:
    while (piece := stream.readline(CHUNK)) and not piece.endswith(b"\n"):
        pass


def _from_line(line: bytes, place: str) -> Raw | Skip:
    try:
        loaded = _loaded(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Skip(place, "ingest", f"not UTF-8 (byte {error.start})")
    return Skip(place, "ingest", "not JSON") if loaded is None else _article(loaded, place)


def _loaded(text: str) -> Any:
    """The value that the text is in JSON, None where it is none (or null, which holds no article either)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _article(item: Any, place: str) -> Raw | Skip:
    if not isinstance(item, dict):
        return Skip(place, "ingest", "no JSON object")
    fields = {name: _field(item, keys) for name, keys in KEYS.items()}
    text = fields["text"]
    if not text or not text.strip():
        return Skip(place, "ingest", f"no article text (none of the keys {', '.join(KEYS['text'])})")
    if "\x00" in text:
        return Skip(place, "ingest", "binary, no text")
    published = _date(fields["date"])
    if fields["date"] and published is None:
        return Skip(place, "ingest", f"date {fields['date'][:40]!r} is not YYYY-MM-DD")
    return Raw(
        text,
        place,
        source=fields["source"],
        url=fields["url"] if fields["url"] and "://" in fields["url"] else None,
        title=fields["title"],
        published=published,
        id=fields["id"],
        html=looks_like_html(text),
    )


def _field(item: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    """The first text under the keys, numbers as text, halves of surrogate pairs replaced; None without one."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return SURROGATE.sub("\ufffd", value)
    return None


def _date(value: str | None) -> str | None:
    """The day that an ISO date or time states; None where it states none."""
    match = DATE.match(value.strip()) if value else None
    try:
        return datetime.date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None
