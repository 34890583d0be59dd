"""Counts how far to trust the rules, the model and both together; writes the `agreement` of `model.json`.

    python -m training.attribution.agree MODEL --data TRAIN.jsonl --scorer score.py

On the documents kept out of training, silent rules on others too; after `tune.py`. Takes some minutes, and needs spaCy
(the program's own environment), not torch.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import numpy as np

from communique.codebook.book import Codebook
from communique.encoder import Encoder
from communique.extract.statements import learned, reader
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.merging import EXACT, Agreement, led_by_model
from communique.parse import Parsed, Parser
from communique.settings import Settings
from evals.attribution import rows, story
from training.attribution.data import Document, load, split
from training.attribution.evaluate import right, scorer
from training.attribution.note import note
from training.attribution.tune import logistic

# Of the rules that the model does not confirm few are left to count, so that each share leans on all of them together.
LEANING = 6
TRAINED = 400  # documents of the training set on which they are counted too
SILENT = 2.0  # stands for the confidence of what the model does not confirm, while that is being counted


@dataclass
class Read:
    """One document with what the rules and the model found in it."""

    document: Document
    parsed: Parsed
    ruled: list[Attribution]
    read: list[Attribution]


@dataclass
class Counts:
    """What was right: by class and rule where the model is silent, and the model's odds with and without a rule."""

    silent: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    confirmed: list[tuple[float, bool]] = field(default_factory=list)
    alone: list[tuple[float, bool]] = field(default_factory=list)


def read_all(documents: Sequence[Document], encoder: Encoder) -> Iterator[Read]:
    """The documents, parsed and read both ways."""
    parser, tables = Parser(Settings().spacy_model), Codebook().speech
    for document in documents:
        parsed = story(document["text"], parser)
        found = list(learned.read(parsed, tables, encoder))
        yield Read(document, parsed, list(reader.read(parsed, tables)), found)


def count(texts: Iterable[Read], score: ModuleType) -> Counts:
    """What is right of what the rules and the model found, with the model's own probability as it is."""
    plain = Agreement({"other": SILENT}, confirmed=(1.0, 0.0), alone=(1.0, 0.0))
    counts = Counts()
    for text in texts:
        found = [one for one in led_by_model(text.ruled, text.read, plain) if one.continues is None]
        flags = right(score, text.document, list(rows(text.parsed, found)))
        for one, is_right in zip(found, flags, strict=True):
            if one.confidence == SILENT:
                counts.silent[f"{one.kind} {one.rule}"].append(is_right)
            else:
                (counts.alone if one.rule in learned.RULES else counts.confirmed).append((one.confidence, is_right))
    return counts


def count_exact(documents: Sequence[Document], score: ModuleType) -> dict[str, list[bool]]:
    """What is right of what the `EXACT` rules find, whatever the model says; few, so on all documents."""
    parser, tables = Parser(Settings().spacy_model), Codebook().speech
    counted: dict[str, list[bool]] = defaultdict(list)
    for document in documents:
        parsed = story(document["text"], parser)
        found = [one for one in reader.read(parsed, tables) if one.rule in EXACT]
        for one, is_right in zip(found, right(score, document, list(rows(parsed, found))), strict=True):
            counted[f"{one.kind} {one.rule}"].append(is_right)
    return counted


def odds(counted: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and constant over the model's log-odds."""
    chances = np.clip([chance for chance, _ in counted], 1e-3, 1 - 1e-3)
    slope, constant = logistic(np.log(chances / (1 - chances))[:, None].tolist(), [truth for _, truth in counted])
    return round(float(slope), 4), round(float(constant), 4)


def shares(silent: Mapping[str, list[bool]]) -> dict[str, float]:
    """For each class and rule the share of right ones, leaning on the share of all, which stands under "other"."""
    together = [truth for truths in silent.values() for truth in truths]
    mean = (sum(together) + 1) / (len(together) + 3)
    found = {rule: (sum(truths) + LEANING * mean) / (len(truths) + LEANING) for rule, truths in sorted(silent.items())}
    return {rule: round(share, 3) for rule, share in (found | {"other": mean}).items()}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    options = parser.parse_args()
    encoder, score = Encoder.load(options.model), scorer(options.scorer)
    trained, held_out = split(load(options.data))
    counted = count(read_all(held_out, encoder), score)
    # Where the model is silent on what it has learned from, the rule is right less often than elsewhere: the shares
    # come out too low rather than too high, but of forty documents alone there would be none for most rules.
    for rule, truths in count(read_all(trained[:TRAINED], encoder), score).silent.items():
        counted.silent[rule] += truths
    counted.silent |= count_exact([*trained, *held_out], score)
    told = {"rules": shares(counted.silent), "confirmed": odds(counted.confirmed), "alone": odds(counted.alone)}
    note(options.model, agreement=told)
    print(told)


if __name__ == "__main__":
    main()
