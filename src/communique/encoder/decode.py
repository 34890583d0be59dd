"""From the model's probabilities to attributions: the best labelling of each anchor's window, then the best anchors.

The parameters are tuned on documents kept out of training (`training/attribution/tune.py`) and lie in `model.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communique.encoder.embeddings import Floats
from communique.encoder.windows import SEPARATOR, Window, marked_stretches

NONE, SOURCE, CUE, CONTENT = range(4)
LABELS = 4
Interval = tuple[int, int]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody's words as the model reads them: half-open character intervals, and how likely all of it is right.

    Attributes:
        source: who speaks, as written; None where the text names nobody.
        cue: the words that say that somebody speaks, believes, wants.
        content: the pieces of what is said, in order.
        probability: the calibrated chance that content, source and cue are right together.
    """

    source: Interval | None
    cue: Interval
    content: tuple[Interval, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An anchor with its reading.

    Attributes:
        window: the pieces it was read in.
        place: the anchor's piece.
        probability: that it is an anchor at all.
        labels: log-probabilities (pieces, `LABELS`).
    """

    window: Window
    place: int
    probability: float
    labels: Floats


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to decode; the defaults are those of the pilot.

    Attributes:
        threshold: anchors with a lower score (probability times certainty) are left out.
        certainty: the power to which the mean probability of the content enters the score.
        change: the price, in log-probability, of every change of label along the window.
        source_bias: added to the log-probability of the source, which is short and loses against that price.
        source_floor: the least probability of a piece that is taken as source where no run wins (over 1: never).
        quotation: the share of a quotation that must be content for all of it to become content (0: never).
        shortest: content runs of fewer pieces are dropped unless they weigh as much as 0.3 of the longest.
        nested: the least score of an anchor inside another's content (over 1: none is kept).
        overlap: of two readings whose contents share more than this (Jaccard, in characters) the likelier one stays.
        calibration: weights of `evidence` and, last, the constant of the logistic model behind the probability.
    """

    threshold: float = 0.4
    certainty: float = 0.0
    change: float = 2.0
    source_bias: float = 0.0
    source_floor: float = 0.3
    quotation: float = 0.5
    shortest: int = 1
    nested: float = 0.9
    overlap: float = 0.6
    calibration: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 0.0)

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> Decoding:
        """From the entry `decoding` of `model.json`; what it leaves out keeps its default."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in note.items() if name in known}
        if "calibration" in given:
            given["calibration"] = tuple(given["calibration"])
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Reading:
    """One decoded candidate.

    Attributes:
        anchor: the first character of the anchor.
        score: what readings are chosen by, 0 to 1.
        evidence: what the calibration weighs: log-odds of the anchor, then the mean log-probabilities of content,
            source and cue over their own pieces.
    """

    anchor: int
    source: Interval | None
    cue: Interval
    content: tuple[Interval, ...]
    score: float
    evidence: tuple[float, ...]


def decode(candidates: Sequence[Candidate], text: str, how: Decoding) -> list[Attribution]:
    """The attributions of one text, in the order of their words."""
    chosen = select(readings(candidates, text, how), how)
    found = [Attribution(one.source, one.cue, one.content, probability(one.evidence, how)) for one in chosen]
    return sorted(found, key=lambda one: (one.content, one.cue))


def probability(evidence: Sequence[float], how: Decoding) -> float:
    """The calibrated probability of a reading with that evidence."""
    *weights, constant = how.calibration
    odds = constant + sum(weight * value for weight, value in zip(weights, evidence, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def readings(candidates: Sequence[Candidate], text: str, how: Decoding) -> list[Reading]:
    """One reading for every candidate that has any content."""
    if not candidates:
        return []
    stretches = marked_stretches(text)
    decoded = (
        _reading(candidate, labels[: len(candidate.window)], stretches, how)
        for candidate, labels in zip(candidates, _best_labels(candidates, how), strict=True)
    )
    return [reading for reading in decoded if reading is not None]


def _best_labels(candidates: Sequence[Candidate], how: Decoding) -> Labels:
    """The best label of every piece (candidates, pieces); those of a word's later pieces are its first one's."""
    size = max(len(candidate.window) for candidate in candidates)
    scores = np.zeros((len(candidates), size, LABELS), dtype=np.float32)
    first = np.tile(np.arange(size), (len(candidates), 1))
    separators = np.ones((len(candidates), size), dtype=bool)
    for row, candidate in enumerate(candidates):
        length = len(candidate.window)
        inner = np.array(candidate.window.inner)
        separators[row, :length] = np.array(candidate.window.starts) == SEPARATOR
        scores[row, :length] = candidate.labels
        scores[row, :length, SOURCE] += how.source_bias
        scores[row, :length][inner] *= 0.5
        first[row, :length] = np.maximum.accumulate(np.where(inner, 0, np.arange(length)))
    scores[separators] = 0
    labels = np.take_along_axis(viterbi(scores, how.change), first, 1)
    labels[separators] = NONE
    return labels


def viterbi(scores: Floats, change: float) -> Labels:
    """The labels (rows, pieces) with the highest sum of scores (rows, pieces, labels), each change costing `change`."""
    rows, size, kinds = scores.shape
    every = np.arange(rows)
    came = np.zeros((size, rows, kinds), dtype=np.int64)
    total = scores[:, 0].copy()
    for i in range(1, size):
        best = total.argmax(1)
        switched = total[every, best][:, None] - change
        stays = total >= switched
        came[i] = np.where(stays, np.arange(kinds), best[:, None])
        total = np.where(stays, total, switched) + scores[:, i]
    labels = np.zeros((rows, size), dtype=np.int64)
    labels[:, -1] = total.argmax(1)
    for i in range(size - 1, 0, -1):
        labels[:, i - 1] = came[i, every, labels[:, i]]
    return labels


def _reading(candidate: Candidate, labels: Labels, stretches: Sequence[Interval], how: Decoding) -> Reading | None:
    window, chances = candidate.window, np.exp(candidate.labels)
    runs = list(_runs(labels))
    content = _content(chances, [run[1:] for run in runs if run[0] == CONTENT], how)
    if not content:
        return None
    source = _heaviest(chances, runs, SOURCE) or _faint_source(window, chances, how)
    cue = _heaviest(chances, runs, CUE) or (candidate.place, candidate.place + 1)
    certainty = float(np.concatenate([chances[start:end, CONTENT] for start, end in content]).mean())
    return Reading(
        anchor=window.starts[candidate.place],
        source=None if source is None else _characters(window, source),
        cue=_characters(window, cue),
        content=completed([_characters(window, piece) for piece in content], stretches, how.quotation),
        score=candidate.probability * certainty**how.certainty,
        evidence=_evidence(candidate, content, source, cue),
    )


def _runs(labels: Labels) -> Iterator[tuple[int, int, int]]:
    """The stretches of one label other than NONE: label, first piece, behind the last one."""
    edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), len(labels)]
    for start, end in pairwise(edges):
        if labels[start] != NONE:
            yield int(labels[start]), start, end


def _content(chances: Floats, runs: Sequence[Interval], how: Decoding) -> list[Interval]:
    weights = [float(chances[start:end, CONTENT].sum()) for start, end in runs]
    return [
        run
        for run, weight in zip(runs, weights, strict=True)
        if run[1] - run[0] >= how.shortest or weight > 0.3 * max(weights)
    ]


def _heaviest(chances: Floats, runs: Sequence[tuple[int, int, int]], label: int) -> Interval | None:
    own = [(start, end) for kind, start, end in runs if kind == label]
    return max(own, key=lambda run: float(chances[run[0] : run[1], label].sum()), default=None)


def _faint_source(window: Window, chances: Floats, how: Decoding) -> Interval | None:
    """The likeliest source piece, where it reaches the floor, with its neighbours that reach half of it; else None."""
    column = chances[:, SOURCE]
    best = int(column.argmax())
    if column[best] < how.source_floor or window.starts[best] == SEPARATOR:
        return None
    start, end = best, best + 1
    while window.starts[start - 1] != SEPARATOR and column[start - 1] >= how.source_floor / 2:
        start -= 1
    while end < len(window) and window.starts[end] != SEPARATOR and column[end] >= how.source_floor / 2:
        end += 1
    return start, end


def _characters(window: Window, run: Interval) -> Interval:
    return window.starts[run[0]], window.ends[run[1] - 1]


def _evidence(
    candidate: Candidate, content: Sequence[Interval], source: Interval | None, cue: Interval
) -> tuple[float, ...]:
    chance = min(max(candidate.probability, 1e-4), 1 - 1e-4)
    sure = np.maximum(candidate.labels, -5.0)
    said = np.concatenate([sure[start:end, CONTENT] for start, end in content]).mean()
    told = sure[slice(*cue), CUE].mean()
    return math.log(chance / (1 - chance)), float(said), _whose(sure[:, SOURCE], source), float(told)


def _whose(sure: Floats, source: Interval | None) -> float:
    """How sure the source is; where there is none, how sure it is that no piece is one."""
    if source is None:
        return math.log1p(-min(0.99, float(np.exp(sure.max()))))
    return float(sure[slice(*source)].mean())


def completed(pieces: Sequence[Interval], stretches: Sequence[Interval], share: float) -> tuple[Interval, ...]:
    """The pieces, each quotation of which they cover at least `share` taken in whole, joined where they touch."""
    low, high = pieces[0][0], pieces[-1][1]
    spans = list(pieces)
    for start, end in stretches:
        if share and start < high and low < end:
            common = sum(max(0, min(end, b) - max(start, a)) for a, b in pieces)
            if common and share * (end - start) <= common < end - start:
                spans.append((start, end))
    joined: list[Interval] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def select(found: Sequence[Reading], how: Decoding) -> list[Reading]:
    """The readings over the threshold, best first, without those that repeat a better one's content or hide in it."""
    kept: list[Reading] = []
    for reading in sorted(found, key=lambda one: (-one.score, one.anchor)):
        if reading.score < how.threshold:
            break
        if not any(_repeats(reading, other, how) for other in kept):
            kept.append(reading)
    return kept


def _repeats(reading: Reading, better: Reading, how: Decoding) -> bool:
    if jaccard(reading.content, better.content) >= how.overlap:
        return True
    return reading.score < how.nested and any(start <= reading.anchor < end for start, end in better.content)


def jaccard(one: Sequence[Interval], other: Sequence[Interval]) -> float:
    """Shared characters by all characters of two lists of intervals that do not overlap among themselves."""
    common = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    total = sum(end - start for start, end in (*one, *other)) - common
    return common / total if total else 0.0
