"""The timeline of a dyad as a chart, drawn without a browser and without the network; a page has its table too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import altair as alt
import vl_convert

from communique.query import Dyad, Moment

SIDES = ("#1f5c99", "#a8641a")  # blue and ochre, which colour-blind readers can tell apart; shapes tell them apart too
SHAPES = ("circle", "triangle-up")
INK, PALE = "#222222", "#999999"
WIDTH, HEIGHT = 760, 320
SANS = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 52rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 {sans}; color: {ink}; background: #fff; }}
svg {{ max-width: 100%; height: auto; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }}
td.score {{ text-align: right; }}
</style>
</head>
<body>
{svg}
<table>
<caption>{description}</caption>
<thead><tr><th>Day</th><th>Who</th><th>Move</th><th>Score</th><th>Words</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""


def timeline(moments: Sequence[Moment], dyad: Dyad, names: Mapping[str, str], suffix: str) -> bytes:
    """The events with a day and a score: time across, PLOVER's scale up, each side with a colour and a shape.

    Args:
        moments: from `query.timeline`.
        dyad: the two party codes.
        names: what to call them.
        suffix: `.svg`, `.png`, or `.html` for a page with a table of all events, without scripts.
    """
    title = f"{names[dyad[0]]} and {names[dyad[1]]}: what each did, by day"
    notes = _notes(moments)
    spec = str(_drawing(moments, dyad, names, title, notes).to_json())
    if suffix == ".png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=2))
    description = f"{title}. {'. '.join(notes)}."
    svg = _titled(str(vl_convert.vegalite_to_svg(spec)), title, description)
    if suffix == ".svg":
        return svg.encode()
    rows = "\n".join(_row(each, names) for each in moments)
    page = PAGE.format(title=escape(title), description=escape(description), svg=svg, rows=rows, sans=SANS, ink=INK)
    return page.encode()


def _drawn(moments: Sequence[Moment]) -> list[Moment]:
    return [each for each in moments if each.day and each.event.scale is not None]


def _notes(moments: Sequence[Moment]) -> list[str]:
    drawn = len(_drawn(moments))
    notes = [f"{drawn} events; PLOVER scale from -10 (hostile) to 10 (cooperative); hollow: did not, or only would"]
    if left := len(moments) - drawn:
        notes.append(f"{left} more have no day or no PLOVER type and are not drawn")
    return notes


def _who(moment: Moment, names: Mapping[str, str]) -> str:
    return " and ".join(names[side] for side in moment.sides)


def _drawing(
    moments: Sequence[Moment], dyad: Dyad, names: Mapping[str, str], title: str, notes: Sequence[str]
) -> alt.LayerChart:
    sides = [names[code] for code in dyad]
    heading = alt.TitleParams(
        title, subtitle=list(notes), anchor="start", offset=12, color=INK, subtitleColor=INK,
        font=SANS, subtitleFont=SANS, fontSize=16, subtitleFontSize=12,
    )  # fmt: skip
    return (
        alt.layer(_zero(), _points(_values(moments, names), [*sides, " and ".join(sides)]))
        .properties(width=WIDTH, height=HEIGHT, title=heading)
        .configure_view(stroke=None)
        .configure_axis(labelFont=SANS, titleFont=SANS, labelColor=INK, titleColor=INK, gridColor="#e5e5e5")
        .configure_legend(labelFont=SANS, titleFont=SANS, labelFontSize=12)
    )


def _values(moments: Sequence[Moment], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """One point for all events of one side on one day with one score; its size says how many they are."""
    points = Counter(
        (each.day, each.event.scale, _who(each, names), not {"negation", "hypothetical"} & set(each.event.aux))
        for each in _drawn(moments)
    )
    return [
        {"day": day, "scale": scale, "side": side, "done": done, "events": count}
        for (day, scale, side, done), count in points.items()
    ]


def _zero() -> alt.Chart:
    return alt.Chart(alt.Data(values=[{"scale": 0}])).mark_rule(color=PALE).encode(y="scale:Q")


def _points(values: list[dict[str, Any]], sides: Sequence[str]) -> alt.Chart:
    legend = alt.Legend(title=None, orient="top", direction="horizontal", labelLimit=300)
    colors, shapes = [*SIDES, INK], [*SHAPES, "diamond"]
    return (
        alt.Chart(alt.Data(values=values))
        .mark_point(opacity=0.75)
        .encode(
            x=alt.X("day:T", title=None).scale(padding=14),
            y=alt.Y("scale:Q", title="PLOVER scale").scale(domain=[-10, 10]),
            size=alt.Size("events:Q", legend=None).scale(domain=[1, 10], range=[50, 300], clamp=True),
            color=alt.Color("side:N", legend=legend).scale(domain=sides, range=colors),
            shape=alt.Shape("side:N", legend=legend).scale(domain=sides, range=shapes),
            fill=alt.Color("side:N", legend=None).scale(domain=sides, range=colors),
            fillOpacity=alt.condition("datum.done", alt.value(0.6), alt.value(0)),
        )
    )


def _titled(svg: str, title: str, description: str) -> str:
    """The SVG with its title and description as elements of its own, which screen readers and browsers look for."""
    at = svg.index(">") + 1
    return f"{svg[:at]}<title>{escape(title)}</title><desc>{escape(description)}</desc>{svg[at:]}"


def _row(moment: Moment, names: Mapping[str, str]) -> str:
    event = moment.event
    aux = f" ({', '.join(event.aux)})" if event.aux else ""
    score = "" if event.scale is None else f"{event.scale:+g}" if event.scale else "0"
    cells = (moment.day or "earlier", _who(moment, names), f"{event.move}{aux}")
    told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr>{told}<td class="score">{score}</td><td>{escape(event.evidence.text)}</td></tr>'
