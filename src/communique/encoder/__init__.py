"""The learned reader: one small encoder with several heads, run by onnxruntime; no torch, no download, no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np

from communique.encoder.decode import Attribution, Candidate, Decoding, decode
from communique.encoder.sessions import Sessions
from communique.encoder.windows import SEPARATOR

__all__ = ["Attribution", "Decoding", "Encoder"]

# Anchors less likely than this are not read: tuning never chose a threshold near it.
FLOOR = 0.15


class Encoder:
    """Reads attributions of all kinds (speech, beliefs, wishes, plans) off plain text.

    Equal text gives equal results, whatever was read before. Not for several threads at a time.
    """

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.decoding = Decoding.of(sessions.note.get("decoding", {}))

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

    def candidates(self, text: str) -> Iterator[Candidate]:
        """Every likely anchor with the part that each piece of its window plays."""
        for window in self.sessions.cutter.windows(text):
            hidden, chances = self.sessions.encode(window)
            likely = [int(i) for i in np.flatnonzero(chances > FLOOR) if window.starts[i] != SEPARATOR]
            if likely:
                labels = self.sessions.arguments(hidden, likely)
                for place, own in zip(likely, labels, strict=True):
                    yield Candidate(window, place, float(chances[place]), own)
