"""Keeps `model.json`: the hashes of a model's files and all that was learned about it after training."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

FILES = ("arguments.onnx.gz", "embeddings.npz", "encoder.onnx.gz", "tokenizer.json")


def note(folder: Path, files: Sequence[str] = (), **more: object) -> None:
    """Writes the SHA-256 of the model's files, and the entries `more`, into `model.json`; other entries stay.

    `files` are those besides `FILES` that the model has from now on.
    """
    path = folder / "model.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    names = sorted({*FILES, *known.get("files", ()), *files})
    known |= {"files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}, **more}
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
