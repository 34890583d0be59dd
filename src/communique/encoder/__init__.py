"""The learned reader: small encoders with their heads, run by onnxruntime; no torch, no download, no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np

from communique.encoder.decode import Attribution, Candidate, Decoding, Interval, decode
from communique.encoder.events import EventCandidate, EventDecoding, EventReading, Vocabulary
from communique.encoder.events import decode as decode_events
from communique.encoder.sessions import Encoded, Sessions
from communique.encoder.windows import SEPARATOR, Window

__all__ = ["Attribution", "Decoding", "Encoder", "EventReading"]

# Anchors less likely than this are not read: tuning never chose a threshold near it.
FLOOR = 0.15


class Encoder:
    """Reads attributions of all kinds (speech, beliefs, wishes, plans), and events, off plain text.

    Equal text gives equal results, whatever was read before. Not for several threads at a time.
    """

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.decoding = Decoding.of(sessions.note.get("decoding", {}))
        note = sessions.note.get("events")
        self.event_decoding = EventDecoding.of({} if note is None else note.get("decoding", {}))
        self.vocabulary = None if note is None else Vocabulary(note["labels"])

    @classmethod
    def load(cls, folder: Path | None = None) -> Encoder:
        """The model in `folder` (None: the one that comes with the program).

        Raises:
            InputError: where a file is missing or is not the one that `model.json` names.
        """
        return cls(Sessions(folder or Path(str(resources.files("communique") / "data" / "model"))))

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits over the model's files."""
        return self.sessions.version

    def attributions(self, text: str, *, threshold: float | None = None) -> list[Attribution]:
        """The attributions of one article (paragraphs end at line breaks), in the order of their words.

        `threshold` is the least score of those wanted, at least `FLOOR`; None: the tuned one, for the model alone.
        """
        how = self.decoding if threshold is None else replace(self.decoding, threshold=threshold)
        return decode(list(self.candidates(text)), text, how)

    @property
    def reads_events(self) -> bool:
        """Whether the model has heads for events."""
        return self.vocabulary is not None and self.sessions.events is not None

    def events(
        self, text: str, parts: Iterable[Interval] | None = None, *, threshold: float | None = None
    ) -> list[EventReading]:
        """The events of one article, as `attributions`; none where the model does not read events.

        `parts` are half-open intervals of the text, each of which is read by itself; None: the whole text is read.
        """
        if self.vocabulary is None:
            return []
        how = self.event_decoding if threshold is None else replace(self.event_decoding, threshold=threshold)
        return decode_events(list(self.event_candidates(text, parts)), self.vocabulary, how)

    def candidates(self, text: str) -> Iterator[Candidate]:
        """Every likely anchor with the part that each piece of its window plays."""
        for window in self.sessions.cutter.windows(text):
            seen = self.sessions.encode(window)
            likely = _likely(seen)
            if likely:
                labels = self.sessions.arguments(seen.hidden, likely)
                for place, own in zip(likely, labels, strict=True):
                    yield Candidate(seen.window, place, float(seen.anchors[place]), own)

    def event_candidates(self, text: str, parts: Iterable[Interval] | None = None) -> Iterator[EventCandidate]:
        """Every likely anchor of an event with each piece's role and its classes; `parts` as for `events`."""
        graphs, vocabulary = self.sessions.events, self.vocabulary
        if graphs is None or vocabulary is None:
            return
        for window in self._windows(text, [(0, len(text))] if parts is None else parts):
            seen = self.sessions.encode(window, graphs.encoder)
            likely = _likely(seen)
            if likely:
                roles, scores = graphs.read(seen.hidden, likely)
                classes = vocabulary.parted(scores)
                for i, place in enumerate(likely):
                    own = {name: values[i] for name, values in classes.items()}
                    yield EventCandidate(window, place, float(seen.anchors[place]), roles[i], own)

    def _windows(self, text: str, parts: Iterable[Interval]) -> Iterator[Window]:
        """The windows of each part, with the characters of the text."""
        for start, end in parts:
            yield from (window.moved(start) for window in self.sessions.cutter.windows(text[start:end]))


def _likely(seen: Encoded) -> list[int]:
    return [int(i) for i in np.flatnonzero(seen.anchors > FLOOR) if seen.window.starts[i] != SEPARATOR]
