"""Scores a model on its own, through the runtime that ships, with the benchmark's scorer.

    python -m training.attribution.evaluate MODEL --data DEV.jsonl --scorer score.py

`evals/attribution.py` scores what the program makes of it, rules and model together.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from communique.encoder import Attribution, Encoder
from training.attribution.data import Document, load


def scorer(path: Path) -> ModuleType:
    """The benchmark's `score.py` as a module."""
    spec = importlib.util.spec_from_file_location("attribution_scorer", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(document: Document, found: Sequence[Attribution]) -> dict[str, Any]:
    """The attributions as the benchmark has them."""
    rows = [
        {"source": [one.source] if one.source else [], "cue": [one.cue], "content": list(one.content)} for one in found
    ]
    return {"id": document["id"], "attributions": rows}


def right(score: ModuleType, document: Document, predicted: Sequence[dict[str, Any]]) -> list[bool]:
    """For each predicted attribution whether content, source head and cue are right together (`end_to_end`)."""
    read = score.Doc(document["text"])
    gold = [read.att(one) for one in document["attributions"]]
    own = [read.att(one) for one in predicted]
    flags = [False] * len(own)
    for i, j, _ in score.match(gold, own):
        flags[j] = _source_is_right(gold[i], own[j]) and bool(not gold[i]["cue"] or gold[i]["cue"] & own[j]["cue"])
    return flags


def _source_is_right(gold: dict[str, Any], own: dict[str, Any]) -> bool:
    if not gold["source"]:
        return not own["source"]
    return gold["head"] in own["source"] and own["head"] in gold["source"]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    options = parser.parse_args()
    score, encoder, documents = scorer(options.scorer), Encoder.load(options.model), load(options.data)
    began = time.process_time()
    found = [plain(document, encoder.attributions(document["text"])) for document in documents]
    seconds = time.process_time() - began
    score.show(score.score(documents, found))
    print(f"{len(documents)} documents, {seconds:.1f} s of one core, model {encoder.version}")


if __name__ == "__main__":
    main()
