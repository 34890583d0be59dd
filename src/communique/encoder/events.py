"""From the model's probabilities to events: who does what to whom at each anchor, of which type, in which modes.

What is read here are words of the text and classes; who the words mean, and whether that is an event of the record, is
decided where the cast is known (`communique.extract.events.learned`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np

from communique.encoder.decode import Interval, Labels, viterbi
from communique.encoder.embeddings import Floats
from communique.encoder.sessions import log_softmax
from communique.encoder.windows import SEPARATOR, Window
from communique.record import MOVE_TYPES

ROLES = ("", "actor", "recipient", "object", "condition", "time", "quantity")
# Words that another role may stand inside: "if [Iceland] halved its catch" stays one condition.
WIDE = frozenset(("object", "condition"))
# What the classifiers tell one of, and what they tell any number of.
SINGLE, SEVERAL = ("types", "modes", "moves"), ("aux", "issues", "contexts")


@dataclass(frozen=True, slots=True)
class EventReading:
    """One event as the model reads it.

    Attributes:
        anchor: the word that carries the event: half-open characters of the text.
        spans: for each of `ROLES` that has any words, their intervals in order.
        event, mode, move: as in the record; mode and move None where there is none.
        aux, issues, contexts: those likelier than not, in the order of their vocabularies.
        probability: the calibrated chance that there is an event of this type at the anchor.
    """

    anchor: Interval
    spans: Mapping[str, tuple[Interval, ...]]
    event: str
    mode: str | None
    move: str | None
    aux: tuple[str, ...]
    issues: tuple[str, ...]
    contexts: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class EventCandidate:
    """An event anchor with its reading.

    Attributes:
        window: the pieces it was read in.
        place: the anchor's piece.
        probability: that it is an anchor at all.
        roles: log-probabilities (pieces, `ROLES`).
        classes: for each classifier log-probabilities (`SINGLE`) or probabilities (`SEVERAL`) of its vocabulary.
    """

    window: Window
    place: int
    probability: float
    roles: Floats
    classes: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class EventDecoding:
    """How to decode; tuned on the corpus's held-out patterns (`training/events/tune.py`).

    Attributes:
        threshold: anchors that are less likely are left out.
        change: the price, in log-probability, of every change of role along the window.
        likely: the least probability of what the classifiers of several classes tell.
        calibration: weights of `evidence` and, last, the constant of the logistic model behind the probability.
    """

    threshold: float = 0.5
    change: float = 2.0
    likely: float = 0.5
    calibration: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0)

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> EventDecoding:
        """From `decoding` in the entry `events` of `model.json`; what it leaves out keeps its default."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in note.items() if name in known}
        if "calibration" in given:
            given["calibration"] = tuple(given["calibration"])
        return cls(**given)


class Vocabulary:
    """What the scores of the classifiers stand for: the entry `labels` of `events` in `model.json`."""

    def __init__(self, note: Mapping[str, Sequence[str]]) -> None:
        self.words = {name: tuple(note[name]) for name in (*SINGLE, *SEVERAL)}

    def parted(self, scores: Floats) -> dict[str, Floats]:
        """The scores (events, all classes) by classifier, as `EventCandidate.classes` has them."""
        edges = np.cumsum([0, *(len(words) for words in self.words.values())])
        parts = {name: scores[:, a:b] for name, (a, b) in zip(self.words, pairwise(edges), strict=True)}
        return {name: log_softmax(part) if name in SINGLE else _sigmoid(part) for name, part in parts.items()}

    def likeliest(self, name: str, candidate: EventCandidate) -> str:
        """The likeliest class of one of `SINGLE`; "" for none."""
        return self.words[name][int(candidate.classes[name].argmax())]

    def move(self, candidate: EventCandidate) -> str | None:
        """The likeliest move among those that its likeliest type can be; None for none."""
        event = self.likeliest("types", candidate)
        chances = candidate.classes["moves"]
        fitting = [i for i, word in enumerate(self.words["moves"]) if not word or event in MOVE_TYPES.get(word, ())]
        best = max(fitting, key=lambda i: float(chances[i]), default=None)
        return (self.words["moves"][best] or None) if best is not None else None

    def likely(self, name: str, candidate: EventCandidate, floor: float) -> tuple[str, ...]:
        """The classes of one of `SEVERAL` that reach the floor."""
        chances = candidate.classes[name]
        return tuple(word for word, chance in zip(self.words[name], chances, strict=True) if chance >= floor)


