"""Measures and rewrites the attribution part of evals/README.md, and the diagram docs/calibration.svg.

The part on event types is laid out anew from `evals/event_types.json`, which cross-validation writes.

python -m evals.table [--model FOLDER]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import altair
import numpy as np

from communique.encoder import Encoder
from communique.pipeline import Pipeline
from communique.settings import Settings
from evals import types_table
from evals.figures import (
    BENCH,
    GOLD,
    KINDS,
    OWN_GOLD,
    Attributions,
    attributions,
    fingerprint,
    statements,
    transfer,
)

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "evals" / "README.md"
DIAGRAM = ROOT / "docs" / "calibration.svg"
BEGIN, END = "<!-- attribution: written by evals/table.py -->", "<!-- end of attribution -->"
# What others reach on the same documents with the same scorer (detection, end to end).
OTHERS = (
    ("textacy", 0.280, 0.250),
    ("Citron, trained again on PolNeAR", 0.588, 0.495),
    ("two people", 0.784, 0.720),
)
BINS = 10
TEMPLATE = """\
{begin}
## Who said what

PolNeAR's development split ({documents} documents, {dev}), scored by the benchmark's `score.py`; model {model}.
Made by `python -m evals.table`.

{table}

Errors by kind of attribution:

{errors}

Recall by cue: {by_cue}. `docs/calibration.svg` shows how far the confidences can be trusted.

Transfer: PolNeAR is one American campaign. The share of statements in diplomatic reports whose words are found:

{transfer}

Statements of the record on the gold articles ({gold}), mean: F1 {record[f1]:.3f}, speaker right {record[speaker]:.3f}
(rules alone: {rules[f1]:.3f} and {rules[speaker]:.3f}).
{end}"""


def table(systems: Sequence[tuple[str, Attributions]]) -> str:
    """One row a system: F1 in detection and end to end, by kind, and the share exact in every part."""
    rows = [
        "| | detection F1 | end to end F1 | direct | mixed | indirect | exact in all | calibration error |",
        "|---|---|---|---|---|---|---|---|",
        *(f"| {name} | {detection:.3f} | {whole:.3f} | | | | | |" for name, detection, whole in OTHERS),
    ]
    for name, measured in systems:
        told = measured.figures
        cells = [told[column] for column in ("detection", "end_to_end", *KINDS, "all_exact", "calibration_error")]
        rows.append(f"| **{name}** | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")
    return "\n".join(rows)


def errors(measured: Attributions) -> str:
    """Where it goes wrong, by kind of attribution, in numbers of attributions."""
    rows = [
        "| | annotated | missed | found, source or cue wrong | right, but a boundary off | found, not annotated |",
        "|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        told = measured.scored["by_type"][kind]
        matched = round(told["R"] * told["gold"])
        whole = round(told["end_to_end_R"] * told["gold"])
        inexact = round((1 - told["content"]["exact"]) * matched)
        spurious = told["pred"] - round(told["P"] * told["pred"])
        cells = (told["gold"], told["gold"] - matched, matched - whole, inexact, spurious)
        rows.append(f"| {kind} | " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(rows)


def by_cue(measured: Attributions) -> str:
    """Recall on what is said, and on what is thought, wished and planned."""
    told = measured.scored["by_cue"]
    return "; ".join(f"{name} {told[key]['R']:.3f}" for name, key in (("speech", "speech"), ("the rest", "other")))


def transfers(encoder: Encoder) -> str:
    """Recall of statements, by rules and model."""
    rows = ["| | rules | model alone | both |", "|---|---|---|---|"]
    for name, folders in (("seeds and gold", GOLD), ("evals/gold", (OWN_GOLD,))):
        told = transfer(encoder, folders)
        rows.append(f"| {name} | " + " | ".join(f"{told[way]:.3f}" for way in ("rules", "model", "both")) + " |")
    return "\n".join(rows)


def diagram(measured: Attributions) -> str:
    """The reliability diagram as SVG: stated confidence against the share that is right, in bins of equal size."""
    stated, true = np.array(measured.confidences), np.array(measured.truths, dtype=float)
    parts = [part for part in np.array_split(np.argsort(stated, kind="stable"), BINS) if len(part)]
    points = [{"stated": float(stated[part].mean()), "right": float(true[part].mean())} for part in parts]
    axes = {
        "x": altair.X("stated:Q", title="confidence stated", scale=altair.Scale(domain=[0, 1])),
        "y": altair.Y("right:Q", title="share right end to end", scale=altair.Scale(domain=[0, 1])),
    }
    ideal = altair.Chart(altair.Data(values=[{"stated": 0, "right": 0}, {"stated": 1, "right": 1}]))
    own = altair.Chart(altair.Data(values=points))
    error = measured.figures["calibration_error"]
    title = f"{len(stated)} attributions in {len(parts)} bins; expected calibration error {error:.3f}"
    layers = ideal.mark_line(color="#999", strokeDash=[4, 4]).encode(**axes) + own.mark_line(
        point=True, color="#1f5a8a"
    ).encode(**axes)
    return svg(layers.properties(width=320, height=320, title=title).to_json())


def svg(chart: str) -> str:
    """A Vega-Lite chart, drawn."""
    import vl_convert  # noqa: PLC0415 - loads a whole JavaScript engine

    return str(vl_convert.vegalite_to_svg(json.loads(chart)))


def part(encoder: Encoder, rules: Attributions, both: Attributions) -> str:
    """The text between the marks."""
    record, by_rules = (statements(Pipeline(Settings(models=models))) for models in (True, False))
    return TEMPLATE.format(
        begin=BEGIN,
        end=END,
        documents=both.scored["counts"]["docs"],
        dev=fingerprint(BENCH / "dev.jsonl"),
        model=encoder.version,
        table=table((("Communique, rules alone", rules), ("Communique", both))),
        errors=errors(both),
        by_cue=by_cue(both),
        transfer=transfers(encoder),
        gold=fingerprint(*GOLD),
        record=record,
        rules=by_rules,
    )


def placed(text: str, new: str, begin: str = BEGIN, end: str = END) -> str:
    """The file with the part between the marks replaced, at its end where it has none yet."""
    before, mark, rest = text.partition(begin)
    if not mark:
        return f"{text.rstrip()}\n\n{new}\n"
    return before + new + rest.partition(end)[2]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="folder of another model than the one that comes with the program")
    options = parser.parse_args()
    encoder = Encoder.load(options.model)
    rules, both = attributions(None), attributions(encoder)
    DIAGRAM.write_text(diagram(both), encoding="utf-8")
    new = part(encoder, rules, both)
    old = README.read_text(encoding="utf-8") if README.exists() else "# Evaluation\n"
    types = placed(placed(old, new), types_table.part(), types_table.BEGIN, types_table.END)
    README.write_text(types, encoding="utf-8")
    print(new)


if __name__ == "__main__":
    main()
