r"""Reads every row of the benchmark by models that were trained without it; writes the figures.

    python -m training.types.crossvalidate --base build/types/base.pt --data PLV.jsonl \
        --corpus training/corpus/corpus.jsonl --work build/types/folds --out evals/event_types.json

Five folds, every seed of the training, and for each fold also the mean of the seeds' weights, which is what ships. A
fold has one teacher, trained without it like all else. The networks of a fold start from the one trained on the corpus,
of which no sentence is a row of the benchmark. Figures are over all rows at once. `--work` keeps what each fold
trained, so that a run that was broken off goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch

from communique.encoder.embeddings import Floats
from communique.encoder.types import LABELS, Mixing, Terms
from training.types import data, terms
from training.types.data import FOLDS, Example
from training.types.model import TypeNetwork
from training.types.train import HELD, SEEDS, TEACHER, Lowest, loaded, mean, probabilities, taught, tuned, viewer

MEAN = "mean"  # of the seeds' weights
CORPUS = "corpus"  # no row of the benchmark in training
TEMPERATURES = tuple(np.arange(0.4, 1.6, 0.05).tolist())
BINS = 10
# Power of a label's share by which its probability is multiplied: the weights of training overdo rare labels. Chosen on
# one seed (0.851 without, 0.857 with it); anything from 0.15 to 0.7 gives nearly the same.
PRIOR = 0.25


@dataclass(frozen=True, slots=True)
class Readings:
    """Probabilities (rows, labels) by the actors masked, as written, and by the bag of words."""

    masked: Floats
    named: Floats
    bag: Floats

    def mixed(self, how: Mixing) -> Floats:
        """The mixture."""
        return how.mixed(self.masked, self.named, self.bag)


def f1(truths: Sequence[int], found: Sequence[int]) -> dict[str, float]:
    """Of each label that occurs in the truths, in per cent of one."""
    right = Counter(truth for truth, own in zip(truths, found, strict=True) if truth == own)
    wanted, given = Counter(truths), Counter(found)
    return {LABELS[label]: 2 * right[label] / (wanted[label] + given[label]) for label in sorted(wanted)}


def macro(truths: Sequence[int], chances: Floats) -> float:
    """Mean F1 over the labels, of the likeliest ones."""
    values = f1(truths, chances.argmax(-1).tolist()).values()
    return sum(values) / len(values)


def calibration_error(truths: Sequence[int], chances: Floats) -> float:
    """Expected calibration error of the likeliest label over `BINS` bins of equal size."""
    stated, true = chances.max(-1), (chances.argmax(-1) == np.array(truths)).astype(float)
    parts = np.array_split(np.argsort(stated, kind="stable"), BINS)
    return sum(float(abs(stated[part].sum() - true[part].sum())) for part in parts) / len(stated)


def mixing(truths: Sequence[int]) -> Mixing:
    """The default shares, with the bias of the labels' shares of the rows."""
    counts = np.bincount(truths, minlength=len(LABELS)).clip(min=1)
    return Mixing(bias=tuple((PRIOR * np.log(counts / counts.sum())).round(3).tolist()))


def temperature(truths: Sequence[int], readings: Readings, how: Mixing) -> float:
    """The one of `TEMPERATURES` that makes the true labels likeliest."""

    def loss(value: float) -> float:
        chances = readings.mixed(replace(how, temperature=value))
        return -float(np.log(np.maximum(chances[np.arange(len(truths)), list(truths)], 1e-9)).mean())

    return round(min(TEMPERATURES, key=loss), 2)


def read(network: TypeNetwork, bag: Terms, rows: Sequence[Example], padding: int) -> Readings:
    """The rows as a network and a bag of words read them."""
    return Readings(
        probabilities(network, [row.masked for row in rows], padding).numpy(),
        probabilities(network, [row.named for row in rows], padding).numpy(),
        np.stack([bag.probabilities(row.pair) for row in rows]),
    )


def figures(truths: Sequence[int], of: Sequence[int], readings: Mapping[str, Readings]) -> dict[str, Any]:
    """All that is reported, from the readings by seed, by the mean of the seeds' weights, and by the corpus alone."""
    plain, whole = mixing(truths), readings[MEAN]
    shipped = calibrated(truths, of, whole)
    found = shipped.argmax(-1).tolist()
    return {
        "rows": len(truths),
        "seeds": {name: round(macro(truths, own.mixed(plain)), 4) for name, own in readings.items() if name.isdigit()},
        "mean": round(macro(truths, shipped), 4),
        "accuracy": round(float((np.array(found) == np.array(truths)).mean()), 4),
        "folds": [round(_fold(truths, of, shipped, fold), 4) for fold in range(FOLDS)],
        "parts": {name: round(macro(truths, getattr(whole, name)), 4) for name in ("masked", "named", "bag")},
        "corpus_alone": round(macro(truths, readings[CORPUS].mixed(plain)), 4),
        "calibration_error": round(calibration_error(truths, shipped), 4),
        "mixing": asdict(replace(plain, temperature=temperature(truths, whole, plain))),
        "classes": {label: round(value, 3) for label, value in f1(truths, found).items()},
        "counts": {LABELS[label]: count for label, count in sorted(Counter(truths).items())},
        "confusions": confusions(truths, found),
    }


