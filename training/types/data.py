"""Marked pairs with their label: the benchmark's rows, and what the corpus says of every actor and recipient."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from communique.encoder.types import LABELS, Pair, View, Viewer
from training.corpus.records import Sentence, load

SEED = 1
FOLDS = 5
UNKNOWN = -1  # the label of a pair that only a teacher has judged
PROSE = "prose-"  # the patterns whose pairs are shown without their labels, see `prose`
# PLOVER's types that the benchmark keeps as one.
MERGED = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}


@dataclass(frozen=True, slots=True)
class Example:
    """A pair with the number of its label in `LABELS`, and its two views.

    Attributes:
        label: or `UNKNOWN`.
        told: the probabilities that a teacher gives `LABELS`; () where none was asked.
    """

    pair: Pair
    label: int
    masked: View
    named: View
    told: tuple[float, ...] = ()


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def number(label: str) -> int:
    """Where the PLOVER type stands in `LABELS`."""
    return LABELS.index(MERGED.get(label, label))


def benchmark(path: Path, viewer: Viewer) -> list[Example]:
    """The rows of `plv_train.jsonl`, in the file's order."""
    rows = lines(path)
    return [example(Pair.of(row["text"], row["source"], row["target"]), number(row["label"]), viewer) for row in rows]


def corpus(path: Path, viewer: Viewer) -> list[Example]:
    """A pair for each event of the corpus, in its order, without those that two events would label differently.

    Without the prose: its sentences are full of acts that our guidelines and the benchmark's coders call differently (a
    court's sentence, a march against a ban). With their labels two folds fell from 0.850 to 0.820.
    """
    return _clear((sentence for sentence in load(path) if not sentence.pattern.startswith(PROSE)), viewer)


def prose(path: Path, viewer: Viewer) -> list[Example]:
    """The pairs of the corpus's prose, unlabelled: what a teacher says of them is learned instead."""
    found = _clear((sentence for sentence in load(path) if sentence.pattern.startswith(PROSE)), viewer)
    return [replace(one, label=UNKNOWN) for one in found]


def _clear(sentences: Iterable[Sentence], viewer: Viewer) -> list[Example]:
    labelled = [one for sentence in sentences for one in pairs(sentence)]
    of_pair: dict[Pair, set[int]] = defaultdict(set)
    for pair, label in labelled:
        of_pair[pair].add(label)
    clear = dict.fromkeys(one for one in labelled if len(of_pair[one[0]]) == 1)
    return [example(pair, label, viewer) for pair, label in clear]


def pairs(sentence: Sentence) -> Iterator[tuple[Pair, int]]:
    """Actor and recipient of each event (where there is no recipient its object: a law, a demand) and the label.

    Events that did not take place are left out: what is denied is no example of its type.
    """
    for event in sentence.events:
        if "negation" not in event.aux and (event.actor or event.recipient):
            yield Pair(sentence.text, event.actor, event.recipient or event.object), number(event.event)


def example(pair: Pair, label: int, viewer: Viewer) -> Example:
    """The pair as the network is to learn it."""
    return Example(pair, label, *viewer.views(pair))


def folds(labels: Sequence[int], texts: Sequence[str]) -> list[int]:
    """The fold (0 to `FOLDS` - 1) of each row: every label spread evenly, rows of one text together."""
    order = list(range(len(labels)))
    random.Random(SEED).shuffle(order)
    of_text: dict[str, int] = {}
    for place, row in enumerate(sorted(order, key=lambda row: labels[row])):
        of_text.setdefault(texts[row], place % FOLDS)
    return [of_text[text] for text in texts]
