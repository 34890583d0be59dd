"""What moved lately: the dyads with their tone, the latest meetings, promises due or overdue, what was read last."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from communique import browse, topics
from communique.browse import Lately, Wanted
from communique.record import STANDINGS
from communique.store import Store
from communique.web import charts
from communique.web.pages import Pages
from communique.web.site import Here, Site
from communique.web.views import told
from communique.wording import GLYPHS

DYADS, REPORTS, MEETINGS, DEBTS = 10, 24, 6, 6


def register(pages: Pages) -> None:
    """The page."""
    pages.page("/", "home.html", home)


def home(site: Here) -> dict[str, Any]:
    """What moved lately: dyads, meetings, commitments due or overdue, and how much was read."""
    store, today = site.store, site.today()
    moved = browse.lately(store, dyads=DYADS, reports=REPORTS)
    heads = browse.heads(store, [each.told[0].article for each in moved])
    overdue = browse.debts(store, today, Wanted(status="overdue"), limit=DEBTS).rows[:DEBTS]
    coming = browse.debts(store, today, Wanted(), limit=DEBTS).rows[:DEBTS]
    return {
        "today": today,
        "dyads": [_dyad(site, each, heads) for each in moved],
        "meetings": list(islice(_meetings(store), MEETINGS)),
        "coming": [told.debt(each, today) for each in coming],
        "overdue": [told.debt(each, today) for each in overdue],
        "articles": browse.count(store, topics.ARTICLE),
        "enough": browse.ENOUGH,
        "skipped": browse.skipped(store),
    }


def _dyad(site: Site, moved: Lately, heads: dict[str, browse.Head]) -> dict[str, Any]:
    """A dyad with where the two stand by the last article that says so."""
    sides = told.sides(site, moved.dyad)
    names = " and ".join(each["name"] for each in sides)
    counts = Counter(each.standing for each in moved.positions)
    return {
        "dyad": list(moved.dyad),
        "address": told.dyad_address(moved.dyad),
        "sides": sides,
        "tone": [{"day": each.day, "article": each.article, "tone": each.tone} for each in moved.told],
        "spark": charts.spark(moved.told, f"Tone between {names}, report by report, -10 hostile to 10 cooperative"),
        "next": moved.next and told.meeting(moved.next),
        "latest": told.head(heads[moved.told[0].article]),
        "standings": [
            {"standing": name, "count": counts[name], "glyph": GLYPHS[name]} for name in STANDINGS if name in counts
        ],
    }


def _meetings(store: Store) -> Any:
    """The latest meetings of which a day or a place is told, and which are more than possible."""
    page = browse.on(store, topics.MEETING, limit=3 * MEETINGS)
    for topic, record, met in browse.meetings_of(store, page.rows):
        if met.status == "possible" or not (met.place or met.start):
            continue
        yield {**told.meeting(met), "day": topic.day, "source": told.head(record.article)}
