"""A model's folder: graphs, word embeddings, vocabulary, `model.json`; checked by their hashes, run on one thread."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from communique.encoder.embeddings import Embeddings, Floats
from communique.encoder.windows import Cutter, Window
from communique.errors import InputError

NOTE = "model.json"
EVENT_FILES = ("event_encoder.onnx.gz", "events.onnx.gz")  # beside the others, where a model reads events


@dataclass(frozen=True, slots=True)
class Encoded:
    """A window as the encoder sees it.

    Attributes:
        hidden: states after the last layer (1, pieces, width): what attributions or events are read off.
        anchors: for each piece the probability that it is the anchor of one (pieces).
    """

    window: Window
    hidden: Floats
    anchors: Floats


class Sessions:
    """The loaded graphs.

    They read one window a run: 8-bit graphs scale by what they see, so that the windows of a batch would change each
    other's figures, and a window alone needs no padding.

    Attributes:
        note: what `model.json` says: `files` (SHA-256 by name), `decoding`, `calibration`, `figures`.
        cutter: cuts texts with the model's vocabulary.
        version: twelve hexadecimal digits over all files, for the stamp on every row.
        events: the graphs that read events, with an encoder of their own; None where the model has none.

    Raises:
        InputError: where a file is missing or differs from its hash in `model.json`.
    """

    def __init__(self, folder: Path) -> None:
        contents, self.note, self.version = checked(folder, NOTE)
        self.cutter = Cutter(folder / "tokenizer.json")
        self._embeddings = Embeddings(contents["embeddings.npz"])
        self._encoder = session(contents["encoder.onnx.gz"])
        self._arguments = session(contents["arguments.onnx.gz"])
        self.events = EventGraphs.of(contents)

    def encode(self, window: Window, graph: Any = None) -> Encoded:
        """What the attributions are read off; with the encoder of `events` as graph, what the events are."""
        rows = {"cases": window.cases, "quotes": window.quotes, "mask": [1] * len(window)}
        given = {name: np.array([row]) for name, row in rows.items()} | {"words": self._embeddings[window.ids][None]}
        hidden, scores = (graph or self._encoder).run(None, given)
        return Encoded(window, hidden, np.exp(log_softmax(scores[0])[:, 1]))

    def arguments(self, hidden: Floats, anchors: Sequence[int]) -> Floats:
        """Log-probabilities (anchors, pieces, labels) of each piece's part in the attribution of each anchor."""
        places = np.array(anchors, dtype=np.int64)
        given = {"hidden": hidden, "rows": np.zeros_like(places), "anchors": places}
        return log_softmax(self._arguments.run(None, given)[0])


class EventGraphs:
    """The two graphs that read events: their encoder with the anchor head, and the other heads."""

    def __init__(self, encoder: bytes, heads: bytes) -> None:
        self.encoder, self._heads = session(encoder), session(heads)

    @classmethod
    def of(cls, contents: Mapping[str, bytes]) -> EventGraphs | None:
        """Those among a model's files; None where it has none."""
        files = [contents[name] for name in EVENT_FILES if name in contents]
        return cls(*files) if len(files) == len(EVENT_FILES) else None

    def read(self, hidden: Floats, anchors: Sequence[int]) -> tuple[Floats, Floats]:
        """Log-probabilities (anchors, pieces, roles) of each piece's role, and class scores (anchors, all classes)."""
        places = np.array(anchors, dtype=np.int64)
        roles, classes = self._heads.run(None, {"hidden": hidden, "rows": np.zeros_like(places), "anchors": places})
        return log_softmax(roles), classes


def checked(folder: Path, name_of_note: str) -> tuple[dict[str, bytes], dict[str, Any], str]:
    """The bytes of the files that a model's note names, by name, the note, and the version over all of them.

    Raises:
        InputError: where a file is missing or differs from its hash in the note.
    """
    try:
        told = (folder / name_of_note).read_bytes()
        note = json.loads(told)
        contents = {name: (folder / name).read_bytes() for name in sorted(note["files"])}
    except (OSError, ValueError, KeyError) as error:
        told_why = f"{folder}: no whole model ({error}); read without models, or make one as training/README.md says"
        raise InputError(told_why) from None
    total = hashlib.sha256(told)
    for name, content in contents.items():
        found = hashlib.sha256(content).hexdigest()
        if found != note["files"][name]:
            raise InputError(
                f"{folder / name}: not the file that {name_of_note} names (SHA-256 {found[:12]}); install it again"
            )
    return contents, note, total.hexdigest()[:12]


def session(content: bytes) -> Any:
    """The graph of a gzipped ONNX file, on one thread."""
    import onnxruntime  # noqa: PLC0415 - 0.2 s that a run by rules alone need not wait

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(gzip.decompress(content), options, providers=["CPUExecutionProvider"])


def log_softmax(scores: Floats) -> Floats:
    """Scores as log-probabilities over the last axis."""
    shifted = scores - scores.max(-1, keepdims=True)
    normal: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return normal
