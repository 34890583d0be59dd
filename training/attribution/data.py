"""PolNeAR documents as windows with labels.

A document is {"id", "text", "attributions": [{"source", "cue", "content"}: lists of [start, end]]}. An attribution's
*anchor* is the last word of its cue that carries meaning: the model first finds anchors, then reads each one's spans.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.encoder.windows import SEPARATOR, Cutter, Window, covered

NONE, SOURCE, CUE, CONTENT = range(4)
IGNORED = -100
HELD_OUT = 40  # documents kept out of training to tune the decoding on
SEED = 1
# Words that end cues without being what they turn on ("according to", "called for", "made it clear that").
PARTICLES = frozenset(
    (
        "a about against as at be by down for from her his in into it not of off on out over that the their to up with"
    ).split()
)

Document = dict[str, Any]


@dataclass(slots=True)
class Example:
    """A window with its attributions: for each the number of the anchor's piece, and a label for every piece."""

    window: Window
    anchors: list[int]
    labels: list[list[int]]


def load(path: Path) -> list[Document]:
    """The documents of a JSON-lines file, by id."""
    with path.open(encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines if line.strip()]
    return sorted(documents, key=lambda document: str(document["id"]))


def split(documents: list[Document]) -> tuple[list[Document], list[Document]]:
    """Those to train on and the `HELD_OUT` to tune the decoding on; always the same ones."""
    shuffled = documents[:]
    random.Random(SEED).shuffle(shuffled)
    return shuffled[HELD_OUT:], shuffled[:HELD_OUT]


def examples(document: Document, cutter: Cutter) -> list[Example]:
    """The document's windows with the attributions whose anchor lies in them (99.3 % lie in one window whole)."""
    found = [Example(window, [], []) for window in cutter.windows(document["text"])]
    for attribution in document["attributions"]:
        if attribution["cue"]:
            place = anchor(document["text"], attribution["cue"][0])
            _label(found, place, attribution)
    return found


def _label(found: list[Example], place: int, attribution: dict[str, list[list[int]]]) -> None:
    for example in found:
        window = example.window
        pieces = [i for i in range(len(window)) if window.starts[i] <= place < window.ends[i]]
        if not pieces or window.starts[pieces[0]] == SEPARATOR:
            continue
        labels = [NONE] * len(window)
        for label, role in ((CONTENT, "content"), (CUE, "cue"), (SOURCE, "source")):
            for i in covered(window, attribution[role]):
                labels[i] = label
        example.anchors.append(pieces[0])
        example.labels.append(labels)


def anchor(text: str, cue: list[int]) -> int:
    """The first character of the last word of the cue that is no particle (the last word if all are)."""
    words = [(match.start() + cue[0], match.group()) for match in re.finditer(r"[\w'’-]+", text[cue[0] : cue[1]])]
    if not words:
        return cue[0]
    return next((start for start, word in reversed(words) if word.lower() not in PARTICLES), words[-1][0])
