"""One meeting: who took part, where each side stood afterwards with the words behind it, what was owed, who told it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from communique import browse, query, topics
from communique.extract import positions
from communique.query import Period
from communique.record import Actor, Meeting, Record
from communique.web.pages import Pages
from communique.web.site import Here, Site
from communique.web.views import told

SAID = 10  # statements that tell how it went
TOLD_ELSEWHERE = 12  # other reports that are looked at
OPEN = ("raised", "limited", "refused", "worsened", "conditional")


def register(pages: Pages) -> None:
    """The page."""
    pages.page("/meeting/{identity}", "meeting.html", meeting)


def meeting(site: Here, identity: str) -> dict[str, Any]:
    """A meeting with the issue board of its two main parties, its outcome, the next dates and the other accounts."""
    one, met = browse.meeting(site.store, identity)
    dyad = _dyad(one, met)
    sides = told.sides(site, dyad) if dyad else []
    column = query.column_of(one, dyad) if dyad else None
    board = told.board(query.Board(dyad, (column,))) if dyad and column else {"columns": [], "rows": []}
    return {
        "meeting": told.meeting(met),
        "article": told.head(one.article),
        "dyad": list(dyad) if dyad else None,
        "address": told.dyad_address(dyad) if dyad else None,
        "sides": [{**side, "participants": _of_side(met, side["code"])} for side in sides],
        "others": _others(met, dyad),
        "board": board,
        "settled": [row["issue"] for row in board["rows"] if not _is_open(row)],
        "open": [row["issue"] for row in board["rows"] if _is_open(row)],
        "commitments": told.debts_in(one.commitments, one.article, site.today()),
        "next": [
            told.meeting(each) for each in one.meetings if each.id != met.id and each.status in ("planned", "possible")
        ],
        "statements": [told.statement(each, one.article) for each in one.statements if each.speaker][:SAID],
        "also": _also(site, dyad, one, met) if dyad else [],
    }


def _dyad(one: Record, met: Meeting) -> tuple[str, str] | None:
    """The two parties of the meeting that the article has most positions on."""
    inside = len({actor.country for actor in met.participants}) == 1
    found = {party for actor in met.participants if (party := positions.party(actor, inside=inside))}
    pairs = list(combinations(sorted(found), 2))
    counts = {pair: sum(stand.dyad == pair for stand in one.positions) for pair in pairs}
    return min(pairs, key=lambda pair: (-counts[pair], pair)) if pairs else None


def _of_side(met: Meeting, party: str) -> list[dict[str, Any]]:
    return [told.actor(actor) for actor in _once(met.participants) if _belongs(actor, party)]


def _others(met: Meeting, dyad: tuple[str, str] | None) -> list[dict[str, Any]]:
    return [
        told.actor(actor) for actor in _once(met.participants) if not any(_belongs(actor, side) for side in dyad or ())
    ]


def _once(actors: tuple[Actor, ...]) -> list[Actor]:
    return list({actor.id: actor for actor in reversed(actors)}.values())[::-1]


def _belongs(actor: Actor, party: str) -> bool:
    return actor.code is not None and (actor.code == party or actor.code.startswith(f"{party} "))


def _is_open(row: dict[str, Any]) -> bool:
    """Whether some side's standing on the issue leaves something to be done."""
    return any(side and side["standing"] in OPEN for cell in row["cells"] for side in cell)


def _also(site: Site, dyad: tuple[str, str], one: Record, met: Meeting) -> list[dict[str, Any]]:
    """Meetings of the same two parties, on days that overlap, in other articles."""
    if not met.start:
        return []
    page = browse.on(
        site.store, topics.of_dyad(dyad), period=(met.start[:7], None), limit=TOLD_ELSEWHERE, oldest_first=True
    )
    found = []
    for other in site.store.records([each.article for each in page.rows if each.article != one.article.id]):
        same = [each for each in other.meetings if _same(each, met)]
        found += [{**told.meeting(each), "source": told.head(other.article)} for each in same[:1]]
    return found


def _same(one: Meeting, other: Meeting) -> bool:
    """Whether two meetings are likely one: days that overlap and somebody who was at both."""
    if (
        not one.start
        or not other.start
        or not Period(one.start, one.end or one.start).meets(other.start, other.end or other.start)
    ):
        return False
    return bool({actor.id for actor in one.participants} & {actor.id for actor in other.participants})
