"""Whether the corpus shares words with other texts: `python -m training.corpus.overlap FILE ...`.

Prints the ids of sentences that have eight words in a row in common with a file, and never a word of that file, so that
whoever writes sentences may run it on evaluation data. Exit status 2 where there are any.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from training.corpus.records import load

RUN = 8


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """The runs of `RUN` words in the text, without case and marks."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def main(arguments: list[str]) -> int:
    """Compares with each file; 0 where nothing is shared, else 2."""
    holders = {run: sentence.id for sentence in load() for run in runs(sentence.text)}
    shared = 0
    for name in arguments:
        text = Path(name).read_text(encoding="utf-8", errors="replace")
        found = {holders[run] for run in runs(text) if run in holders}
        print(f"{name}: {len(found)} sentences share {RUN} words in a row", *sorted(found))
        shared += len(found)
    return 2 if shared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
