"""Scores the event heads on the corpus's held-out patterns, through the runtime that ships.

    python -m training.events.evaluate MODEL

`evals/events.py` scores what the program makes of it, rules and model together.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from communique.encoder import Encoder, EventReading
from communique.encoder.events import ROLES
from training.corpus.records import CORPUS, Event, Sentence, Span, load
from training.events import data

SAME = 0.5  # shared by all characters of two spans that are one
FIELDS = ("type", "mode", "move", "aux", "issue", "context")

# A sentence with its events as they are and as they are read.
Read = tuple[Sentence, Sequence[EventReading]]
Figures = dict[str, float]


@dataclass(frozen=True)
class Count:
    """How many of the gold's, of those read, and of both."""

    gold: int
    read: int
    both: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there is nothing to find and nothing is found."""
        total = self.gold + self.read
        return 2 * self.both / total if total else 1.0


def read(encoder: Encoder, sentences: Iterable[Sentence]) -> list[Read]:
    """Each sentence read alone."""
    return [(sentence, encoder.events(sentence.text)) for sentence in sentences]


def figures(found: Sequence[Read]) -> Figures:
    """F1 of anchors and of anchors with their type; of the anchors found, the share of right classes, F1 of each role.

    Issues and contexts count as right where all and only the gold's are read.
    """
    pairs = [pair for one in found for pair in matched(*one)]
    gold, own = (sum(len(part) for part in parts) for parts in ([s.events for s, _ in found], [r for _, r in found]))
    right = [_fields(*pair) for pair in pairs]
    typed = sum(one["type"] for one in right)
    told = {"anchor": Count(gold, own, len(pairs)).f1, "anchor and type": Count(gold, own, typed).f1}
    told |= {field: sum(one[field] for one in right) / max(1, len(right)) for field in FIELDS}
    told |= {role: _role(pairs, role).f1 for role in ROLES if role}
    return told


def matched(sentence: Sentence, found: Sequence[EventReading]) -> Iterator[tuple[Event, EventReading]]:
    """Each of the gold's events with one read at its anchor; of two events at one word the first."""
    free = list(found)
    for event in sentence.events:
        near = next((one for one in free if one.anchor[0] < event.anchor[1] and event.anchor[0] < one.anchor[1]), None)
        if near is not None:
            free.remove(near)
            yield event, near


def _fields(event: Event, read: EventReading) -> dict[str, bool]:
    return {
        "type": read.event == event.event,
        "mode": read.mode == event.mode,
        "move": read.move == event.move,
        "aux": set(read.aux) == set(event.aux),
        "issue": set(read.issues) == set(event.issue),
        "context": set(read.contexts) == set(event.context),
    }


def _role(pairs: Sequence[tuple[Event, EventReading]], role: str) -> Count:
    gold, own, both = 0, 0, 0
    for event, one in pairs:
        wanted, found = list(getattr(event, role)), list(one.spans.get(role, ()))
        gold, own = gold + len(wanted), own + len(found)
        both += sum(any(_shared(span, other) >= SAME for other in found) for span in wanted)
    return Count(gold, own, both)


def _shared(one: Span, other: Span) -> float:
    common = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return common / (one[1] - one[0] + other[1] - other[0] - common)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    options = parser.parse_args()
    encoder = Encoder.load(options.model)
    _, held_out = data.split(load(options.corpus))
    began = time.process_time()
    found = read(encoder, held_out)
    seconds = time.process_time() - began
    for name, value in figures(found).items():
        print(f"{name:16} {value:.3f}")
    astray = sum(bool(own) for sentence, own in found if not sentence.events)
    empty = sum(not sentence.events for sentence in held_out)
    print(f"events read in {astray} of {empty} sentences that have none; {len(held_out)} sentences, {seconds:.1f} s")


if __name__ == "__main__":
    main()
