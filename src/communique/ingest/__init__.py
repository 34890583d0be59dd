"""Takes articles in: text, HTML, JSON and JSONL from files, folders, standard input and the web, as decoded text.

What cannot be read becomes a `Skip` with one line of reason, and the run goes on; a path or an address that was given
and cannot be used at all is the caller's mistake, told before anything is read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from communique.errors import InputError
from communique.ingest.decode import foreign, is_feed, looks_like_html, to_text
from communique.ingest.items import from_json, from_lines, is_jsonl
from communique.ingest.raw import Raw
from communique.ingest.web import FetchError, checked_url, fetch
from communique.record import Skip
from communique.settings import Settings

__all__ = ["Raw", "from_bytes", "read"]

TEXT_SUFFIXES = frozenset((".txt", ".text", ".md", ".html", ".htm", ".xhtml"))
LINES_SUFFIXES = frozenset((".jsonl", ".ndjson"))
JSON_SUFFIXES = frozenset((".json",))
SHOWN = 200  # characters of an input in a message
READ_SUFFIXES = TEXT_SUFFIXES | LINES_SUFFIXES | JSON_SUFFIXES


def read(inputs: Sequence[str], *, settings: Settings, stdin: BinaryIO | None = None) -> Iterator[Raw | Skip]:
    """The articles of all inputs, in the order given; a folder's files sorted by path.

    Args:
        inputs: paths of files and folders, http and https addresses, `-` for standard input.
        settings: `max_bytes`, `timeout` and `allow_private` count here.
        stdin: what to read for `-`; default is the process's own.

    Raises:
        InputError: a path that does not exist, an address that is none; before anything is read.
    """
    sources = [_source(given, settings, stdin) for given in inputs]
    return chain.from_iterable(sources)


def from_bytes(data: bytes, name: str, *, settings: Settings) -> Iterator[Raw | Skip]:
    """The articles of a file that came in some other way than by a path; `name` says what it is by its ending."""
    suffix = Path(name).suffix.lower()
    if len(data) > settings.max_bytes:
        yield _too_large(name, len(data), settings)
    elif suffix in LINES_SUFFIXES:
        yield from from_lines(BytesIO(data), name, settings.max_bytes)
    else:
        yield from _whole(data, name, is_json=suffix in JSON_SUFFIXES)


def _source(given: str, settings: Settings, stdin: BinaryIO | None) -> Iterator[Raw | Skip]:
    """The articles of one input, nothing of which is read yet."""
    if given == "-":
        return _stream(stdin or sys.stdin.buffer, settings)
    if "://" in given:
        return _web(checked_url(given), settings)
    path = Path(given)
    if not given or not _exists(path):
        shown = given[:SHOWN] or "(empty)"
        raise InputError(f"{shown}: no such file or folder; give a path, an http(s) address or - for standard input")
    return _folder(path, settings) if path.is_dir() else _file(path, settings)


def _exists(path: Path) -> bool:
    """Whether there is something at the path, as far as may be looked; False for what can be no path at all."""
    try:
        return path.exists()
    except (OSError, ValueError):  # a text given as a path is too long for one
        return False


def _folder(folder: Path, settings: Settings) -> Iterator[Raw | Skip]:
    """All files of a folder and the folders in it; hidden ones are left out, and what only tells about the folder."""
    unreadable: list[OSError] = []
    paths = []
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(root) / name for name in names if not name.startswith((".", "README"))]
    yield from (Skip(str(error.filename), "ingest", f"folder cannot be read: {error.strerror}") for error in unreadable)
    for path in sorted(paths, key=lambda each: each.relative_to(folder).parts):
        if path.suffix.lower() in READ_SUFFIXES:
            yield from _file(path, settings)
        else:
            yield _not_text(path)


def _not_text(path: Path) -> Skip:
    """Why a file of a folder is left out: what it is, or that its name does not say that it holds an article."""
    try:
        with path.open("rb") as file:
            kind = foreign(file.read(64))
    except OSError as error:
        return Skip(str(path), "ingest", f"cannot be read: {error.strerror}")
    return Skip(str(path), "ingest", kind or f"ending {path.suffix!r} is not read in a folder; name the file itself")


def _file(path: Path, settings: Settings) -> Iterator[Raw | Skip]:
    locator = str(path)
    try:
        if not path.is_file():
            yield Skip(locator, "ingest", "not a regular file")
        elif path.suffix.lower() in LINES_SUFFIXES:
            with path.open("rb") as file:
                yield from from_lines(file, locator, settings.max_bytes)
        elif (size := path.stat().st_size) > settings.max_bytes:
            yield _too_large(locator, size, settings)
        else:
            yield from _whole(path.read_bytes(), locator, is_json=path.suffix.lower() in JSON_SUFFIXES)
    except OSError as error:
        yield Skip(locator, "ingest", f"cannot be read: {error.strerror}")


def _stream(stream: BinaryIO, settings: Settings) -> Iterator[Raw | Skip]:
    """Standard input: JSONL where its first line is an object, else one article."""
    first = stream.readline(settings.max_bytes + 1)
    if is_jsonl(first):
        yield from from_lines(stream, "-", settings.max_bytes, first=first)
        return
    data = first + stream.read(max(settings.max_bytes + 1 - len(first), 0))
    if len(data) > settings.max_bytes:
        yield _too_large("-", None, settings)
    else:
        yield from _whole(data, "-")


def _web(url: str, settings: Settings) -> Iterator[Raw | Skip]:
    try:
        got = fetch(url, timeout=settings.timeout, max_bytes=settings.max_bytes, allow_private=settings.allow_private)
    except FetchError as refusal:
        yield Skip(url, "ingest", str(refusal))
        return
    for item in _whole(got.data, url, is_json="json" in got.content_type, charset=got.charset):
        yield item if isinstance(item, Skip) else item.fetched(got.url, got.host)


def _whole(data: bytes, locator: str, *, is_json: bool = False, charset: str | None = None) -> Iterator[Raw | Skip]:
    """The article that the bytes are, or the articles in them where they are JSON."""
    kind = foreign(data)
    text = None if kind else to_text(data, charset)
    if text is None:
        yield Skip(locator, "ingest", kind or "its encoding cannot be told; save it as UTF-8")
    elif not text.strip():
        yield Skip(locator, "ingest", "empty")
    elif is_feed(text):
        yield Skip(locator, "ingest", "a feed is not read; give the addresses of its articles")
    elif is_json:
        yield from from_json(text, locator)
    else:
        yield Raw(text, locator, html=looks_like_html(text))


def _too_large(locator: str, size: int | None, settings: Settings) -> Skip:
    told = f"{size} bytes are" if size else "it is"
    return Skip(locator, "ingest", f"{told} more than {settings.max_bytes} (option max_bytes)")
