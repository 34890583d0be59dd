"""Keeps the entry `events` of `model.json`: vocabularies, decoding, and how far to trust which."""

from __future__ import annotations

import json
from pathlib import Path

from communique.encoder.sessions import NOTE
from training.attribution.note import note


def add(folder: Path, **more: object) -> None:
    """Adds to the entry; the hashes are taken anew."""
    known = json.loads((folder / NOTE).read_text(encoding="utf-8"))["events"]
    note(folder, events={**known, **more})
