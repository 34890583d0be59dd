"""Accuracy floors of whole records; a floor is lowered only by hand, with the reason.

The articles and most of the gold are not ours to ship: these tests are skipped where ../shared is absent. Our own gold
in evals/gold needs the scorer that lies there too.
"""

import hashlib
import importlib.util
import sys
from pathlib import Path

import pytest

from communique import ingest, pins

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

SCORER = SHARED / "score_record.py"
pytestmark = pytest.mark.skipif(not SCORER.is_file(), reason="../shared (articles, gold) is absent")

# The figures that the project promises for each folder of gold, and the hash of the gold they were measured on.
FLOORS = {
    "seeds": {
        "corpus": "3ce424a9614f",
        "statement recall": 0.90, "statement precision": 0.85, "statement speaker": 0.95,
        "event recall": 0.80, "event precision": 0.60, "event actor": 0.90, "event issue": 0.80, "event aux": 0.85,
        "event condition": 1.0, "meeting recall": 0.80, "commitment recall": 1.0, "document title": 1.0,
        "document published": 1.0, "document dateable": 1.0, "document dateline": 1.0,
    },
    "gold": {
        "corpus": "d3711a21c669",
        "statement f1": 0.88, "event f1": 0.80, "event actor": 0.85, "document title": 1.0, "document published": 1.0,
    },
    "evals/gold": {
        "corpus": "fa04fd5f1fb6",
        "statement f1": 0.85, "event f1": 0.75, "event actor": 0.85, "document title": 1.0, "document published": 1.0,
    },
}  # fmt: skip
CEILINGS = {"event invented_condition": 0.0, "event on_nothing": 0.0, "document chrome_kept_chars": 0.0}


def load_evaluation():
    spec = importlib.util.spec_from_file_location("evals_record", ROOT / "evals" / "record.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def folder_of(name):
    return ROOT / name if "/" in name else SHARED / name


def corpus_hash(folder):
    told = hashlib.sha256()
    for path in sorted(folder.glob("*.gold.jsonl")):
        told.update(path.read_bytes())
    return told.hexdigest()[:12]


@pytest.fixture(scope="module")
def figures(pipeline):
    """The mean of every figure, by folder."""
    evaluation = load_evaluation()
    found = {}
    for name in FLOORS:
        scores = evaluation.score(pipeline, folder_of(name), misses=False)
        found[name] = {
            f"{kind} {field}": [row[kind][field] for row in scores.values() if row.get(kind, {}).get(field) is not None]
            for kind, fields in evaluation.FIELDS.items()
            for field in fields
        }
    return found


@pytest.mark.parametrize(
    ("folder", "figure"), [(folder, figure) for folder in FLOORS for figure in FLOORS[folder] if figure != "corpus"]
)
def test_no_figure_falls(figures, folder, figure):
    if corpus_hash(folder_of(folder)) != FLOORS[folder]["corpus"]:
        pytest.skip(f"the gold of {folder} has changed: measure again and set its floors and hash")
    values = figures[folder][figure]
    assert sum(values) / len(values) >= FLOORS[folder][figure] - 1e-9


@pytest.mark.parametrize("figure", CEILINGS)
def test_nothing_is_invented(figures, figure):
    assert max(figures["seeds"][figure]) <= CEILINGS[figure]


def test_an_article_without_diplomacy_gives_no_event(pipeline):
    (path,) = (SHARED / "gold").glob("057_neg_*.txt")
    ((_, record),) = pipeline.read(ingest.read([str(path)], settings=pipeline.settings))
    assert record.events == ()


@pytest.mark.parametrize("path", sorted((SHARED / "articles").glob("*.txt")), ids=lambda path: path.stem)
def test_real_articles_are_read_and_pinned(pipeline, path):
    ((_, record),) = pipeline.read(ingest.read([str(path)], settings=pipeline.settings))
    assert record.article.body
    assert not list(pins.check(record))
    if "_neg_" in path.stem:
        assert record.events == ()
