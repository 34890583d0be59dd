"""All pairs of parties that something is kept on."""

from __future__ import annotations

from typing import Any

from communique import browse, topics
from communique.web import charts
from communique.web.pages import Pages
from communique.web.site import Here
from communique.web.views import told

ROWS, REPORTS = 60, 24


def register(pages: Pages) -> None:
    """The page."""
    pages.page("/dyads", "dyads.html", dyads)


def dyads(site: Here, after: str | None = None) -> dict[str, Any]:
    """The pairs of parties that some article has something on, in the order of their codes."""
    page = browse.names(site.store, "dyad/", after=after, limit=ROWS)
    rows = []
    for topic in page.rows:
        dyad = topics.dyad_of(topic)
        latest = browse.on(site.store, topic, limit=REPORTS).rows
        rows.append(
            {
                "dyad": list(dyad),
                "address": told.dyad_address(dyad),
                "sides": told.sides(site, dyad),
                "articles": browse.count(site.store, topic),
                "latest": latest[0].day if latest else None,
                "tone": [each.tone for each in latest],
                "spark": charts.spark(latest, "Tone, report by report"),
            }
        )
    return {"dyads": rows, "after": page.after, "enough": browse.ENOUGH}
