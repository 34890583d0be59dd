"""A labelled sentence, and the file of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from communique.errors import InputError

FOLDER = Path(__file__).parent
CORPUS = FOLDER / "corpus.jsonl"
SPLITS = ("train", "dev")
# The roles that have spans, in the order in which the file lists them.
ROLES = ("actor", "recipient", "object", "condition", "time", "quantity")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a sentence; its spans are half-open character intervals into the sentence's text.

    Attributes:
        anchor: the one word that carries the event.
        event, mode, move, aux, issue, context: as in the record; mode and move None where there is none.
        actor, recipient, object, condition, time, quantity: spans in the order of the text, () for none.
    """

    anchor: Span
    event: str
    mode: str | None
    move: str | None
    aux: tuple[str, ...]
    issue: tuple[str, ...]
    context: tuple[str, ...]
    actor: tuple[Span, ...] = ()
    recipient: tuple[Span, ...] = ()
    object: tuple[Span, ...] = ()
    condition: tuple[Span, ...] = ()
    time: tuple[Span, ...] = ()
    quantity: tuple[Span, ...] = ()

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Event:
        """The event of a line's entry.

        Raises:
            KeyError, TypeError, ValueError: an entry of another form.
        """
        values: dict[str, Any] = {name: entry[name] for name in ("event", "mode", "move")}
        values |= {name: tuple(entry[name]) for name in ("aux", "issue", "context")}
        values |= {role: tuple(_span(pair) for pair in entry[role]) for role in ROLES}
        return cls(anchor=_span(entry["anchor"]), **values)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its events, none for a hard negative.

    Attributes:
        id: the pattern's id and a number.
        pattern: the id of the pattern that it was made from; all its sentences are in one split.
        origin: `hand` or `template`.
        split: `train` or `dev`.
    """

    id: str
    pattern: str
    origin: str
    split: str
    text: str
    events: tuple[Event, ...]

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Sentence:
        """The sentence of a line; raises as `Event.of` does."""
        names = ("id", "pattern", "origin", "split", "text")
        return cls(**{name: entry[name] for name in names}, events=tuple(map(Event.of, entry["events"])))


def load(path: Path = CORPUS) -> tuple[Sentence, ...]:
    """The sentences of a corpus file, in its order.

    Raises:
        InputError: no such file, or a line of another form, with file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); make it with python -m training.corpus.build"
        ) from None
    return tuple(_sentence(path, number, line) for number, line in enumerate(lines, start=1))


def dumps(sentences: Iterable[Sentence]) -> str:
    """The text of a corpus file."""
    return "".join(json.dumps(asdict(sentence), ensure_ascii=False) + "\n" for sentence in sentences)


def _sentence(path: Path, number: int, line: str) -> Sentence:
    try:
        return Sentence.of(json.loads(line))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path.name}:{number}: not a line of the corpus ({error}); make it again") from None


def _span(pair: list[int]) -> Span:
    start, end = pair
    return start, end
