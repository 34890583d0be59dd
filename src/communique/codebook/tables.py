"""Reads the knowledge files: tab-separated, one entry a line, checked, with the line kept for messages and for `why`.

A file's first line names its columns; lines that begin with `#` are comments; an empty field is unknown; `|` separates
alternatives inside a field. A user's file of the same name adds its rows after the built-in ones.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from communique.errors import KnowledgeError


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its fields by column name, and the place it stands at (`states.tsv:12`)."""

    place: str
    fields: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    def get(self, column: str) -> str | None:
        """The field, or None where it is empty."""
        return self.fields[column] or None

    def list(self, column: str) -> tuple[str, ...]:
        """The alternatives inside the field, in the order written."""
        text = self.fields[column]
        if "|" not in text:
            return (text,) if text else ()
        return tuple(part for part in map(str.strip, text.split("|")) if part)

    def number(self, column: str) -> float:
        """The field as a number.

        Raises:
            KnowledgeError: with file and line, where it is none.
        """
        try:
            return float(self.fields[column])
        except ValueError:
            raise self.error(f"{column} must be a number, not {self.fields[column]!r}") from None

    def one_of(self, column: str, allowed: Iterable[str]) -> str:
        """The field, which must be one of `allowed`.

        Raises:
            KnowledgeError: with file and line, where it is not.
        """
        value = self.fields[column]
        if value not in (choices := tuple(allowed)):
            raise self.error(f"{column} {value!r} is not one of: {', '.join(choices)}")
        return value

    def error(self, what: str) -> KnowledgeError:
        """An error that begins with this entry's file and line."""
        return KnowledgeError(f"{self.place}: {what}")


def parse(name: str, text: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of one table.

    Args:
        name: what to call the file in messages.
        text: its content.
        columns: the columns that it must have, in any order; others are an error too.

    Raises:
        KnowledgeError: a missing or unknown column, or a line with another number of fields.
    """
    lines = text.split("\n")
    header = lines[0].rstrip("\r").split("\t")
    if sorted(header) != sorted(columns):
        wrong = sorted(set(header) ^ set(columns))
        raise KnowledgeError(f"{name}:1: columns must be {', '.join(columns)}; missing or unknown: {', '.join(wrong)}")
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.rstrip("\r").split("\t")
        if len(fields) != len(header):
            raise KnowledgeError(f"{name}:{number}: {len(fields)} fields where the header names {len(header)}")
        yield Row(f"{name}:{number}", dict(zip(header, map(str.strip, fields), strict=True)))


@functools.cache
def built_in(name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of a table that ships with the package."""
    text = (resources.files("communique") / "data" / name).read_text(encoding="utf-8")
    return tuple(parse(name, text, columns))


def read(name: str, columns: tuple[str, ...], *, own: Path | None = None) -> tuple[Row, ...]:
    """The rows of the built-in table `name`, then those of the user's file of that name in folder `own`.

    Raises:
        KnowledgeError: a bad entry, with file and line.
    """
    rows = built_in(name, columns)
    if own is None or not (path := own / name).is_file():
        return rows
    return rows + read_file(path, columns)


def read_file(path: Path, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of a user's own table.

    Raises:
        KnowledgeError: a bad entry, with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    return tuple(parse(str(path), text, columns))
