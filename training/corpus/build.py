"""Makes corpus.jsonl from the patterns: `python -m training.corpus.build`. The same rows give the same file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from communique.errors import CommuniqueError
from training.corpus import rows
from training.corpus.records import CORPUS, FOLDER, Sentence, dumps
from training.corpus.slots import Slots


def sentences(folder: Path) -> Iterator[Sentence]:
    """The sentences of all pattern files of the folder; of one that two patterns give, the first.

    Raises:
        KnowledgeError: a bad row, with file and line.
    """
    slots = Slots.load(folder)
    seen: set[str] = set()
    for path in rows.files(folder):
        for pattern in rows.load(path):
            for sentence in pattern.sentences(slots):
                if sentence.text not in seen:
                    seen.add(sentence.text)
                    yield sentence


def main() -> int:
    """Writes the corpus; 2 with file and line where a row is wrong."""
    try:
        text = dumps(sentences(FOLDER))
    except CommuniqueError as error:
        print(error, file=sys.stderr)
        return 2
    CORPUS.write_text(text, encoding="utf-8")
    print(f"{text.count(chr(10))} sentences in {CORPUS.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
