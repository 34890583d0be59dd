"""Two parties: the issue board over time, what each did as a chart and a table, meetings, commitments."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from communique import browse, topics
from communique.browse import Wanted
from communique.errors import InputError
from communique.query import Period
from communique.record import ISSUES, Record
from communique.web import charts
from communique.web.pages import Pages
from communique.web.site import Here, Site
from communique.web.views import told

REPORTS = 6  # on one page: what a reader can hold side by side
CHARTED = 24  # reports that the chart looks back over
DEBTS = 12
DAY = r"^\d{4}(-\d{2}(-\d{2})?)?$"
Day = Annotated[str | None, Query(pattern=rf"{DAY}|^$", description="Year, month or day: 1991, 1991-11, 1991-11-18")]


def register(pages: Pages) -> None:
    """The page."""
    pages.page("/dyad/{pair}", "dyad.html", dyad)


def dyad(
    site: Here,
    pair: str,
    since: Day = None,
    until: Day = None,
    issue: Annotated[list[str] | None, Query(description="Only these issues")] = None,
    after: Annotated[str | None, Query(description="Where the page before ended")] = None,
) -> dict[str, Any]:
    """The issue board of two parties, their moves, meetings and commitments; `pair` is two codes: USA-CHN."""
    parties = site.codes.dyad(pair, _kept(site, pair))
    issues = _issues(issue or [])
    period = Period(since or None, until or None)
    found = browse.between(site.store, parties, period=period, issues=issues, after=after, sizes=(REPORTS, CHARTED))
    sides = told.sides(site, parties)
    names = [site.codes.name(code) for code in parties]
    return {
        "dyad": list(parties),
        "address": told.dyad_address(parties),
        "sides": sides,
        "since": since or "",
        "until": until or "",
        "issue": issues,
        "all_issues": list(ISSUES),
        "board": told.board(found.board),
        "chart": charts.timeline(found.moments, parties, names),
        "charted": CHARTED,
        "moments": [told.moment(each, parties) for each in found.moments],
        "meetings": _meetings(found.records, parties),
        "commitments": _debts(site, parties),
        "reports": len(found.records),
        "after": found.after,
    }


def _kept(site: Site, pair: str) -> list[str]:
    """The two codes as they stand in the path, where something is kept on them though no table has them."""
    first, _, second = pair.upper().partition("-")
    codes = sorted((first.strip(), second.strip()))
    return codes if browse.count(site.store, topics.of_dyad((codes[0], codes[1]))) else []


def _issues(given: list[str]) -> list[str]:
    wanted = [each for each in given if each]
    for each in wanted:
        if each not in ISSUES:
            raise InputError(f"issue={each[:60]!r}: the issues are {', '.join(ISSUES)}")
    return wanted


def _meetings(records: list[Record], parties: tuple[str, str]) -> list[dict[str, Any]]:
    """The meetings that both parties take part in, the latest first."""
    found = [
        {**told.meeting(met), "source": told.head(one.article)}
        for one in records
        for met in one.meetings
        if browse.meets(met, parties)
    ]
    return sorted(found, key=lambda each: (each["start"] or each["source"]["day"] or "", each["id"]), reverse=True)


def _debts(site: Site, parties: tuple[str, str]) -> list[dict[str, Any]]:
    """What the two owe each other: dated ones first, those that fall due last at the top."""
    today = site.today()
    found: dict[str, dict[str, Any]] = {}
    for debtor, creditor in (parties, parties[::-1]):
        for status in (None, "overdue", "undated"):
            wanted = Wanted(debtor=debtor, creditor=creditor, status=status)
            for each in browse.debts(site.store, today, wanted, limit=DEBTS).rows[:DEBTS]:
                found.setdefault(each.commitment.id, told.debt(each, today))
    dated = [each for each in found.values() if each["due_day"]]
    undated = [each for each in found.values() if not each["due_day"]]
    dated.sort(key=lambda each: (each["due_day"], each["id"]), reverse=True)
    undated.sort(key=lambda each: (each["source"]["day"] or "", each["id"]), reverse=True)
    return (dated + undated)[:DEBTS]
