"""Issues: which there are, and of each what every side said and did about it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from communique import browse, topics
from communique.errors import NothingFoundError
from communique.record import ISSUES, Record
from communique.web.pages import Pages
from communique.web.site import Here, Site
from communique.web.views import told
from communique.wording import GLYPHS

ROWS = 100
REPORTS = 10


def register(pages: Pages) -> None:
    """The index and the page of one."""
    pages.page("/issues", "issues.html", issues)
    pages.page("/issue/{name}", "issue.html", issue)


def issues(site: Here) -> dict[str, Any]:
    """The issues of the codebook, and those of the user's own that some event is about."""
    used = browse.names(site.store, "issue/", limit=ROWS).rows
    own = [each.removeprefix("issue/") for each in used if each.removeprefix("issue/") not in ISSUES]
    rows = []
    for name in (*ISSUES, *own):
        latest = browse.on(site.store, topics.of_issue(name), limit=1).rows
        count = browse.count(site.store, topics.of_issue(name))
        rows.append({"issue": name, "articles": count, "latest": latest[0].day if latest else None})
    return {"issues": rows, "enough": browse.ENOUGH}


def issue(
    site: Here, name: str, after: Annotated[str | None, Query(description="Where the page before ended")] = None
) -> dict[str, Any]:
    """What each side did about an issue, the latest article first, and where that left the two."""
    page = browse.on(site.store, topics.of_issue(name), after=after, limit=REPORTS)
    if not page.rows and name not in ISSUES:
        raise NothingFoundError(f"no issue {name[:60]!r}; the issues are {', '.join(ISSUES)}")
    return {
        "issue": name,
        "articles": browse.count(site.store, topics.of_issue(name)),
        "enough": browse.ENOUGH,
        "reports": [_report(site, one, name) for one in site.store.records([each.article for each in page.rows])],
        "after": page.after,
    }


def _report(site: Site, one: Record, name: str) -> dict[str, Any]:
    return {
        "article": told.head(one.article),
        "events": [told.event(each, one.article) for each in one.events if name in each.issue],
        "positions": [
            {
                "dyad": list(each.dyad),
                "address": told.dyad_address(each.dyad),
                "side": each.side,
                "side_name": site.codes.name(each.side),
                "other_name": site.codes.name(each.dyad[1 - each.dyad.index(each.side)]),
                "standing": each.standing,
                "glyph": GLYPHS[each.standing],
            }
            for each in one.positions
            if each.issue == name
        ],
    }
