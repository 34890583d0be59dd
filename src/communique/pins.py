"""Whether every entry's words stand where it says: checked when a record is kept, and again by `communique verify`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from communique.record import Actor, Record, Statement, text_id

QUOTES = ("cue", "condition", "quantity", "evidence")
ACTORS = ("speaker", "audience", "relayed_by", "actor", "recipient", "participants", "debtor", "creditor")


@dataclass(frozen=True, slots=True)
class BadPin:
    """A place where an entry and the article's text disagree.

    Attributes:
        article: id of the article.
        entry: id of the entry; the article's own where its text is not the text of its id.
        field: which of the entry's fields.
        expected: the words that the entry has.
        found: what stands in the text at that place.
    """

    article: str
    entry: str
    field: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.entry}: {self.field} says {self.expected[:60]!r} where the text has {self.found[:60]!r}"


def check(record: Record) -> Iterator[BadPin]:
    """Every quote, actor and interval of the record that does not stand where it says; nothing where all is well."""
    article = record.article
    if text_id(article.text) != article.id:
        yield BadPin(article.id, article.id, "text", article.id, text_id(article.text))
    for span in article.body:
        yield from _outside(record, article.id, "body", span.start, span.end)
    entries: tuple[Any, ...] = (*record.statements, *record.events, *record.meetings, *record.commitments)
    for entry in entries:
        for field, quote in _pinned(entry):
            inside = 0 <= quote.start < quote.end <= len(article.text)
            found = article.text[quote.start : quote.end] if inside else ""
            if not inside or found != quote.text:
                yield BadPin(article.id, entry.id, field, quote.text, found)
        for field, span in _spans(entry):
            yield from _outside(record, entry.id, field, span.start, span.end)


def _outside(record: Record, entry: str, field: str, start: int, end: int) -> Iterator[BadPin]:
    length = len(record.article.text)
    if end > length:
        yield BadPin(record.article.id, entry, field, f"{start}-{end}", f"{length} characters")


def _pinned(entry: Any) -> Iterator[tuple[str, Any]]:
    """What the entry quotes, with its field: quotations and the words that name actors."""
    for field in QUOTES:
        if (quote := getattr(entry, field, None)) is not None:
            yield field, quote
    yield from actors(entry)


def actors(entry: Any) -> Iterator[tuple[str, Actor]]:
    """The actors of an entry, each with the field it stands in."""
    for field in ACTORS:
        value = getattr(entry, field, None) or ()
        for actor in (value,) if isinstance(value, Actor) else value:
            yield field, actor


def _spans(entry: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(entry, Statement):
        for span in entry.content:
            yield "content", span
    elif hasattr(entry, "sentence"):
        yield "sentence", entry.sentence
