"""Entries as plain data for the pages and their JSON: the fields of the record format, and what is read off them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from communique import browse, query, topics
from communique.browse import Debt, Head
from communique.query import Board, Column, Moment, Pinned
from communique.record import Actor, Article, Commitment, Event, Meeting, Statement, plain
from communique.web.site import Site
from communique.wording import GLYPHS, aux_words, dated

Plain = dict[str, Any]
BEHIND = 3  # moves that are shown behind a cell of the board; the article has the others


def head(article: Article | Head) -> Plain:
    """What is known of an article, and the day that it is placed at."""
    return {**asdict(browse.head_of(article)), "day": topics.day_of(article), "dated": dated(article)}


def actor(one: Actor) -> Plain:
    """Who somebody is, without the words that name them."""
    return {name: getattr(one, name) for name in ("id", "code", "name", "kind", "country", "role")}


def event(one: Event, article: Article) -> Plain:
    """An event, with its day and its auxiliary modes as words."""
    return {**plain(one), "day": query.moment_of(one, article), "words": aux_words(one)}


def statement(one: Statement, article: Article) -> Plain:
    """A statement, with the words that were said."""
    said = " … ".join(article.text[span.start : span.end] for span in one.content)
    return {**plain(one), "said": said}


def meeting(one: Meeting) -> Plain:
    """A meeting, its participants each once."""
    return {**plain(one), "names": list(dict.fromkeys(actor.name for actor in one.participants))}


def of_any(entry: Pinned, article: Article) -> Plain:
    """An entry of any kind."""
    if isinstance(entry, Event):
        return event(entry, article)
    if isinstance(entry, Statement):
        return statement(entry, article)
    return meeting(entry) if isinstance(entry, Meeting) else plain(entry)


def debt(each: Debt, as_of: str) -> Plain:
    """A commitment as of a day, with its article."""
    return {
        **plain(each.commitment),
        "status": each.status,
        "as_of": as_of,
        "due_day": topics.due_of(each.commitment),
        "debtors": parties(each.commitment.debtor),
        "creditors": parties(each.commitment.creditor),
        "source": head(each.article),
    }


def owing(owed: Commitment) -> str:
    """Who owes whom, in a line."""
    debtors, creditors = ([one["name"] for one in parties(actors)] for actors in (owed.debtor, owed.creditor))
    if sorted(debtors) == sorted(creditors):
        return f"{', '.join(debtors)} to each other"
    return f"{', '.join(debtors)} to {', '.join(creditors) or 'nobody named'}"


def debts_in(owed: Iterable[Commitment], article: Article, as_of: str) -> list[Plain]:
    """The commitments of one article."""
    return [debt(Debt(each, browse.head_of(article), query.status_on(each, as_of)), as_of) for each in owed]


def parties(actors: Iterable[Actor]) -> list[Plain]:
    """The parties of actors, each once: code (or None) and name."""
    found: dict[str, Plain] = {}
    for actor in actors:
        key = actor.code or actor.name
        found.setdefault(key, {"code": actor.code, "name": actor.name, "id": actor.id})
    return list(found.values())


def sides(site: Site, dyad: tuple[str, str]) -> list[Plain]:
    """The two parties with their names and the number of their colour, in the order in which pages name them."""
    return [{"code": code, "name": site.codes.name(code), "index": dyad.index(code)} for code in reversed(dyad)]


def dyad_address(dyad: Collection[str]) -> str:
    """The two codes as they stand in a path."""
    return "-".join(reversed(list(dyad)))


def board(found: Board) -> Plain:
    """A board as rows of cells: for each issue a cell for each report, for each cell both sides."""
    sides_shown = list(reversed(found.dyad))
    return {
        "columns": [
            {"article": head(each.article), "meeting": each.meeting and meeting(each.meeting)} for each in found.columns
        ],
        "rows": [
            {
                "issue": issue,
                "cells": [[_cell(column, issue, side) for side in sides_shown] for column in found.columns],
            }
            for issue in found.issues
        ],
    }


def _cell(column: Column, issue: str, side: str) -> Plain | None:
    cell = column.cells.get((issue, side))
    if cell is None:
        return None
    standing = cell.position.standing
    return {
        "side": side,
        "index": cell.position.dyad.index(side),
        "standing": standing,
        "glyph": GLYPHS[standing],
        "events": [event(each, column.article) for each in cell.events[:BEHIND]],
        "more": max(len(cell.events) - BEHIND, 0),
    }


def moment(each: Moment, dyad: tuple[str, str]) -> Plain:
    """A move in time, in short; `index` is whose it is, None: both's."""
    one = each.event
    return {
        "day": each.day,
        "sides": list(each.sides),
        "index": dyad.index(each.sides[0]) if len(each.sides) == 1 else None,
        "event": one.id,
        "move": one.move,
        "aux": list(one.aux),
        "words": aux_words(one),
        "scale": one.scale,
        "evidence": one.evidence.text,
        "article": each.article.id,
    }
