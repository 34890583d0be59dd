"""Counts how far to trust the rules, the model and both together; writes the `agreement` of `model.json`.

    python -m training.attribution.agree MODEL --data TRAIN.jsonl --dev DEV.jsonl --scorer score.py

On the documents kept out of training and the development split; after `tune.py`. Takes some minutes, and needs spaCy
(the program's own environment), not torch.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from pathlib import Path
from types import ModuleType

from communique.codebook.book import Codebook
from communique.encoder import Encoder
from communique.extract.statements import learned, reader
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.merging import EXACT, Agreement, evidence, led_by_model, ordered
from communique.parse import Parsed, Parser
from communique.settings import Settings
from evals.attribution import rows, story
from training.attribution.data import Document, load, split
from training.attribution.evaluate import right, scorer
from training.attribution.note import note
from training.attribution.tune import logistic

# Of the rules that the model does not confirm few are left to count, so that each share leans on all of them together.
LEANING = 6
SILENT = 2.0  # stands for the confidence of what the model does not confirm, while that is being counted
THRESHOLD = 0.15  # the model's readings below it are not even weighed (none is made below `encoder.FLOOR`)
WORTH = (0.2, 0.225, 0.25, 0.275, 0.3, 0.325, 0.35, 0.4)  # tried as the least confidence
WORTH_RULED = (0.25, 0.3, 0.35, 0.4, 0.5)  # likewise of what only a rule finds


@dataclass
class Read:
    """One document with what the rules and the model found in it."""

    document: Document
    parsed: Parsed
    ruled: list[Attribution]
    read: list[Attribution]


@dataclass
class Counts:
    """What was right: by class and rule where the model is silent, and by its evidence where it is not."""

    silent: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    found: list[tuple[list[float], bool]] = field(default_factory=list)


def read_all(documents: Sequence[Document], encoder: Encoder) -> Iterator[Read]:
    """The documents, parsed and read both ways."""
    parser, tables = Parser(Settings().spacy_model), Codebook().speech
    for document in documents:
        parsed = story(document["text"], parser)
        found = list(learned.read(parsed, tables, encoder, threshold=THRESHOLD))
        yield Read(document, parsed, list(reader.read(parsed, tables)), found)


def count(texts: Iterable[Read], score: ModuleType) -> Counts:
    """What is right of what the rules and the model found, with the model's own probability as it is."""
    plain = Agreement({"other": SILENT}, worth=0.0, worth_ruled=0.0)
    counts = Counts()
    for text in texts:
        found = [one for one in led_by_model(text.ruled, text.read, plain) if one.continues is None]
        flags = right(score, text.document, list(rows(text.parsed, found)))
        for one, is_right in zip(found, flags, strict=True):
            if one.confidence == SILENT:
                counts.silent[f"{one.kind} {one.rule}"].append(is_right)
            else:
                told = evidence(one.confidence, one.kind, confirmed=one.rule not in learned.RULES)
                counts.found.append((told, is_right))
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


def shares(silent: Mapping[str, list[bool]]) -> dict[str, float]:
    """For each class and rule the share of right ones, leaning on the share of all, which stands under "other"."""
    together = [truth for truths in silent.values() for truth in truths]
    mean = (sum(together) + 1) / (len(together) + 3)
    found = {rule: (sum(truths) + LEANING * mean) / (len(truths) + LEANING) for rule, truths in sorted(silent.items())}
    return {rule: round(share, 3) for rule, share in (found | {"other": mean}).items()}


def choosy(texts: Sequence[Read], agreement: Agreement, score: ModuleType) -> Agreement:
    """The agreement with the least confidences that do best: F1 in detection, end to end and in the mean over kinds."""

    def reached(tried: Agreement) -> float:
        found = []
        for text in texts:
            kept = ordered(led_by_model(text.ruled, text.read, tried))
            found.append({"id": text.document["id"], "attributions": list(rows(text.parsed, kept))})
        figures = score.score([text.document for text in texts], found)
        kinds = [figures["by_type"][kind]["F1"] for kind in ("direct", "mixed", "indirect")]
        return float(figures["detection"]["F1"] + figures["end_to_end"]["F1"] + sum(kinds) / len(kinds))

    ways = product(WORTH, WORTH_RULED)
    return max((replace(agreement, worth=model, worth_ruled=rule) for model, rule in ways), key=reached)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dev", type=Path, help="documents that are neither trained nor tuned on")
    parser.add_argument("--scorer", type=Path, required=True)
    options = parser.parse_args()
    encoder, score = Encoder.load(options.model), scorer(options.scorer)
    trained, held_out = split(load(options.data))
    kept_out = list(read_all([*held_out, *(load(options.dev) if options.dev else ())], encoder))
    counted = count(kept_out, score)
    counted.silent |= count_exact([*trained, *held_out], score)
    weights = logistic([told for told, _ in counted.found], [truth for _, truth in counted.found])
    learned_weights = tuple(round(float(weight), 4) for weight in weights)
    agreement = Agreement(shares(counted.silent), learned_weights, threshold=THRESHOLD)
    told = asdict(choosy(kept_out, agreement, score))
    note(options.model, agreement=told)
    print(told)


if __name__ == "__main__":
    main()
