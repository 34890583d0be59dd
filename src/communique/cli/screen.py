"""How things look in the terminal: tables that fit it, colours only on it, nothing in a text that could steer it."""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from communique.record import Article, Event

GLYPHS = {
    "agreed": "●",
    "agreed-in-principle": "◐",
    "progress": "▲",
    "conditional": "◇",
    "raised": "○",
    "limited": "▽",
    "refused": "✕",
    "worsened": "▼",
}
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
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WIDEST = 140  # columns: beyond that lines of prose are hard to follow
GAP = 2  # columns between the columns of a table
PLAIN = 80  # columns where the output is no terminal
# What an auxiliary mode says of the deed that the move is about (a promise with `future` is of what will be done).
AUX_WORDS = {"future": "will", "hypothetical": "would"}


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


def safe(text: str) -> str:
    """The text on one line, without characters that steer a terminal or turn the direction of writing."""
    kept = (" " if character.isspace() else "" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character
            for character in text)  # fmt: skip
    return " ".join("".join(kept).split())


def short(text: str, longest: int | None) -> str:
    """The text safe and at most `longest` characters long, cut at a word; None: whole."""
    told = safe(text)
    if longest is None or len(told) <= longest:
        return told
    cut = told[: longest - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[longest // 2 :] else cut}…"


def quoted(text: str, longest: int | None = None) -> str:
    """The text in quotation marks, unless it has its own."""
    told = short(text, longest)
    return told if told[:1] in "“\"'‘" else f"“{told}”"


def day(iso: str | None) -> str:
    """`1991-11-18` is 18 Nov 1991, `1991-11` Nov 1991, `11-21` 21 Nov, None an empty string."""
    if not iso:
        return ""
    parts = iso.split("-")
    if len(parts[0]) == 2 and len(parts) == 2:
        return f"{int(parts[1])} {_month(parts[0])}"
    year, *rest = parts
    return " ".join([*([str(int(rest[1]))] if len(rest) > 1 else []), *([_month(rest[0])] if rest else []), year])


def _month(number: str) -> str:
    return MONTHS[int(number) - 1] if number.isdecimal() and 1 <= int(number) <= len(MONTHS) else number


def days(start: str | None, end: str | None) -> str:
    """A time from one day to another: 21-22 Nov 1991."""
    first, last = day(start), day(end)
    if not first or not last or first == last:
        return first or last
    if first.split()[1:] == last.split()[1:] and len(first.split()) > 1:
        return f"{first.split()[0]}–{last}"
    return f"{first} – {last}"


def dated(article: Article) -> str:
    """When the article is from, in words."""
    if article.published:
        return day(article.published)
    if article.dateable:
        return f"undated, {days(*article.dateable)}"
    return "undated"


def standing(name: str) -> Text:
    """A standing as glyph and word, in its colour."""
    return Text(f"{GLYPHS.get(name, '·')} {plain_standing(name)}", style=STANDING_STYLES.get(name, ""))


def plain_standing(name: str) -> str:
    """The word for a standing."""
    return "in principle" if name == "agreed-in-principle" else name


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


def issue(name: str) -> str:
    """`military-communication` is Military communication."""
    return name.replace("-", " ").capitalize()


def aux_words(event: Event) -> str:
    """The event's auxiliary modes as words: `would, if`, `did not`, `earlier, will`."""
    ahead = [AUX_WORDS[mode] for mode in AUX_WORDS if mode in event.aux]
    if "negation" in event.aux:
        ahead = [f"{word} not" for word in ahead] or ["did not"]
    return ", ".join((["earlier"] if "historical" in event.aux else []) + ahead + (["if"] if event.condition else []))


def number(count: int, kind: str) -> str:
    """`1 article`, `1,204 articles`."""
    return f"{count:,} {kind}{'' if count == 1 else 's'}"


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
