"""Our own reports for the training, marked up by hand (`own.txt`), as documents of the benchmark's form."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from training.attribution.data import Document

REPORTS = Path(__file__).with_name("own.txt")
ROLES = {"s": "source", "q": "cue", "c": "content"}
MARK = re.compile(r"\[([sqc])(\d+):|\]")


def load(path: Path = REPORTS) -> list[Document]:
    """The documents between blank lines; lines that begin with `#` are comments.

    Raises:
        ValueError: an attribution without cue or content, or a bracket that does not close.
    """
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    blocks = [block for block in re.split(r"\n{2,}", "\n".join(lines).strip()) if block]
    return [_document(f"own-{number:03}", block) for number, block in enumerate(blocks, 1)]


def _document(name: str, marked: str) -> Document:
    text, at = "", 0
    open_marks: list[tuple[str, int, int]] = []
    found: dict[int, dict[str, list[list[int]]]] = defaultdict(lambda: {role: [] for role in ROLES.values()})
    for mark in MARK.finditer(marked):
        text, at = text + marked[at : mark.start()], mark.end()
        if mark.group(1):
            open_marks.append((ROLES[mark.group(1)], int(mark.group(2)), len(text)))
        elif not open_marks:
            raise ValueError(f"{name}: a bracket closes that was not opened, behind {text[-30:]!r}")
        else:
            role, number, start = open_marks.pop()
            found[number][role].append([start, len(text)])
    if open_marks:
        raise ValueError(f"{name}: a bracket does not close: {text[open_marks[0][2] :][:30]!r}")
    for number, one in found.items():
        if not one["cue"] or not one["content"]:
            raise ValueError(f"{name}: attribution {number} has no cue or no content")
    return {"id": name, "text": text + marked[at:], "attributions": [found[number] for number in sorted(found)]}
