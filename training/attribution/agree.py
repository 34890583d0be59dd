"""Counts how far to trust the rules, the model and both together; writes the `agreement` of `model.json`.

    python -m training.attribution.agree MODEL --data TRAIN.jsonl --scorer score.py

On the documents kept out of training, after `tune.py`. Needs spaCy (the program's own environment), not torch.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from communique.codebook.book import Codebook
from communique.encoder import FLOOR, Encoder
from communique.extract.statements import learned, reader
from communique.extract.statements.attribution import Attribution
from communique.extract.statements.merging import Agreement, merge, pairs
from communique.parse import Parsed, Parser
from communique.settings import Settings
from evals.attribution import rows, spans, story
from training.attribution.data import Document, load, split
from training.attribution.evaluate import right, scorer
from training.attribution.note import note
from training.attribution.tune import logistic

# Of the rules that the model does not confirm few are left to count, so that each share leans on all of them together.
LEANING = 6
THRESHOLDS = tuple(round(0.2 + 0.025 * i, 3) for i in range(17))


@dataclass
class Read:
    """One document with what the rules and the model found in it."""

    document: Document
    parsed: Parsed
    ruled: list[Attribution]
    read: list[Attribution]

    def merged(self, agreement: Agreement) -> list[Attribution]:
        """Both together."""
        return merge(self.ruled, self.read, agreement)

    def rows(self, found: Sequence[Attribution]) -> list[dict[str, Any]]:
        """As the benchmark has them."""
        return list(rows(self.parsed, found))

    def plain(self, one: Attribution) -> dict[str, Any]:
        """One attribution as the benchmark has it."""
        own = {
            "source": [one.source] if one.source else [],
            "cue": [one.cue] if one.cue else [],
            "content": one.content,
        }
        return {name: spans(self.parsed, pieces) for name, pieces in own.items()}


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
        found = list(learned.read(parsed, tables, encoder, threshold=FLOOR))
        yield Read(document, parsed, list(reader.read(parsed, tables)), found)


def boundaries(texts: Sequence[Read], score: ModuleType) -> tuple[list[str], list[str]]:
    """The rules whose content, and those whose source, is more often exact than the model's for the same words."""
    content: Counter[str] = Counter()
    source: Counter[str] = Counter()
    for text in texts:
        own = score.Doc(text.document["text"])
        gold = [own.att(one) for one in text.document["attributions"]]
        for i, j in pairs(text.ruled, text.read):
            ruled, read = own.att(text.plain(text.ruled[i])), own.att(text.plain(text.read[j]))
            best = max(gold, key=lambda one: score.jac(one["content"], read["content"]), default=None)
            if best is not None and score.jac(best["content"], read["content"]) >= 0.5:
                rule = text.ruled[i].rule
                content[rule] += (ruled["content"] == best["content"]) - (read["content"] == best["content"])
                source[rule] += (ruled["source"] == best["source"]) - (read["source"] == best["source"])
    return sorted(rule for rule in content if content[rule] > 0), sorted(rule for rule in source if source[rule] > 0)


def count(texts: Sequence[Read], agreement: Agreement, score: ModuleType) -> Counts:
    """What is right of what the rules and the model found, with the model's own probability as it is."""
    plain = replace(agreement, rules={}, confirmed=(1.0, 0.0), alone=(1.0, 0.0))
    counts = Counts()
    for text in texts:
        found = text.merged(plain)
        confirmed = {i for i, _ in pairs(text.ruled, text.read)}
        names = [f"{one.kind} {one.rule}" if i not in confirmed else "confirmed" for i, one in enumerate(text.ruled)]
        names += ["alone"] * (len(found) - len(names))
        for (one, name), is_right in zip(zip(found, names, strict=True), _flags(text, found, score), strict=True):
            if is_right is None:
                continue
            if name in ("confirmed", "alone"):
                getattr(counts, name).append((one.confidence, is_right))
            else:
                counts.silent[name].append(is_right)
    return counts


def _flags(text: Read, found: Sequence[Attribution], score: ModuleType) -> list[bool | None]:
    """Whether each is right end to end; None for those inside others and carried on, which the annotation has not."""
    told = text.rows(found)
    flags = dict(zip((row["number"] for row in told), right(score, text.document, told), strict=True))
    return [flags.get(i) for i in range(len(found))]


def odds(counted: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and constant over the model's log-odds."""
    chances = np.clip([chance for chance, _ in counted], 1e-3, 1 - 1e-3)
    slope, constant = logistic(np.log(chances / (1 - chances))[:, None].tolist(), [truth for _, truth in counted])
    return round(float(slope), 4), round(float(constant), 4)


def shares(silent: dict[str, list[bool]]) -> dict[str, float]:
    """For each class and rule the share of right ones, leaning on the share of all, which stands under "other"."""
    together = [truth for truths in silent.values() for truth in truths]
    mean = (sum(together) + 1) / (len(together) + 3)
    found = {rule: (sum(truths) + LEANING * mean) / (len(truths) + LEANING) for rule, truths in sorted(silent.items())}
    return {rule: round(share, 3) for rule, share in (found | {"other": mean}).items()}


def best_threshold(texts: Sequence[Read], agreement: Agreement, score: ModuleType) -> float:
    """The least confidence that makes detection and end-to-end F1 largest."""
    documents = [text.document for text in texts]

    def worth(threshold: float) -> float:
        kept = [[one for one in text.merged(agreement) if one.confidence >= threshold] for text in texts]
        found = [
            {"id": text.document["id"], "attributions": text.rows(own)} for text, own in zip(texts, kept, strict=True)
        ]
        figures = score.score(documents, found)
        return float(figures["detection"]["F1"] + figures["end_to_end"]["F1"])

    return max(THRESHOLDS, key=worth)


def agreed(texts: Sequence[Read], score: ModuleType) -> Agreement:
    """All of it, in the order in which one part needs the other."""
    content, source = boundaries(texts, score)
    agreement = Agreement({}, boundaries=frozenset(content), sources=frozenset(source))
    counts = count(texts, agreement, score)
    agreement = replace(
        agreement, rules=shares(counts.silent), confirmed=odds(counts.confirmed), alone=odds(counts.alone)
    )
    return replace(agreement, threshold=best_threshold(texts, agreement, score))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    options = parser.parse_args()
    _, held_out = split(load(options.data))
    agreement = agreed(list(read_all(held_out, Encoder.load(options.model))), scorer(options.scorer))
    told = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(agreement).items()}
    note(options.model, agreement=told)
    print(agreement)


if __name__ == "__main__":
    main()
