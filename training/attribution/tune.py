"""Tunes the decoding on documents kept out of training and calibrates the probabilities; writes both to `model.json`.

    python -m training.attribution.tune MODEL --data TRAIN.jsonl --scorer score.py

One parameter after the other, the best value kept (the threshold first and last); then a logistic model of whether a
kept attribution is right end to end, from the evidence that `communique.encoder.decode` hands on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communique.encoder import Attribution, Decoding, Encoder
from communique.encoder.decode import Candidate, Reading, decode, readings, select
from training.attribution.data import Document, load, split
from training.attribution.evaluate import plain, right, scorer
from training.attribution.note import note

THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
GRID: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("threshold", THRESHOLDS),
    ("change", (0.0, 1.0, 2.0, 3.0, 4.0, 6.0)),
    ("source_bias", (0.0, 0.3, 0.6, 1.0)),
    ("source_floor", (0.1, 0.2, 0.3, 2.0)),
    ("quotation", (0.0, 0.3, 0.5, 0.8)),
    ("shortest", (1, 2, 3)),
    ("certainty", (0.0, 0.5, 1.0, 2.0)),
    ("nested", (0.0, 0.5, 0.7, 0.9, 1.1)),
    ("overlap", (0.3, 0.5, 0.6, 0.8)),
    ("threshold", THRESHOLDS),
)
RIDGE = 1.0  # weight of the squared coefficients: some 900 attributions for five of them

Read = list[tuple[Document, list[Candidate]]]


def tuned(read: Read, score: ModuleType) -> Decoding:
    """The decoding that does best on the documents with their candidates."""
    how = Decoding()
    for name, values in GRID:
        tried = [replace(how, **{name: value}) for value in values]
        how = max(tried, key=lambda one: worth(read, one, score))
        print(f"{name} {getattr(how, name)}: {worth(read, how, score):.4f}", flush=True)
    return how


def worth(read: Read, how: Decoding, score: ModuleType) -> float:
    """What tuning makes large: detection and end-to-end F1, and a little of the share that is exact in all."""
    found = [plain(document, decode(candidates, document["text"], how)) for document, candidates in read]
    figures = score.score([document for document, _ in read], found)
    return float(figures["detection"]["F1"] + figures["end_to_end"]["F1"] + 0.3 * figures["all_exact"]["F1"])


def calibrated(read: Read, how: Decoding, score: ModuleType) -> Decoding:
    """The decoding with the calibration fitted on what it keeps of the documents."""
    pairs = [pair for document, candidates in read for pair in _judged(document, candidates, how, score)]
    weights = logistic([reading.evidence for reading, _ in pairs], [truth for _, truth in pairs])
    return replace(how, calibration=tuple(round(float(weight), 4) for weight in weights))


def _judged(
    document: Document, candidates: list[Candidate], how: Decoding, score: ModuleType
) -> Iterator[tuple[Reading, bool]]:
    chosen = select(readings(candidates, document["text"], how), how)
    rows = plain(document, [Attribution(one.source, one.cue, one.content, 0.0) for one in chosen])["attributions"]
    return zip(chosen, right(score, document, rows), strict=True)


def logistic(evidence: Sequence[Sequence[float]], truths: Sequence[bool]) -> NDArray[Any]:
    """Weights, constant last, of the logistic model with the `RIDGE` penalty, by Newton's method."""
    inputs = np.column_stack([np.array(evidence, dtype=float), np.ones(len(evidence))])
    targets, weights = np.array(truths, dtype=float), np.zeros(inputs.shape[1])
    penalty = np.diag([RIDGE] * (inputs.shape[1] - 1) + [1e-6])
    for _ in range(25):
        chances = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (chances - targets) + penalty @ weights
        bend = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + penalty
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def calibration_error(chances: Sequence[float], truths: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error over `bins` bins of equal size: mean distance of stated and true share."""
    stated, true = np.array(chances), np.array(truths, dtype=float)
    parts = np.array_split(np.argsort(stated, kind="stable"), bins)
    return sum(float(abs(stated[part].sum() - true[part].sum())) for part in parts) / len(stated)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    options = parser.parse_args()
    encoder, score = Encoder.load(options.model), scorer(options.scorer)
    _, held_out = split(load(options.data))
    read = [(document, list(encoder.candidates(document["text"]))) for document in held_out]
    how = calibrated(read, tuned(read, score), score)
    note(options.model, decoding=asdict(how))
    print(how)


if __name__ == "__main__":
    main()
