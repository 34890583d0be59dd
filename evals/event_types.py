"""The PLOVER type of what one marked actor does to another, by the program's own model.

    python evals/event_types.py IN.jsonl OUT.jsonl [--model FOLDER]

IN: {"id", "text", "source", "target"} a line, the actors by their words in the text ("a recipient" or null where it
names none); OUT: {"id", "label", "confidence"}, one of fifteen labels: YIELD is CONCEDE and RETREAT.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from communique.encoder.types import Types


def read(rows: Iterable[dict[str, Any]], types: Types) -> Iterator[dict[str, Any]]:
    """A label and its probability for each row."""
    for row in rows:
        found = types.read(row["text"], row.get("source"), row.get("target"))
        yield {"id": row["id"], "label": found.label, "confidence": round(found.probability, 4)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, help="folder of another model than the one that comes with the program")
    options = parser.parse_args()
    types = Types.load(options.model)
    with options.rows.open(encoding="utf-8") as lines, options.out.open("w", encoding="utf-8") as out:
        for found in read((json.loads(line) for line in lines if line.strip()), types):
            out.write(json.dumps(found, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
