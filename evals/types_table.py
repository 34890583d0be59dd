"""The part of evals/README.md on event types, from the figures that `training.types.crossvalidate` wrote.

Cross-validation trains a network for each fold and seed, which needs torch and many minutes of one core, so that
it is no part of `python -m evals.table`; this only lays out what it found. `part()` gives the text, with marks around
it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

FIGURES = Path(__file__).parent / "event_types.json"
BEGIN, END = "<!-- event types: written by evals/types_table.py -->", "<!-- end of event types -->"
# Macro-F1 of others on the same rows, five folds where they learn from them.
OTHERS = (
    ("TF-IDF and logistic regression", 0.705),
    ("a zero-shot model of 355 million parameters", 0.743),
    ("TF-IDF with frozen MiniLM embeddings", 0.747),
    ("MiniLM fine-tuned on the benchmark's rows alone", 0.837),
)
TEMPLATE = """\
{begin}
## What one side did to the other

Which of fifteen PLOVER types one marked actor's act towards another is, on the {rows} rows of PLV's train split: five
folds, macro-F1 over all rows at once. The network starts from one trained on our corpus, whose sentences are no rows of
the benchmark and were written by people who had not seen any. Made by `python -m training.types.crossvalidate`.

{systems}

Accuracy {accuracy:.3f}; expected calibration error of the label's probability {calibration_error:.3f}; by fold
{by_fold}. Its parts alone: actors masked {parts[masked]:.3f}, names kept {parts[named]:.3f}, bag of words
{parts[bag]:.3f}.

{classes}

Commonest errors (true, found, how many): {confusions}.
{end}"""


def part(path: Path = FIGURES) -> str:
    """The text for evals/README.md."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return TEMPLATE.format(
        begin=BEGIN,
        end=END,
        systems=systems(told),
        classes=classes(told),
        by_fold=" ".join(f"{value:.3f}" for value in told["folds"]),
        confusions="; ".join(f"{true} {found} {count}" for true, found, count in told["confusions"]),
        **{name: told[name] for name in ("rows", "accuracy", "calibration_error", "parts")},
    )


def systems(told: Mapping[str, Any]) -> str:
    """One row a system."""
    own = (
        ("trained on our corpus alone", f"{told['corpus_alone']:.3f}"),
        *several(list(told["seeds"].values())),
        ("**corpus and benchmark, as shipped**", f"**{told['mean']:.3f}**"),
    )
    rows = [*((name, f"{value:.3f}") for name, value in OTHERS), *own]
    return "\n".join(["| | macro-F1 |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def several(seeds: Sequence[float]) -> list[tuple[str, str]]:
    """The row of the single seeds; none where what ships is the only one."""
    if len(seeds) == 1:
        return []
    return [
        (f"**corpus and benchmark, one seed**, mean of {len(seeds)}", f"**{mean(seeds):.3f}** ± {stdev(seeds):.3f}")
    ]


def classes(told: Mapping[str, Any]) -> str:
    """F1 and number of rows of each label."""
    rows = [f"| {label} | {value:.3f} | {told['counts'][label]} |" for label, value in told["classes"].items()]
    return "\n".join(["| | F1 | rows |", "|---|---|---|", *rows])
