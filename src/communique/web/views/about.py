"""About the record: how much there is, what was not read and why, versions, how far to trust it, sources, licences."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from fastapi import Query
from markupsafe import Markup

from communique import __version__, browse
from communique.codebook import tables
from communique.codebook.book import Codebook
from communique.encoder.sessions import NOTE, checked
from communique.web.pages import Pages
from communique.web.rendering import STATIC
from communique.web.site import Here

ROWS, VERSIONS = 30, 20
NAMES = {
    "article": "articles",
    "statement": "statements",
    "event": "moves",
    "meeting": "meetings",
    "commitment": "commitments",
    "position": "positions",
}
# `evals/table.py` draws it; the numbers stand in what it says to those who cannot see it.
DIAGRAM = STATIC / "calibration.svg"
POINT = re.compile(r'aria-label="confidence stated: ([\d.]+); share right end to end: ([\d.]+)"[^>]*="point"')
TITLE = re.compile(r"(\d+) attributions in \d+ bins; expected calibration error ([\d.]+)")
SIDE, EDGE = 340, 44
SOURCES = ("key", "title", "note")


def register(pages: Pages) -> None:
    """The page."""
    pages.page("/about", "about.html", about)


def about(
    site: Here,
    after: Annotated[str | None, Query(max_length=4000, description="The last place of the page before")] = None,
) -> dict[str, Any]:
    """Counts, what was skipped and why, versions, the calibration of confidences, sources and licences."""
    page = browse.skips(site.store, after=after, limit=ROWS)
    counts = browse.counts(site.store)
    return {
        "counts": [{"kind": kind, "name": name, "count": counts[kind]} for kind, name in NAMES.items()],
        "skipped": browse.skipped(site.store),
        "skips": [asdict(each) for each in page.rows],
        "continued": after is not None,
        "after": page.after,
        "enough": browse.ENOUGH,
        "read_by": [
            {"made_by": made_by, "articles": number} for made_by, number in browse.versions(site.store, limit=VERSIONS)
        ],
        "versions": _versions(site.settings.knowledge),
        "calibration": _calibration(),
        "sources": _sources(site.settings.knowledge),
    }


@cache
def _versions(knowledge: Path | None) -> dict[str, str]:
    """Of this program and of what it reads with, as they stand in the stamp on every article."""
    _, _, model = checked(Path(str(resources.files("communique") / "data" / "model")), NOTE)
    return {"program": __version__, "codebook": Codebook(knowledge).version, "model": model}


@cache
def _calibration() -> dict[str, Any]:
    """The reliability diagram: points of stated confidence and the share that was right, and the error."""
    drawn = DIAGRAM.read_text(encoding="utf-8")
    title = TITLE.search(drawn)
    points = [{"stated": round(float(x), 3), "right": round(float(y), 3)} for x, y in POINT.findall(drawn)]
    return {
        "attributions": int(title[1]) if title else None,
        "error": float(title[2]) if title else None,
        "points": points,
        "drawing": _drawing(points),
    }


def _drawing(points: list[dict[str, float]]) -> Markup:
    told = "Stated confidence from left to right, share that was right upwards; on the line they are the same."
    lines = "".join(
        f'<line class="grid" x1="{_x(step)}" x2="{_x(step)}" y1="{_y(0)}" y2="{_y(1)}"/>'
        f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(step)}" y2="{_y(step)}"/>'
        f'<text x="{_x(step)}" y="{_y(0) + 18}" text-anchor="middle">{step:g}</text>'
        f'<text x="{_x(0) - 8}" y="{_y(step) + 4}" text-anchor="end">{step:g}</text>'
        for step in (0, 0.25, 0.5, 0.75, 1)
    )
    dots = "".join(
        f'<circle class="point whose-0" cx="{_x(each["stated"])}" cy="{_y(each["right"])}" r="5">'
        f"<title>stated {each['stated']:.2f}, right {each['right']:.2f}</title></circle>"
        for each in points
    )
    return Markup(  # noqa: S704 - numbers and our own words only
        f'<svg class="chart small" role="img" viewBox="0 0 {SIDE + 2 * EDGE} {SIDE + EDGE}" '
        'aria-labelledby="calibration-title calibration-desc"><title id="calibration-title">Confidence stated and '
        f'share right</title><desc id="calibration-desc">{escape(told)}</desc>{lines}'
        f'<line class="axis" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>{dots}</svg>'
    )


def _x(share: float) -> float:
    return round(EDGE + share * SIDE, 1)


def _y(share: float) -> float:
    return round(10 + (1 - share) * SIDE, 1)


@cache
def _sources(knowledge: Path | None) -> list[dict[str, str]]:
    """Where the entries of the tables come from."""
    return [
        {"key": row["key"], "title": row["title"], "note": row["note"]}
        for row in tables.read("sources.tsv", SOURCES, own=knowledge)
    ]
