"""The figures that evals/README.md shows and tests/test_gate.py holds: attributions on PolNeAR dev, statements on gold.

The data lie in ../shared, no part of the repository; floors are pinned to the hash of the data they were measured on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from communique import ingest
from communique.clean import clean
from communique.encoder import Encoder
from communique.extract.statements import learned, merging, reader
from communique.extract.statements.attribution import Attribution
from communique.parse import Parsed
from communique.pipeline import Pipeline
from communique.record import Skip
from communique.settings import Settings
from evals import attribution, record
from training.attribution.data import load
from training.attribution.evaluate import right, scorer
from training.attribution.tune import calibration_error

SHARED = Path(__file__).resolve().parents[2] / "shared"
BENCH = SHARED / "bench" / "attribution"
GOLD = (SHARED / "seeds", SHARED / "gold")
OWN_GOLD = Path(__file__).parent / "gold"
KINDS = ("direct", "mixed", "indirect")


@dataclass(frozen=True)
class Attributions:
    """How the extractor does on the development split.

    Attributes:
        scored: all that the benchmark's scorer says.
        confidences, truths: of every attribution found, what the program said and whether it is right end to end.
    """

    scored: dict[str, Any]
    confidences: list[float]
    truths: list[bool]

    @property
    def figures(self) -> dict[str, float]:
        """F1 of detection, end to end, exact in all parts and by kind; the expected calibration error."""
        found = {name: self.scored[name]["F1"] for name in ("detection", "end_to_end", "all_exact")}
        found |= {kind: self.scored["by_type"][kind]["F1"] for kind in KINDS}
        return found | {"calibration_error": calibration_error(self.confidences, self.truths)}


def attributions(encoder: Encoder | None, documents: Path = BENCH / "dev.jsonl") -> Attributions:
    """The extractor's attributions of the documents, scored; by rules alone without an encoder."""
    score, gold = scorer(BENCH / "score.py"), load(documents)
    found = list(attribution.read(({"id": one["id"], "text": one["text"]} for one in gold), encoder))
    return Attributions(score.score(gold, found), *_judged(score, gold, found))


def _judged(score: ModuleType, gold: Sequence[Any], found: Sequence[Any]) -> tuple[list[float], list[bool]]:
    confidences, truths = [], []
    for document, own in zip(gold, found, strict=True):
        confidences += [row["confidence"] for row in own["attributions"]]
        truths += right(score, document, own["attributions"])
    return confidences, truths


def statements(pipeline: Pipeline) -> dict[str, float]:
    """The record's statements against gold, mean over the articles: F1, speaker right, and the rest of the scorer's."""
    scores = [one["statement"] for folder in GOLD for one in record.score(pipeline, folder, misses=False).values()]
    names = ("f1", "recall", "precision", "speaker", "mode", "cue", "content_jaccard")
    known = {name: [one[name] for one in scores if one.get(name) is not None] for name in names}
    return {name: sum(values) / len(values) for name, values in known.items() if values}


def transfer(encoder: Encoder, folders: Sequence[Path]) -> dict[str, float]:
    """The share of the gold statements whose words are found as an attribution, whoever is taken for the speaker.

    By the rules, by the model that has learned from PolNeAR, and by both as a record has them; diplomacy is not what it
    has learned from.
    """
    pipeline, found = Pipeline(Settings(models=False)), dict.fromkeys(("rules", "model", "both"), 0)
    told = 0
    for gold in sorted(path for folder in folders for path in folder.glob("*.gold.jsonl")):
        parsed = _parsed(pipeline, record.text_of(gold))
        tables = pipeline.codebook.speech
        ways = {
            "rules": list(reader.read(parsed, tables)),
            "model": list(learned.read(parsed, tables, encoder)),
            "both": merging.for_record(parsed, tables, encoder),
        }
        with gold.open(encoding="utf-8") as rows:
            wanted = [row for row in map(json.loads, rows) if row["kind"] == "statement" and row.get("core", True)]
        told += len(wanted)
        for name, ones in ways.items():
            found[name] += sum(_is_found(parsed, range(row["start"], row["end"]), ones) for row in wanted)
    return {name: number / told for name, number in found.items()}


def _parsed(pipeline: Pipeline, path: Path) -> Parsed:
    raw = next(iter(ingest.read([str(path)], settings=pipeline.settings)))
    cleaned = raw if isinstance(raw, Skip) else clean(raw, max_words=pipeline.settings.max_words)
    if isinstance(cleaned, Skip):
        raise ValueError(str(cleaned))
    return next(pipeline.parser.parse([cleaned]))


def _is_found(parsed: Parsed, words: range, found: Sequence[Attribution]) -> bool:
    """Whether any content shares half of all its characters and the words' with them."""
    wanted = set(words)
    for one in found:
        pieces = [parsed.interval(*piece) for piece in one.content]
        own = {i for piece in pieces for i in range(piece.start, piece.end)}
        if 2 * len(own & wanted) >= len(own | wanted):
            return True
    return False


def fingerprint(*paths: Path) -> str:
    """Twelve hexadecimal digits over the bytes of the files (folders: what is in them), in order of their names."""
    told = hashlib.sha256()
    for path in paths:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            told.update(file.name.encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:12]
