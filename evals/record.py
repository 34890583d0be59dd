"""Scores the record of articles against hand-made gold, or prints the record of one file.

    python evals/record.py FILE                    the record of FILE as JSON lines
    python evals/record.py --score [FOLDER ...]    a table: every *.gold.jsonl there and the mean

The scorer and most of the gold lie in ../shared, not part of the repository; evals/gold is our own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from communique import ingest
from communique.pipeline import Pipeline
from communique.record import Record, Skip, plain
from communique.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
FIELDS = {
    "statement": ("recall", "precision", "f1", "speaker", "country", "mode", "cue", "audience", "content_jaccard"),
    "event": ("recall", "precision", "f1", "type", "move", "actor", "recipient", "issue", "aux", "condition",
              "invented_condition", "on_nothing"),
    "meeting": ("recall", "precision", "participants", "place", "status", "start"),
    "commitment": ("recall", "precision", "debtor", "creditor", "due", "condition", "strength"),
    "board": ("gold", "cells_found", "standing_right", "cells_extra"),
    "document": ("title", "published", "dateable", "dateline", "chrome_kept_chars"),
}  # fmt: skip


def lines(pipeline: Pipeline, path: Path) -> list[str]:
    """The record of the article at `path`, one JSON object a line; a skip is printed to standard error."""
    out = []
    for _, record in pipeline.read(ingest.read([str(path)], settings=pipeline.settings)):
        if isinstance(record, Skip):
            print(record, file=sys.stderr)
            continue
        out += [json.dumps(plain(entry), ensure_ascii=False) for entry in entries(record)]
    return out


def entries(record: Record) -> list:
    """Article first, then its entries by kind."""
    return [
        record.article,
        *record.statements,
        *record.events,
        *record.meetings,
        *record.commitments,
        *record.positions,
    ]


def score(pipeline: Pipeline, folder: Path, *, misses: bool) -> dict[str, dict]:
    """The scorer's figures for every article of `folder` that has gold, by name."""
    scores = {}
    for gold in sorted(folder.glob("*.gold.jsonl")):
        name = gold.name.removesuffix(".gold.jsonl")
        text = text_of(gold)
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.write("\n".join(lines(pipeline, text)) + "\n")
            file.flush()
            command = [sys.executable, str(SHARED / "score_record.py"), str(gold), file.name, "--json"]
            done = subprocess.run(
                [*command, "--misses"] if misses else command, capture_output=True, text=True, check=True
            )
        scores[name] = json.loads(done.stdout)
        if misses:
            print(f"== {name}\n{done.stderr}", file=sys.stderr)
    return scores


def text_of(gold: Path) -> Path:
    """The article that a gold file is about: the one it names as `source`, else the text beside it."""
    with gold.open(encoding="utf-8") as file:
        source = json.loads(file.readline()).get("source")
    return ROOT / source if source else gold.with_name(gold.name.removesuffix(".gold.jsonl") + ".txt")


def table(scores: dict[str, dict]) -> str:
    """One line a figure, one column an article, the mean last (articles without that figure left out of it)."""
    names = list(scores)
    head = f"{'':32}" + "".join(f"{name[:13]:>15}" for name in names) + f"{'mean':>9}"
    rows = [head]
    for kind, fields in FIELDS.items():
        for field in fields:
            values = [scores[name].get(kind, {}).get(field) for name in names]
            known = [float(value) for value in values if value is not None]
            if known:
                cells = "".join(f"{'' if value is None else format(value, '.2f'):>15}" for value in values)
                rows.append(f"{kind + ' ' + field:32}{cells}{sum(known) / len(known):>9.2f}")
    return "\n".join(rows)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument(
        "--score", action="store_true", help="score folders of gold (default: ../shared's seeds and gold)"
    )
    parser.add_argument("--misses", action="store_true", help="also list what was missed and what was extra")
    parser.add_argument("--no-models", action="store_true", help="by rules alone")
    options = parser.parse_args()
    pipeline = Pipeline(Settings(models=not options.no_models))
    if not options.score:
        for path in options.paths:
            print("\n".join(lines(pipeline, path)))
        return
    for folder in options.paths or (SHARED / "seeds", SHARED / "gold"):
        print(f"\n{folder.name}\n{table(score(pipeline, folder, misses=options.misses))}")


if __name__ == "__main__":
    main()
