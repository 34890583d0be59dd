"""How things look in the terminal: tables that fit it, colours only on it, nothing in a text that could steer it."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from communique.wording import (
    GLYPHS,
    plain_standing,
    safe,
)

STANDING_STYLES = {
    "agreed": "green",
    "agreed-in-principle": "green",
    "progress": "green",
    "conditional": "yellow",
    "raised": "",
    "limited": "yellow",
    "refused": "red",
    "worsened": "red",
}
SIDE_STYLES = ("blue", "yellow")
WIDEST = 140  # columns: beyond that lines of prose are hard to follow
GAP = 2  # columns between the columns of a table
PLAIN = 80  # columns where the output is no terminal


class _Console(Console):
    """A console that leaves a closed pipe to `app.run`."""

    def on_broken_pipe(self) -> None:
        """Called while the exception is handled."""
        raise  # noqa: PLE0704


def out() -> Console:
    """Standard output: colours only on a terminal (and not where NO_COLOR is set)."""
    console = _Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, WIDEST) if console.is_terminal else _given_width() or PLAIN
    return console


def err() -> Console:
    """Standard error: progress, skips and mistakes."""
    return _Console(stderr=True, highlight=False, markup=False, emoji=False)


def _given_width() -> int | None:
    told = os.environ.get("COLUMNS", "")
    return int(told) if told.isdecimal() and int(told) else None


def show_json(value: Any) -> None:
    """Prints one JSON document."""
    with data() as stream:
        stream.write(f"{json.dumps(value, ensure_ascii=False, indent=2)}\n")


@contextmanager
def data() -> Iterator[TextIO]:
    """Standard output for what other programs read: always UTF-8, whatever the terminal's encoding."""
    sys.stdout.flush()
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        let_go(sys.stdout.fileno())
        raise
    finally:
        stream.detach()  # standard output itself stays open


def let_go(descriptor: int) -> None:
    """Points a stream that nobody reads any more to nowhere, so that what is left in its buffers goes quietly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def standing(name: str) -> Text:
    """A standing as glyph and word, in its colour."""
    return Text(f"{GLYPHS.get(name, '·')} {plain_standing(name)}", style=STANDING_STYLES.get(name, ""))


def legend() -> Text:
    """All standings with their glyphs, in as many lines as the terminal needs."""
    told, used = Text(), 0
    for name in GLYPHS:
        one = standing(name)
        if used and used + len(one) > out().width:
            told, used = told.append("\n"), 0
        told.append_text(one).append("  ")
        used += len(one) + 2
    return told


def heading(text: str, more: str = "") -> None:
    """A line that stands out, and what belongs to it in plain type."""
    out().print(Text.assemble((safe(text), "bold"), f"  {safe(more)}" if more else ""))


def table(columns: Sequence[tuple[str, dict[str, Any]]], rows: Iterable[Sequence[Any]], **options: Any) -> Table:
    """A table with a hairline instead of boxes; the columns' options are those of Rich's `add_column`."""
    look: dict[str, Any] = {"box": box.SIMPLE_HEAD, "show_edge": False, "pad_edge": False, "header_style": "bold"}
    made = Table(padding=(0, GAP - 1, 0, 0), **look, **options)
    for name, how in columns:
        made.add_column(name, **{"overflow": "fold", **how})
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return made
