"""Training data, tuning and calibration on tiny data; none of it needs torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from communique.encoder.windows import Cutter
from training.attribution import data, own, tune
from training.attribution.data import CONTENT, CUE, NONE, SOURCE

TOY = Path(__file__).parent / "model"
TEXT = "Ivanova said ferries stop.\nTheir minister believes, quietly, “wheat is dear”."
DOCUMENT = {
    "id": "toy",
    "text": TEXT,
    "attributions": [
        {"source": [[0, 7]], "cue": [[8, 12]], "content": [[13, 25]]},
        {"source": [[27, 41]], "cue": [[42, 50]], "content": [[61, 76]]},
        {"source": [], "cue": [], "content": [[13, 20]]},
    ],
}


@pytest.fixture(scope="module")
def cutter():
    return Cutter(TOY / "tokenizer.json")


@pytest.mark.parametrize(
    ("cue", "word"),
    [("said", "said"), ("according to", "according"), ("called for", "called"), ("made it clear that", "clear"),
     ("to", "to"), ("’s view", "view"), (":", ":")],
)  # fmt: skip
def test_the_anchor_is_the_last_word_that_carries_meaning(cue, word):
    text = f"Ivanova {cue} peace"
    place = data.anchor(text, [8, 8 + len(cue)])
    assert text[place:].startswith(word)


def test_held_out_documents_are_always_the_same_and_not_trained_on():
    documents = [{"id": str(i)} for i in range(100)]
    trained, held_out = data.split(documents)
    assert (trained, held_out) == data.split(documents)
    assert len(held_out) == data.HELD_OUT
    assert sorted(d["id"] for d in trained + held_out) == sorted(d["id"] for d in documents)


def test_documents_are_read_in_the_order_of_their_ids(tmp_path):
    path = tmp_path / "train.jsonl"
    path.write_text('{"id": "b"}\n\n{"id": "a"}\n')
    assert [document["id"] for document in data.load(path)] == ["a", "b"]


def test_every_attribution_with_a_cue_has_its_anchor_and_labels(cutter):
    (example,) = data.examples(DOCUMENT, cutter)
    assert [TEXT[example.window.starts[i] :].split()[0] for i in example.anchors] == ["said", "believes,"]
    spans = zip(example.window.starts, example.window.ends, example.labels[1], strict=True)
    told = {TEXT[start:end]: label for start, end, label in spans if start >= 0}
    assert {word: told[word] for word in ("minister", "believes", "quietly", "wheat", "said")} == {
        "minister": SOURCE, "believes": CUE, "quietly": NONE, "wheat": CONTENT, "said": NONE,
    }  # fmt: skip


def test_a_document_without_attributions_still_trains(cutter):
    (example,) = data.examples({"id": "quiet", "text": "The sea.", "attributions": []}, cutter)
    assert example.anchors == example.labels == []


def test_the_logistic_model_finds_the_odds_that_made_the_truths():
    generator = np.random.default_rng(5)
    evidence = generator.normal(size=(4000, 2))
    chances = 1 / (1 + np.exp(-(1.5 * evidence[:, 0] - 0.5)))
    weights = tune.logistic(evidence.tolist(), (generator.random(4000) < chances).tolist())
    assert weights == pytest.approx([1.5, 0.0, -0.5], abs=0.15)


def test_calibration_error():
    assert tune.calibration_error([0.0, 0.0, 1.0, 1.0], [False, False, True, True], bins=2) == 0
    assert tune.calibration_error([0.8] * 10, [True] * 5 + [False] * 5, bins=1) == pytest.approx(0.3)


def test_our_own_reports_are_marked_up_whole():
    reports = own.load()
    assert len(reports) > 50
    for report in reports:
        spans = [span for one in report["attributions"] for role in ("source", "cue", "content") for span in one[role]]
        assert all(report["text"][start:end].strip() == report["text"][start:end] != "" for start, end in spans)
        assert not set("[]") & set(report["text"])


@pytest.mark.parametrize(
    ("marked", "complaint"),
    [
        ("[s1:Peru] [q1:said] so", "no content"),
        ("[s1:Peru [q1:said] [c1:so]", "does not close"),
        ("[q1:said] [c1:so]]", "was not opened"),
    ],
)
def test_a_mark_that_is_wrong_is_named(tmp_path, marked, complaint):
    (tmp_path / "own.txt").write_text(marked, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        own.load(tmp_path / "own.txt")
