"""Charts as SVG, each with a title, beside a table of the same data.

Drawn here and not by Altair because the page's own styles must reach them (dark, print), and because nothing in a page
may carry styles of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from markupsafe import Markup

from communique.codebook.actor_rows import earliest_day
from communique.query import Moment
from communique.topics import Topic

WIDTH, HEIGHT = 760, 300
NARROW = 420  # of a chart in a side column
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 12, 34
HIGHEST = 10  # of PLOVER's scale, either way
SPARK_WIDTH, SPARK_HEIGHT, BAR = 120, 30, 4
SPARK_FULL = 6.0  # a tone of a whole report hardly ever is further from 0
NOT_MADE = {"negation", "hypothetical"}


def spark(told: Sequence[Topic], title: str) -> Markup:
    """The tone of the last reports on a dyad: a bar up (cooperative) or down (hostile) for each, the oldest first."""
    shown = [each for each in reversed(told) if each.tone is not None][-SPARK_WIDTH // (BAR + 1) :]
    middle = SPARK_HEIGHT / 2
    bars = "".join(_bar(place, each.tone or 0.0, middle) for place, each in enumerate(shown))
    scores = ", ".join(f"{each.tone:+.1f}" for each in shown) or "none"
    return Markup(  # noqa: S704 - numbers and escaped text only
        f'<svg class="spark" role="img" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" width="{SPARK_WIDTH}" '
        f'height="{SPARK_HEIGHT}"><title>{escape(title)}: {scores}</title>'
        f'<line class="axis" x1="0" x2="{SPARK_WIDTH}" y1="{middle}" y2="{middle}"/>{bars}</svg>'
    )


def _bar(place: int, tone: float, middle: float) -> str:
    tall = max(min(abs(tone) / SPARK_FULL, 1) * middle, 1)
    top = middle - tall if tone >= 0 else middle
    kind = "up" if tone >= 0 else "down"
    return f'<rect class="{kind}" x="{place * (BAR + 1)}" y="{top:.1f}" width="{BAR}" height="{tall:.1f}"/>'


@dataclass(frozen=True, slots=True)
class _Axis:
    """From days to places across."""

    first: int
    last: int
    width: int = WIDTH

    def x(self, day: str) -> float:
        share = (_ordinal(day) - self.first) / max(self.last - self.first, 1)
        return LEFT + share * (self.width - LEFT - RIGHT)


def _ordinal(day: str) -> int:
    whole = earliest_day(day)
    return date(int(whole[:4]) or 1, max(int(whole[5:7]), 1), min(max(int(whole[8:10]), 1), 28)).toordinal()


def timeline(moments: Sequence[Moment], dyad: tuple[str, str], names: Sequence[str]) -> Markup | None:
    """The moves of two parties: time across, PLOVER's scale up; None where no move has both a day and a score.

    Circles are the first party's, triangles the second's, diamonds both's; hollow: not made, or only would be.
    """
    drawn = [each for each in moments if each.day and each.event.scale is not None]
    if not drawn:
        return None
    days = [_ordinal(each.day) for each in drawn if each.day]
    margin = max((max(days) - min(days)) // 40, 20)
    axis = _Axis(min(days) - margin, max(days) + margin)
    title = f"{names[0]} and {names[1]}: what each did, by day"
    told = (
        f"{len(drawn)} moves on PLOVER's scale from -10, hostile, to 10, cooperative. Circles: {names[0]}; "
        f"triangles: {names[1]}; diamonds: both. Hollow: did not, or only would. The table holds the same."
    )
    points = "".join(_point(key, count, axis, names) for key, count in sorted(_counted(drawn, dyad).items()))
    return Markup(  # noqa: S704 - numbers and escaped text only
        f'<svg class="chart" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" aria-labelledby="chart-title chart-desc">'
        f'<title id="chart-title">{escape(title)}</title><desc id="chart-desc">{escape(told)}</desc>'
        f"{_scale()}{_years(axis)}{points}</svg>"
    )


_Key = tuple[str, float, int, bool]  # day, score, whose (2: both), whether it was made


def _counted(drawn: Sequence[Moment], dyad: tuple[str, str]) -> Counter[_Key]:
    return Counter(
        (
            each.day or "",
            each.event.scale or 0.0,
            dyad.index(each.sides[0]) if len(each.sides) == 1 else 2,
            not NOT_MADE & set(each.event.aux),
        )
        for each in drawn
    )


def _y(score: float) -> float:
    return TOP + (HIGHEST - score) / (2 * HIGHEST) * (HEIGHT - TOP - BOTTOM)


def _scale() -> str:
    lines = []
    for score in (10, 5, 0, -5, -10):
        kind = "axis" if score == 0 else "grid"
        lines.append(
            f'<line class="{kind}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(score):.1f}" y2="{_y(score):.1f}"/>'
        )
        label = f"{score:+d}" if score else "0"
        lines.append(f'<text x="{LEFT - 8}" y="{_y(score) + 4:.1f}" text-anchor="end">{label.replace("-", "−")}</text>')
    return "".join(lines)


def _years(axis: _Axis, bottom: int = HEIGHT) -> str:
    """A tick at the beginning of years, or of months where all lies within two years."""
    first, last = date.fromordinal(axis.first), date.fromordinal(axis.last)
    years = last.year - first.year
    if years > 2:
        step = max(1, -(-years * 80 // axis.width))
        ticks = [(date(year, 1, 1), str(year)) for year in range(first.year + 1, last.year + 1) if year % step == 0]
    else:
        months = [date(first.year + (first.month + n) // 12, (first.month + n) % 12 + 1, 1) for n in range(36)]
        inside = [day for day in months if day <= last]
        step = max(1, -(-len(inside) // 8))
        ticks = [(day, f"{day:%b %Y}") for day in inside[::step]]
    return "".join(
        f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="{bottom - BOTTOM}" y2="{bottom - BOTTOM + 5}"/>'
        f'<text x="{x:.1f}" y="{bottom - 10}" text-anchor="middle">{label}</text>'
        for day, label in ticks
        if LEFT + 10 < (x := axis.x(day.isoformat())) < axis.width - RIGHT - 10
    )


def _point(key: _Key, count: int, axis: _Axis, names: Sequence[str]) -> str:
    day, score, whose, made = key
    x, y, size = axis.x(day), _y(score), min(4.5 + count, 11)
    if whose == 0:
        shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"'
    else:
        across = ((0, -1), (0.95, 0.75), (-0.95, 0.75)) if whose == 1 else ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0))
        corners = " ".join(f"{x + dx * size * 1.15:.1f},{y + dy * size * 1.15:.1f}" for dx, dy in across)
        shape = f'<polygon points="{corners}"'
    who = (*names, " and ".join(names))[whose]
    told = f"{day}, {who}: {score:+g}" + (f", {count} moves" if count > 1 else "") + ("" if made else ", not made")
    return f'{shape} class="point whose-{whose}{"" if made else " hollow"}"><title>{escape(told)}</title>{_end(whose)}'


def _end(whose: int) -> str:
    return "</circle>" if whose == 0 else "</polygon>"


def tenures(rows: Sequence[dict[str, Any]], title: str, until: str) -> Markup | None:
    """Offices over time: a bar for each, one below the other; None where no beginning is known.

    Args:
        rows: with `start`, `end` (partial ISO dates, empty: open) and `title`, in the order to be shown.
        title: of whom.
        until: ISO date that open ones are drawn to.
    """
    known = [row for row in rows if row["start"]]
    if not known:
        return None
    ends = [_ordinal(row["end"] or until) for row in known]
    axis = _Axis(min(_ordinal(row["start"]) for row in known) - 300, max(ends) + 300, NARROW)
    line, height = 22, 22 * len(known) + BOTTOM
    bars = []
    for place, row in enumerate(known):
        left, right = axis.x(row["start"]), max(axis.x(row["end"] or until), axis.x(row["start"]) + 2)
        told = f"{row['title']}, {row['start']} to {row['end'] or 'now'}"
        bars.append(
            f'<rect class="tenure" x="{left:.1f}" y="{place * line + 4}" '
            f'width="{right - left:.1f}" height="{line - 9}">'
            f"<title>{escape(told)}</title></rect>"
        )
    return Markup(  # noqa: S704 - numbers and escaped text only
        f'<svg class="chart small" role="img" viewBox="0 0 {NARROW} {height}" aria-labelledby="tenure-title">'
        f'<title id="tenure-title">{escape(title)}</title>{_years(axis, height)}{"".join(bars)}</svg>'
    )
