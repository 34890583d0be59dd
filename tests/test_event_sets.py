"""Politics inside states: the types that evals/event_sets.py reads in single sentences."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from evals.event_sets import labels, read

ROOT = Path(__file__).parents[1]

CASES = [json.loads(line) for line in (ROOT / "tests" / "cases" / "events_domestic.jsonl").read_text().splitlines()]
BENCH = ROOT.parent / "shared" / "bench" / "events"
# Measured at 0.803 with en_core_web_sm 3.8; other versions of the parser read a sentence or two otherwise.
FLOOR = 0.79


@pytest.fixture(scope="module")
def found():
    rows = ({"sentence_id": case["name"], "text": case["text"], "date": "20080801"} for case in CASES)
    return {row["sentence_id"]: labels(events) for row, events in read(rows)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_domestic_events(found, case):
    assert Counter(found[case["name"]]) == Counter(case["labels"])


def test_a_sentence_without_words_has_no_labels():
    ((_, events),) = read([{"sentence_id": "empty", "text": " ", "date": None}])
    assert labels(events) == []


def test_types_of_the_benchmark_stay_above_their_floor(tmp_path):
    if not (BENCH / "score_sets.py").exists():
        pytest.skip("no benchmark of event sets in ../shared")
    out = tmp_path / "found.jsonl"
    run = [sys.executable, str(ROOT / "evals" / "event_sets.py"), str(BENCH / "up_gsr.jsonl"), str(out)]
    subprocess.run(run, check=True, cwd=ROOT)
    score = [sys.executable, str(BENCH / "score_sets.py"), str(BENCH / "up_gsr.jsonl"), str(out)]
    told = subprocess.run(score, check=True, capture_output=True, text=True).stdout
    assert float(told.split()[-1]) >= FLOOR, told
