"""Sentences of the corpus as windows with labels.

A window holds one sentence or several of different patterns, as an article would: the model must keep apart whose
actor and whose condition is whose.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from communique.encoder.events import ROLES
from communique.encoder.windows import LENGTH, SEPARATOR, Cutter, Window, covered
from communique.record import AUX_MODES, EVENT_TYPES, ISSUES, MOVES
from training.attribution.data import Example
from training.corpus.records import Event, Sentence

NO_ROLE = 0
# What is written later wins where spans nest: a recipient inside an object or a condition is the smaller of the two.
LAYERS = ("object", "quantity", "condition", "time", "recipient", "actor")
ALONE = 0.4  # share of windows with one sentence
TOGETHER = 6  # sentences at most in a window


@dataclass(frozen=True, slots=True)
class Labels:
    """The vocabularies of the classifiers, in the order of their scores; "" stands for none."""

    types: tuple[str, ...]
    modes: tuple[str, ...]
    moves: tuple[str, ...]
    aux: tuple[str, ...]
    issues: tuple[str, ...]
    contexts: tuple[str, ...]

    @classmethod
    def of(cls, sentences: Iterable[Sentence]) -> Labels:
        """The record's types, moves, auxiliary modes and issues, and the modes and contexts that the sentences have."""
        events = [event for sentence in sentences for event in sentence.events]
        modes = sorted({event.mode for event in events if event.mode})
        contexts = sorted({context for event in events for context in event.context})
        return cls(EVENT_TYPES, ("", *modes), ("", *MOVES), AUX_MODES, ISSUES, tuple(contexts))

    @property
    def sizes(self) -> dict[str, int]:
        """How many scores each classifier has, by its name."""
        return {name: len(words) for name, words in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Classes:
    """What an event's anchor is classified as: numbers into `Labels`, and a 0 or 1 for each of the lists."""

    types: int
    modes: int
    moves: int
    aux: tuple[int, ...]
    issues: tuple[int, ...]
    contexts: tuple[int, ...]

    @classmethod
    def of(cls, event: Event, labels: Labels) -> Classes:
        """The event's classes; a context that the labels lack is left out."""
        return cls(
            labels.types.index(event.event),
            labels.modes.index(event.mode or ""),
            labels.moves.index(event.move or ""),
            tuple(int(word in event.aux) for word in labels.aux),
            tuple(int(word in event.issue) for word in labels.issues),
            tuple(int(word in event.context) for word in labels.contexts),
        )


@dataclass(slots=True)
class EventExample(Example):
    """A window with its events: as `Example`, with numbers into `ROLES` as labels, and the classes of each anchor."""

    classes: list[Classes]


def split(sentences: Sequence[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """Those to train on and those held out; the corpus says which, by pattern."""
    train = [sentence for sentence in sentences if sentence.split == "train"]
    return train, [sentence for sentence in sentences if sentence.split != "train"]


def examples(sentences: Sequence[Sentence], cutter: Cutter, labels: Labels, seed: int) -> list[EventExample]:
    """One reading of all sentences, in windows and an order that depend on the seed alone."""
    rng = random.Random(f"events/{seed}")
    order = list(sentences)
    rng.shuffle(order)
    found: list[EventExample] = []
    while order:
        size = 1 if rng.random() < ALONE else rng.randint(2, TOGETHER)
        taken, order = order[:size], order[size:]
        found.extend(example(part, cutter, labels, rng.choice(" \n")) for part in _fitting(taken))
    return found


def single(sentences: Iterable[Sentence], cutter: Cutter, labels: Labels) -> list[EventExample]:
    """Each sentence in a window of its own, in order."""
    return [example([sentence], cutter, labels, "\n") for sentence in sentences]


def _fitting(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The sentences in parts that fit into one window (a piece has two characters at least, more often five)."""
    part: list[Sentence] = []
    for sentence in sentences:
        if part and sum(len(one.text) for one in part) + len(sentence.text) > 3 * LENGTH:
            yield part
            part = []
        part.append(sentence)
    yield part


def example(sentences: Sequence[Sentence], cutter: Cutter, labels: Labels, joint: str) -> EventExample:
    """One window of the sentences, joined by a space or a line break; what does not fit into it is left out."""
    window = cutter.windows(joint.join(sentence.text for sentence in sentences))[0]
    found = EventExample(window, [], [], [])
    offset = 0
    for sentence in sentences:
        for event in sentence.events:
            _add(found, event, offset, labels)
        offset += len(sentence.text) + len(joint)
    return found


def _add(found: EventExample, event: Event, offset: int, labels: Labels) -> None:
    window, place = found.window, event.anchor[0] + offset
    pieces = [i for i in range(len(window)) if window.starts[i] <= place < window.ends[i]]
    if not pieces or window.starts[pieces[0]] == SEPARATOR:
        return
    marks = [NO_ROLE] * len(window)
    for role in LAYERS:
        for i in covered(window, [(start + offset, end + offset) for start, end in getattr(event, role)]):
            marks[i] = ROLES.index(role)
    found.anchors.append(pieces[0])
    found.labels.append(marks)
    found.classes.append(Classes.of(event, labels))


def note(labels: Labels) -> dict[str, Any]:
    """The vocabularies as `model.json` has them."""
    return {name: list(words) for name, words in asdict(labels).items()}


__all__ = ["Classes", "EventExample", "Labels", "Window", "example", "examples", "note", "single", "split"]
