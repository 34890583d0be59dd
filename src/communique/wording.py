"""How things are said in words, in the terminal and on the pages alike; nothing in a text can steer either."""

from __future__ import annotations

import unicodedata
from typing import Protocol

from communique.record import Event


class Dated(Protocol):
    """What is known of an article's date, as `record.Article` has it."""

    @property
    def published(self) -> str | None:
        """`YYYY-MM-DD`."""
        ...

    @property
    def dateable(self) -> tuple[str, str] | None:
        """The earliest and the latest day, where no date is stated."""
        ...


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
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What an auxiliary mode says of the deed that the move is about (a promise with `future` is of what will be done).
AUX_WORDS = {"future": "will", "hypothetical": "would"}


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


def dated(article: Dated) -> str:
    """When the article is from, in words."""
    if article.published:
        return day(article.published)
    if article.dateable:
        return f"undated, {days(*article.dateable)}"
    return "undated"


def plain_standing(name: str) -> str:
    """The word for a standing."""
    return "in principle" if name == "agreed-in-principle" else name


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
