"""Tunes the decoding of events on the corpus's held-out patterns and calibrates their probabilities.

    python -m training.events.tune MODEL

One parameter after the other, the best value kept; then a logistic model of whether a reading has the right anchor and
type. Both go into the entry `events` of `model.json`. The patterns are those of the corpus's own writers: for articles
the probabilities are weighed again by `training/events/agree.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from communique.encoder import Encoder
from communique.encoder.events import EventCandidate, EventDecoding, Vocabulary, decode, evidence, readings
from training.attribution.tune import calibration_error, logistic
from training.corpus.records import CORPUS, Sentence, load
from training.events import data
from training.events.evaluate import FIELDS, figures, matched
from training.events.note import add

GRID: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("threshold", (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)),
    ("change", (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)),
    ("likely", (0.2, 0.3, 0.4, 0.5)),
)

Seen = list[tuple[Sentence, list[EventCandidate]]]


def tuned(seen: Seen, vocabulary: Vocabulary) -> EventDecoding:
    """The decoding that does best."""
    how = EventDecoding()
    for name, values in GRID:
        how = max((replace(how, **{name: value}) for value in values), key=lambda one: worth(seen, vocabulary, one))
        print(f"{name} {getattr(how, name)}: {worth(seen, vocabulary, how):.4f}", flush=True)
    return how


def worth(seen: Seen, vocabulary: Vocabulary, how: EventDecoding) -> float:
    """What tuning makes large: F1 of anchors, and the means of the classes and of the roles."""
    told = figures([(sentence, decode(candidates, vocabulary, how)) for sentence, candidates in seen])
    classes = [told[name] for name in FIELDS]
    roles = [value for name, value in told.items() if name not in FIELDS and not name.startswith("anchor")]
    return 2 * told["anchor and type"] + sum(classes) / len(classes) + sum(roles) / len(roles)


def calibrated(seen: Seen, vocabulary: Vocabulary, how: EventDecoding) -> EventDecoding:
    """The decoding with the calibration fitted on every candidate."""
    weighed, truths = evidences(seen, vocabulary, how)
    weights = logistic(weighed, truths)
    return replace(how, calibration=tuple(round(float(weight), 4) for weight in weights))


def evidences(seen: Seen, vocabulary: Vocabulary, how: EventDecoding) -> tuple[list[tuple[float, ...]], list[bool]]:
    """For every candidate what the calibration weighs, and whether anchor and type are right."""
    weighed: list[tuple[float, ...]] = []
    truths: list[bool] = []
    for sentence, candidates in seen:
        read = readings(candidates, vocabulary, how)
        right = {id(own) for event, own in matched(sentence, read) if own.event == event.event}
        weighed += [evidence(one) for one in candidates]
        truths += [id(own) in right for own in read]
    return weighed, truths


def error(seen: Seen, vocabulary: Vocabulary, how: EventDecoding) -> float:
    """Expected calibration error of the probabilities, each half of the patterns by the weights of the other half."""
    chances: list[float] = []
    truths: list[bool] = []
    for half in (0, 1):
        fitted = calibrated(seen[half::2], vocabulary, how)
        held_out: Sequence[tuple[Sentence, list[EventCandidate]]] = seen[1 - half :: 2]
        truths += evidences(list(held_out), vocabulary, fitted)[1]
        chances += [one.probability for _, own in held_out for one in readings(own, vocabulary, fitted)]
    return calibration_error(chances, truths)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    options = parser.parse_args()
    encoder = Encoder.load(options.model)
    if encoder.vocabulary is None:
        raise SystemExit(f"{options.model}: this model reads no events")
    _, held_out = data.split(load(options.corpus))
    seen = [(sentence, list(encoder.event_candidates(sentence.text))) for sentence in held_out]
    how = tuned(seen, encoder.vocabulary)
    print(f"calibration error {error(seen, encoder.vocabulary, how):.3f}")
    how = calibrated(seen, encoder.vocabulary, how)
    add(options.model, decoding=asdict(how))
    print(how)


if __name__ == "__main__":
    main()
