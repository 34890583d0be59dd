"""The timeline of a dyad as a chart: a Vega-Lite drawing, rendered without a browser and without the network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from communique.query import Dyad, Moment

SIDES = ("#1f5c99", "#a8641a")  # blue and ochre, which colour-blind readers can tell apart; shapes tell them apart too
SHAPES = ("circle", "triangle-up")
INK, PALE = "#222222", "#999999"
WIDTH, HEIGHT = 760, 320
SANS = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
RENDERERS: Mapping[str, Callable[[str], str | bytes]] = {
    ".svg": vl_convert.vegalite_to_svg,
    ".png": lambda spec: vl_convert.vegalite_to_png(spec, scale=2),
    ".html": lambda spec: vl_convert.vegalite_to_html(spec, bundle=True),
}


def timeline(moments: Sequence[Moment], dyad: Dyad, names: Mapping[str, str]) -> str:
    """The events with a day and a score, as a Vega-Lite drawing in JSON: time across, PLOVER's scale up.

    Args:
        moments: from `query.timeline`.
        dyad: the two party codes.
        names: what to call them.
    """
    drawn = [each for each in moments if each.day and each.event.scale is not None]
    values = alt.Data(values=[_point(each, names) for each in drawn])
    title = f"{names[dyad[0]]} and {names[dyad[1]]}: what each did, by day"
    told = [f"{len(drawn)} events; PLOVER scale from -10 (hostile) to 10 (cooperative); hollow: did not, or would not"]
    if left := len(moments) - len(drawn):
        told.append(f"{left} more without a day or without a PLOVER type are not drawn")
    chart = (
        alt.layer(_zero(), _points(values, [names[code] for code in dyad]))
        .properties(
            width=WIDTH,
            height=HEIGHT,
            title=alt.TitleParams(title, subtitle=told, anchor="start", color=INK, subtitleColor=INK, font=SANS,
                                  subtitleFont=SANS, fontSize=16, subtitleFontSize=12, offset=12),
            description=f"{title}. {'. '.join(told)}.",
        )
        .configure_view(stroke=None)
        .configure_axis(labelFont=SANS, titleFont=SANS, labelColor=INK, titleColor=INK, gridColor="#e5e5e5")
        .configure_legend(labelFont=SANS, titleFont=SANS, labelFontSize=12)
    )  # fmt: skip
    return str(chart.to_json())


def render(spec: str, suffix: str) -> bytes:
    """The drawing as `.svg`, `.png` or `.html` (one file that needs nothing else)."""
    drawn = RENDERERS[suffix](spec)
    if suffix == ".svg" and isinstance(drawn, str):
        drawn = _titled(drawn, spec)
    return drawn.encode() if isinstance(drawn, str) else drawn


def _point(moment: Moment, names: Mapping[str, str]) -> dict[str, Any]:
    event = moment.event
    return {
        "day": moment.day,
        "scale": event.scale,
        "side": " and ".join(names[side] for side in moment.sides) if len(moment.sides) > 1 else names[moment.sides[0]],
        "move": event.move,
        "done": not {"negation", "hypothetical"} & set(event.aux),
        "words": event.evidence.text,
    }


def _zero() -> alt.Chart:
    return alt.Chart(alt.Data(values=[{"scale": 0}])).mark_rule(color=PALE).encode(y="scale:Q")


def _points(values: alt.Data, sides: Sequence[str]) -> alt.Chart:
    both = " and ".join(sorted(sides, key=list(sides).index))
    domain = [*sides, both]
    legend = alt.Legend(title=None, orient="top", direction="horizontal", labelLimit=300)
    color = alt.Color("side:N", legend=legend).scale(domain=domain, range=[*SIDES, INK])
    return (
        alt.Chart(values)
        .mark_point(size=70, opacity=0.85)
        .encode(
            x=alt.X("day:T", title=None),
            y=alt.Y("scale:Q", title="PLOVER scale").scale(domain=[-10, 10]),
            color=color,
            shape=alt.Shape("side:N", legend=legend).scale(domain=domain, range=[*SHAPES, "diamond"]),
            fill=alt.Color("side:N", legend=None).scale(domain=domain, range=[*SIDES, INK]),
            fillOpacity=alt.condition("datum.done", alt.value(0.8), alt.value(0)),
            tooltip=["day:T", "side:N", "move:N", "scale:Q", "words:N"],
        )
    )


def _titled(svg: str, spec: str) -> str:
    """The SVG with its title and description as elements of its own, which screen readers and browsers look for."""
    told = json.loads(spec)
    title, description = told["title"]["text"], told["description"]
    at = svg.index(">") + 1
    return f"{svg[:at]}<title>{_escaped(title)}</title><desc>{_escaped(description)}</desc>{svg[at:]}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