def _sigmoid(scores: Floats) -> Floats:
    chances: Floats = (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).astype(np.float32)
    return chances


def decode(candidates: Sequence[EventCandidate], vocabulary: Vocabulary, how: EventDecoding) -> list[EventReading]:
    """The events of one text in the order of their anchors."""
    likely = [one for one in candidates if one.probability >= how.threshold]
    return sorted(readings(likely, vocabulary, how), key=lambda one: one.anchor)


def readings(candidates: Sequence[EventCandidate], vocabulary: Vocabulary, how: EventDecoding) -> list[EventReading]:
    """What each of the candidates says."""
    roles = best_roles(candidates, how)
    return [_reading(one, labels, vocabulary, how) for one, labels in zip(candidates, roles, strict=True)]


def _reading(candidate: EventCandidate, labels: Labels, vocabulary: Vocabulary, how: EventDecoding) -> EventReading:
    window = candidate.window
    return EventReading(
        anchor=(window.starts[candidate.place], _word_end(window, candidate.place)),
        spans=spans(window, labels),
        event=vocabulary.likeliest("types", candidate),
        mode=vocabulary.likeliest("modes", candidate) or None,
        move=vocabulary.move(candidate),
        aux=vocabulary.likely("aux", candidate, how.likely),
        issues=vocabulary.likely("issues", candidate, how.likely),
        contexts=vocabulary.likely("contexts", candidate, how.likely),
        probability=probability(evidence(candidate), how),
    )


def _word_end(window: Window, place: int) -> int:
    last = place
    while last + 1 < len(window) and window.inner[last + 1]:
        last += 1
    return window.ends[last]


def best_roles(candidates: Sequence[EventCandidate], how: EventDecoding) -> list[Labels]:
    """The role of every piece; those of a word's later pieces are its first one's, separators have none."""
    if not candidates:
        return []
    size = max(len(one.window) for one in candidates)
    scores = np.zeros((len(candidates), size, len(ROLES)), dtype=np.float32)
    for row, one in enumerate(candidates):
        scores[row, : len(one.window)] = _weighed(one)
    labels = viterbi(scores, how.change)
    return [_worded(one.window, labels[row, : len(one.window)]) for row, one in enumerate(candidates)]


def _weighed(candidate: EventCandidate) -> Floats:
    scores = candidate.roles.astype(np.float32)
    scores[np.array(candidate.window.inner)] *= 0.5
    scores[np.array(candidate.window.starts) == SEPARATOR] = 0
    return scores


def _worded(window: Window, labels: Labels) -> Labels:
    first = np.maximum.accumulate(np.where(np.array(window.inner), 0, np.arange(len(window))))
    found: Labels = labels[first]
    found[np.array(window.starts) == SEPARATOR] = 0
    return found


def spans(window: Window, labels: Labels) -> dict[str, tuple[Interval, ...]]:
    """The words of each role that has any: characters, in order."""
    found: dict[str, tuple[Interval, ...]] = {}
    for number, role in enumerate(ROLES):
        runs = _joined(labels, number) if role in WIDE else _runs(labels == number)
        if role and runs:
            found[role] = tuple((window.starts[a], window.ends[b - 1]) for a, b in runs)
    return found


def _runs(flags: Labels) -> list[Interval]:
    """The half-open stretches of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int64), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joined(labels: Labels, number: int) -> list[Interval]:
    """The runs of a role, as one where all words between two of them have roles themselves."""
    runs: list[Interval] = []
    for start, end in _runs(labels == number):
        if runs and labels[runs[-1][1] : start].all():
            runs[-1] = runs[-1][0], end
        else:
            runs.append((start, end))
    return runs


def evidence(candidate: EventCandidate) -> tuple[float, ...]:
    """What the calibration weighs: log-odds of the anchor, log-probabilities of the type and of the surest actor."""
    chance = min(max(candidate.probability, 1e-4), 1 - 1e-4)
    actor = candidate.roles[:, ROLES.index("actor")].max()
    return math.log(chance / (1 - chance)), float(candidate.classes["types"].max()), float(max(actor, -5.0))


def probability(weighed: Sequence[float], how: EventDecoding) -> float:
    """The calibrated probability of a reading with that evidence."""
    *weights, constant = how.calibration
    odds = constant + sum(weight * value for weight, value in zip(weights, weighed, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
