"""One article: its text as printed with the record's words marked, and the record beside it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from communique import browse, explain, topics
from communique.query import Pinned
from communique.record import Event, Meeting, Record, Statement
from communique.web import printed
from communique.web.pages import Pages
from communique.web.site import Here, Site
from communique.web.views import told

ROWS = 40


def register(pages: Pages) -> None:
    """The index, one article, one of its entries with all reasons."""
    pages.page("/articles", "articles.html", articles)
    pages.page("/article/{identity}/why/{entry}", "why.html", why)
    pages.page("/article/{identity}", "article.html", article)


def articles(site: Here, after: str | None = None) -> dict[str, Any]:
    """The articles that were read, the latest first, undated ones last."""
    page = browse.on(site.store, topics.ARTICLE, after=after, limit=ROWS)
    heads = browse.heads(site.store, [each.article for each in page.rows])
    return {
        "articles": [told.head(heads[each.article]) for each in page.rows],
        "count": browse.count(site.store, topics.ARTICLE),
        "enough": browse.ENOUGH,
        "after": page.after,
    }


def article(site: Here, identity: str) -> dict[str, Any]:
    """The record of an article, and its text as pieces with the entries that point at each."""
    one = browse.article(site.store, identity)
    dyad = printed.main_dyad(one)
    marks = printed.marks(one, dyad)
    made_by = site.store.stamps([identity])[identity]
    debts = {each["event"]: each for each in told.debts_in(one.commitments, one.article, site.today())}
    return {
        "article": told.head(one.article),
        "made_by": made_by,
        "tables_changed": site.has_changed(made_by),
        "read_from": site.store.locators(identity),
        "sides": told.sides(site, dyad) if dyad else [],
        "text": printed.paragraphs(one.article, marks),
        "entries": _entries(site, one, dyad, debts),
        "counts": {
            "statements": len(one.statements),
            "events": len(one.events),
            "conditions": sum(event.condition is not None for event in one.events),
            "meetings": len(one.meetings),
            "commitments": len(one.commitments),
        },
        "positions": _positions(site, one),
    }


def _entries(site: Site, one: Record, dyad: tuple[str, str] | None, debts: dict[str, Any]) -> list[dict[str, Any]]:
    """Statements, events and meetings in the order of their words, each with whose it is and why it was made."""
    sides = {mark.entry: mark.side for mark in printed.marks(one, dyad)}
    shown: list[tuple[int, dict[str, Any]]] = []
    entries: tuple[Statement | Event | Meeting, ...] = (*one.statements, *one.events, *one.meetings)
    for entry in entries:
        plain = _plain(entry, one)
        plain["side_index"] = sides.get(entry.id)
        plain["reasons"] = [reason.plain() for reason in explain.of_entry(entry, site.settings.knowledge)]
        plain["commitment"] = debts.get(entry.id)
        shown.append((_start(entry), plain))
    return [plain for _, plain in sorted(shown, key=lambda pair: (pair[0], pair[1]["kind"], pair[1]["id"]))]


def _plain(entry: Statement | Event | Meeting, one: Record) -> dict[str, Any]:
    if isinstance(entry, Statement):
        return told.statement(entry, one.article)
    return told.event(entry, one.article) if isinstance(entry, Event) else told.meeting(entry)


def _start(entry: Statement | Event | Meeting) -> int:
    return entry.content[0].start if isinstance(entry, Statement) else entry.evidence.start


def _positions(site: Site, one: Record) -> list[dict[str, Any]]:
    """Where the sides of each dyad stand by this article."""
    found = []
    for dyad, stands in groupby(one.positions, key=lambda each: each.dyad):
        rows = [{"issue": each.issue, "side": each.side, "standing": each.standing} for each in stands]
        found.append(
            {"dyad": list(dyad), "address": told.dyad_address(dyad), "sides": told.sides(site, dyad), "positions": rows}
        )
    return found


def why(site: Here, identity: str, entry: str) -> dict[str, Any]:
    """One entry with everything behind it: its sentence, the rule, the rows of the tables, of its actors too."""
    one = browse.article(site.store, identity)
    found: Pinned = browse.entry(one, entry)
    knowledge = site.settings.knowledge
    reasons = explain.of_entry(found, knowledge)
    about_actors = explain.of_actors(found, site.tables, topics.day_of(one.article), knowledge)
    before, words, after = _context(one, found)
    made_by = site.store.stamps([identity])[identity]
    return {
        "article": told.head(one.article),
        "made_by": made_by,
        "tables_changed": site.has_changed(made_by),
        "entry": told.of_any(found, one.article),
        "before": before,
        "words": words,
        "after": after,
        "reasons": [each.plain() for each in reasons],
        "actors": [each.plain() for each in about_actors],
    }


AROUND = 220  # characters before and after the words


def _context(one: Record, found: Pinned) -> tuple[str, str, str]:
    """The words of an entry, and what stands before and after them."""
    text = one.article.text
    start = found.content[0].start if isinstance(found, Statement) else found.evidence.start
    end = found.content[-1].end if isinstance(found, Statement) else found.evidence.end
    return text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]