def calibrated(truths: Sequence[int], of: Sequence[int], readings: Readings) -> Floats:
    """The mixture, each fold with the bias and the temperature that suit the other folds."""
    folds, found = np.array(of), np.zeros_like(readings.masked)
    for fold in range(FOLDS):
        own, others = folds == fold, folds != fold
        known = np.array(truths)[others].tolist()
        how = mixing(known)
        value = temperature(known, _part(readings, others), how)
        found[own] = _part(readings, own).mixed(replace(how, temperature=value))
    return found


def _part(readings: Readings, rows: Any) -> Readings:
    return Readings(readings.masked[rows], readings.named[rows], readings.bag[rows])


def _fold(truths: Sequence[int], of: Sequence[int], chances: Floats, fold: int) -> float:
    rows = [i for i, own in enumerate(of) if own == fold]
    return macro([truths[i] for i in rows], chances[rows])


def confusions(truths: Sequence[int], found: Sequence[int], most: int = 10) -> list[tuple[str, str, int]]:
    """The commonest errors: true label, label found, how often."""
    errors = Counter((LABELS[a], LABELS[b]) for a, b in zip(truths, found, strict=True) if a != b)
    ranked = sorted(errors.items(), key=lambda one: (-one[1], one[0]))
    return [(true, own, count) for (true, own), count in ranked[:most]]


@dataclass(frozen=True, slots=True)
class Trial:
    """The rows with their folds, the corpus and its prose, what the corpus made, and the folder of trained networks."""

    rows: list[Example]
    of: list[int]
    corpus: list[Example]
    prose: list[Example]
    lowest: Lowest
    work: Path
    seeds: Sequence[int] = SEEDS

    def part(self, fold: int, *, inside: bool) -> list[Example]:
        """The rows of the fold, or those of the others."""
        return [row for row, own in zip(self.rows, self.of, strict=True) if (own == fold) == inside]

    def network(self, fold: int, seed: int) -> TypeNetwork:
        """The one trained without the fold, from the folder where it was trained before."""

        def make() -> TypeNetwork:
            rows, teacher = self.part(fold, inside=False), self.teacher(fold)
            return taught(self.lowest, teacher, rows, self.corpus, self.prose, seed=seed)

        return self._kept(f"{fold}-{seed}.pt", make)

    def teacher(self, fold: int) -> TypeNetwork:
        """The teacher of the fold's networks."""
        rows = self.part(fold, inside=False)
        return self._kept(f"{fold}-teacher.pt", lambda: tuned(self.lowest, rows, self.corpus, seed=TEACHER))

    def _kept(self, name: str, make: Callable[[], TypeNetwork]) -> TypeNetwork:
        path = self.work / name
        if not path.exists():
            torch.save(make().state_dict(), path)
        return loaded(path)

    def readings(self) -> dict[str, Readings]:
        """By seed, by the mean of the seeds' weights, and by the corpus alone; all rows in their order."""
        of_fold = [self._fold(fold) for fold in range(FOLDS)]
        order = np.argsort(np.argsort(self.of, kind="stable"), kind="stable")
        found = {name: _joined([own[name] for own in of_fold], order) for name in of_fold[0]}
        alone = Terms(terms.trained([], self.corpus))
        return found | {CORPUS: read(self.lowest.network, alone, self.rows, self.lowest.padding)}

    def _fold(self, fold: int) -> dict[str, Readings]:
        inside, bag = self.part(fold, inside=True), Terms(terms.trained(self.part(fold, inside=False), self.corpus))
        networks = {str(seed): self.network(fold, seed) for seed in self.seeds}
        networks[MEAN] = mean(list(networks.values()))
        found = {name: read(network, bag, inside, self.lowest.padding) for name, network in networks.items()}
        truths = [row.label for row in inside]
        print(fold, {name: round(macro(truths, own.mixed(Mixing())), 4) for name, own in found.items()}, flush=True)
        return found


def _joined(parts: Sequence[Readings], order: Any) -> Readings:
    masked, named, bag = (
        np.concatenate([getattr(part, name) for part in parts])[order] for name in ("masked", "named", "bag")
    )
    return Readings(masked, named, bag)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "data", "corpus", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--folds", type=int, nargs="*", help="train the networks of these folds alone, and stop")
    options = parser.parse_args()
    torch.set_num_threads(1)
    cutter = viewer()
    rows, corpus = data.benchmark(options.data, cutter), data.corpus(options.corpus, cutter)
    truths = [row.label for row in rows]
    of = data.folds(truths, [row.pair.text for row in rows])
    options.work.mkdir(parents=True, exist_ok=True)
    lowest = Lowest(loaded(options.base), HELD, cutter.padding)
    trial = Trial(rows, of, corpus, data.prose(options.corpus, cutter), lowest, options.work, options.seeds)
    if options.folds:
        for seed, fold in product(options.seeds, options.folds):
            trial.network(fold, seed)
        return
    told = {"corpus": hashlib.sha256(options.corpus.read_bytes()).hexdigest()[:12]}
    told |= figures(truths, of, trial.readings())
    options.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
