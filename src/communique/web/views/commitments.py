"""Who owes what to whom by when: filters, a month calendar, and the same as a calendar feed."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from communique import browse, topics
from communique.browse import Wanted
from communique.codebook.actor_rows import latest_day
from communique.errors import InputError
from communique.export import icalendar
from communique.record import COMMITMENT_STATUSES, ISSUES
from communique.web.pages import Pages
from communique.web.site import Here, Site
from communique.web.views import told

ROWS = 30
IN_MONTH = 200  # commitments that a month shows at the most
IN_FEED = 300
STATUSES = ("coming", *COMMITMENT_STATUSES, "undated")
Party = Annotated[str | None, Query(max_length=60, description="A party: CHN, 'USA LEG', china")]
Text = Annotated[str | None, Query(max_length=60)]


def register(pages: Pages) -> None:
    """The page and its feed."""
    pages.other("/commitments.ics", commitments_feed)
    pages.page("/commitments", "commitments.html", commitments)


def commitments(
    site: Here,
    debtor: Party = None,
    creditor: Party = None,
    issue: Text = None,
    status: Annotated[
        str | None, Query(description=f"One of {', '.join(STATUSES)}; none: coming, else overdue")
    ] = None,
    month: Annotated[str | None, Query(pattern=r"^(\d{4}-\d{2})?$", description="Of the calendar: 2023-06")] = None,
    after: Annotated[str | None, Query(description="Where the page before ended")] = None,
) -> dict[str, Any]:
    """The commitments as of today: what is due from now on, or what the filters ask for."""
    today = site.today()
    wanted = _wanted(site, debtor, creditor, issue, status)
    page = browse.debts(site.store, today, wanted, after=after, limit=ROWS)
    if not status and not page.rows:
        status = "overdue"
        wanted = replace(wanted, status=status)
        page = browse.debts(site.store, today, wanted, after=after, limit=ROWS)
    return {
        "as_of": today,
        "debtor": wanted.debtor or "",
        "creditor": wanted.creditor or "",
        "debtor_name": site.codes.name(wanted.debtor) if wanted.debtor else "",
        "creditor_name": site.codes.name(wanted.creditor) if wanted.creditor else "",
        "issue": wanted.issue or "",
        "status": status or "coming",
        "statuses": list(STATUSES),
        "issues": list(ISSUES),
        "commitments": [told.debt(each, today) for each in page.rows],
        "after": page.after,
        "calendar": _calendar(site, wanted, month or _month(site, wanted)),
    }


def _wanted(site: Site, debtor: str | None, creditor: str | None, issue: str | None, status: str | None) -> Wanted:
    if status and status not in STATUSES:
        raise InputError(f"status={status[:40]!r}: write one of {', '.join(STATUSES)}")
    return Wanted(
        debtor=_party(site, debtor),
        creditor=_party(site, creditor),
        issue=issue or None,
        status=None if status == "coming" else status or None,
    )


def _party(site: Site, given: str | None) -> str | None:
    return site.codes.party(given, [given.upper().strip()] if " " in given else []) if given and given.strip() else None


def _month(site: Site, wanted: Wanted) -> str:
    """The month of the next thing due, else of the last one, else this one."""
    today = site.today()
    topic = topics.of_debt(wanted.debtor, wanted.creditor)
    coming = browse.on(site.store, topic, period=(today, None), limit=1, oldest_first=True).rows
    past = [] if coming else browse.on(site.store, topic, limit=1).rows
    return next((each.day[:7] for each in (*coming, *past)), today[:7])


def _calendar(site: Site, wanted: Wanted, month: str) -> dict[str, Any]:
    """The weeks of a month, each day with what falls due at its end; what is due "in" the month stands apart."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise InputError(f"month={month!r}: write a year and a month, such as 2023-06") from None
    asked = Wanted(wanted.debtor, wanted.creditor, wanted.issue, None, (month, month))
    found = browse.debts(site.store, site.today(), asked, limit=IN_MONTH).rows[:IN_MONTH]
    on_day: dict[int, list[dict[str, Any]]] = defaultdict(list)
    sometime = []
    for each in found:
        due = topics.due_of(each.commitment) or ""
        plain = told.debt(each, site.today())
        if len(due) == len("2023-06-01"):
            on_day[int(due[8:])].append(plain)
        else:
            sometime.append(plain)
    weeks = [
        [{"day": day or None, "commitments": on_day.get(day, [])} for day in week]
        for week in calendar.Calendar().monthdayscalendar(first.year, first.month)
    ]
    return {
        "month": month,
        "name": f"{first:%B} {first.year}",
        "weeks": weeks,
        "sometime": sometime,
        "before": _next(first, -1),
        "next": _next(first, 1),
    }


def _next(first: date, step: int) -> str:
    months = min(max(first.year * 12 + first.month - 1 + step, 12), 9999 * 12 + 11)
    return f"{months // 12:04}-{months % 12 + 1:02}"


def commitments_feed(site: Here, debtor: Party = None, creditor: Party = None, issue: Text = None) -> Response:
    """What is due, as an iCalendar feed that calendars subscribe to: from a year ago on."""
    today = site.today()
    wanted = _wanted(site, debtor, creditor, issue, None)
    asked = Wanted(wanted.debtor, wanted.creditor, wanted.issue, None, (f"{int(today[:4]) - 1}{today[4:]}", None))
    found = browse.debts(site.store, today, asked, limit=IN_FEED).rows[:IN_FEED]
    dues = [
        icalendar.Due(
            identity=each.commitment.id,
            first=(each.commitment.due.start if each.commitment.due else None) or topics.due_of(each.commitment) or "",
            last=latest_day(topics.due_of(each.commitment) or ""),
            summary=told.owing(each.commitment),
            words=each.commitment.evidence.text,
            condition=each.commitment.condition.text if each.commitment.condition else None,
        )
        for each in found
    ]
    headers = {"content-disposition": 'inline; filename="commitments.ics"'}
    return Response(icalendar.calendar(dues), media_type="text/calendar; charset=utf-8", headers=headers)
