"""`communique search`: full text with filters; what was asked is told as a sentence."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from rich.text import Text

from communique import browse, query, search, wording
from communique.cli import screen
from communique.codes import Codes
from communique.query import Pinned
from communique.record import Commitment, Event, Meeting, Record, Statement, plain
from communique.search import Asked, Found
from communique.settings import Settings
from communique.store import open_store

DAY = 12  # column
LONGEST = 240  # characters of a quotation


def show(settings: Settings, asked: Asked, *, limit: int, as_json: bool) -> None:
    """Prints the passages that answer, the latest first."""
    codes = Codes.load(settings.knowledge)
    by, to = (codes.party(each) if each and "/" not in each else each for each in (asked.by, asked.to))
    asked = search.checked(Asked(**{**_fields(asked), "by": by, "to": to}))
    with closing(open_store(settings.db, create=False)) as store:
        page = search.find(store, asked, limit=limit)
        records = {one.article.id: one for one in store.records(dict.fromkeys(each.article for each in page.rows))}
    found = [(each, records[each.article]) for each in page.rows]
    if as_json:
        screen.show_json([_as_json(each, one) for each, one in found])
        return
    names = {code: codes.name(code) for code in (by, to) if code}
    screen.heading(search.in_words(asked, names), f"{'the latest ' if page.after else ''}{len(found) or 'none'}")
    if found:
        columns = [("day", {"width": DAY}), ("", {"width": screen.out().width - DAY - screen.GAP})]
        screen.out().print(screen.table(columns, [_row(each, one) for each, one in found]))


def _fields(asked: Asked) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in Asked.__dataclass_fields__}


def _entry(each: Found, one: Record) -> Pinned | None:
    """The entry; None of a whole article."""
    return None if each.kind == "article" else browse.entry(one, each.entry)


def _as_json(each: Found, one: Record) -> dict[str, Any]:
    entry = _entry(each, one)
    return plain(one.article) if entry is None else {**plain(entry), "title": one.article.title}


def _row(each: Found, one: Record) -> list[Any]:
    entry = _entry(each, one)
    told = Text(wording.safe(_head(entry)))
    if entry is not None:
        told.append(f"\n{wording.quoted(_words(entry, one), LONGEST)}", style="italic")
        told.append(
            f"\n{entry.id[:8]} in {wording.short(one.article.title or one.article.id[:8], LONGEST)}", style="dim"
        )
    else:
        told.append(wording.short(one.article.title or one.article.id[:8], LONGEST))
    return [wording.day(one.article.published) or "undated", told]


def _head(entry: Pinned | None) -> str:
    """Who, and what they do."""
    if isinstance(entry, Statement):
        return f"{entry.speaker.name if entry.speaker else 'nobody named'}: {entry.cue.text if entry.cue else 'said'}"
    if isinstance(entry, Event):
        aux = wording.aux_words(entry)
        return f"{_who(entry.actor, entry.recipient)}: {entry.move}{f' ({aux})' if aux else ''}"
    if isinstance(entry, Meeting):
        return f"{', '.join(dict.fromkeys(each.name for each in entry.participants))}: {entry.form}, {entry.status}"
    return f"{_who(entry.debtor, entry.creditor)}: owed, {entry.strength}" if isinstance(entry, Commitment) else ""


def _who(first: Any, second: Any) -> str:
    return f"{', '.join(query.parties(first)) or 'nobody named'} → {', '.join(query.parties(second)) or 'nobody named'}"


def _words(entry: Pinned, one: Record) -> str:
    if isinstance(entry, Statement):
        return " … ".join(one.article.text[span.start : span.end] for span in entry.content)
    return entry.evidence.text
