"""The reader of event types, on a toy model that knows four words (`model_types/make.py`), and its parts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.encoder.embeddings import Embeddings, packed
from communique.encoder.types import (
    BUCKETS,
    LABELS,
    LENGTH,
    MASKS,
    NEITHER,
    SOURCE,
    TARGET,
    Mixing,
    Pair,
    Types,
    Viewer,
    terms,
    weighted,
)
from communique.errors import InputError
from evals import types_table

TOY = Path(__file__).parent / "model_types"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def toy():
    return Types.load(TOY)


@pytest.fixture(scope="module")
def viewer():
    return Viewer(TOY / "tokenizer.json")


# --- the whole way


@pytest.mark.parametrize(
    ("text", "source", "target", "label"),
    [
        ("Rebels attacked the harbour.", "Rebels", "the harbour", "ASSAULT"),
        ("The harbour was attacked by rebels.", "rebels", "The harbour", "ASSAULT"),
        ("The minister met nobody.", "The minister", None, "CONSULT"),
        ("Three sailors were freed.", "an actor", "Three sailors", "YIELD"),
    ],
)
def test_reads_the_type_of_a_marked_pair(toy, text, source, target, label):
    found = toy.read(text, source, target)
    assert found.label == label
    assert found.probability == max(found.probabilities.values())
    assert list(found.probabilities) == list(LABELS)
    assert sum(found.probabilities.values()) == pytest.approx(1, abs=1e-5)


def test_names_say_something_only_where_they_are_read(toy):
    hidden, shown = Mixing(1, 0, 0), Mixing(0, 1, 0)
    pair = Pair.of("The envoy met embargo.", "The envoy", "embargo")
    chances = {}
    for how in (hidden, shown):
        toy.mixing = how
        chances[how] = toy.classify(pair).probabilities["SANCTION"]
    toy.mixing = Mixing()
    assert chances[hidden] < 0.1 < chances[shown]


@pytest.mark.parametrize("text", ["", " ", "\n", "\u0000", "\udc80 \u202e", "(" * 3000, "met " * 3000])
def test_any_text_has_a_type(toy, text):
    assert toy.read(text, "Anna", "Bern").label in LABELS


def test_reading_other_texts_before_changes_nothing(toy):
    first = toy.read("Rebels attacked the harbour.", "Rebels", "the harbour")
    toy.read("The minister met the embargo. " * 30, "The minister", "the embargo")
    assert toy.read("Rebels attacked the harbour.", "Rebels", "the harbour") == first


# --- pairs


@pytest.mark.parametrize(
    ("text", "source", "target", "sources", "targets"),
    [
        ("Chad thanked Mali.", "Chad", "Mali", ["Chad"], ["Mali"]),
        ("Mali and Malians: Mali!", "Mali", "Malians", ["Mali", "Mali"], ["Malians"]),
        ("The army of Chad left Chad.", "The army of Chad", "Chad", ["The army of Chad"], ["Chad"]),
        ("Chad told the Chad Council.", "Chad", "the Chad Council", ["Chad"], ["the Chad Council"]),
        ("Chad (north) left.", " Chad (north) ", "", ["Chad (north)"], []),
        ("Chad left.", "an actor", None, [], []),
    ],
)
def test_actors_are_found_by_their_words(text, source, target, sources, targets):
    pair = Pair.of(text, source, target)
    assert [text[start:end] for start, end in pair.sources] == sources
    assert [text[start:end] for start, end in pair.targets] == targets


@given(st.text(max_size=80), st.text(max_size=10), st.text(max_size=10))
def test_no_mention_lies_in_another(text, source, target):
    pair = Pair.of(text, source, target)
    spans = sorted([*pair.sources, *pair.targets])
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


# --- views


def test_masked_actors_are_one_piece_each(viewer):
    pair = Pair.of("the embargo, met freed.", "the embargo", "freed")
    masked, named = viewer.views(pair)
    pieces = [viewer.tokenizer.id_to_token(i) for i in masked.ids]
    assert pieces == ["[CLS]", MASKS[SOURCE], ",", "met", MASKS[TARGET], ".", "[SEP]"]
    assert masked.roles == [NEITHER, SOURCE, NEITHER, NEITHER, TARGET, NEITHER, NEITHER]
    assert len(named.ids) == len(named.roles) == 8
    assert named.roles.count(SOURCE) == 2


def test_neighbouring_actors_stay_two(viewer):
    masked, _ = viewer.views(Pair.of("embargo freed", "embargo", "freed"))
    assert masked.roles == [NEITHER, SOURCE, TARGET, NEITHER]


@pytest.mark.parametrize("before", [0, 100, 1000])
def test_a_long_text_is_cut_around_its_actors(viewer, before):
    text = "the " * before + "embargo met freed " + "the " * 500
    for view in viewer.views(Pair.of(text, "embargo", "freed")):
        assert len(view.ids) == len(view.roles) == LENGTH
        assert {SOURCE, TARGET} <= set(view.roles)


# --- the bag of words


def test_terms_tell_actors_from_the_rest():
    one, other = (terms(Pair.of("Chad sued Mali", *actors)) for actors in (("Chad", "Mali"), ("Mali", "Chad")))
    assert sorted(one) != sorted(other)
    assert all(0 <= bucket < BUCKETS for bucket in one)
    assert terms(Pair("", (), ())) == []


def test_weights_have_length_one():
    buckets, weights = weighted([7, 7, 3], np.ones(BUCKETS, np.float32))
    assert buckets == [3, 7]
    assert weights[1] > weights[0]
    assert float((weights**2).sum()) == pytest.approx(1)
    assert weighted([], np.ones(BUCKETS, np.float32))[0] == []
    assert weighted([5], np.zeros(BUCKETS, np.float32))[1].tolist() == [0]


def test_cooling_and_warming_keep_the_order():
    chances = np.array([0.7, 0.2, 0.1], np.float32)
    for temperature in (0.5, 1.0, 2.0):
        mixed = Mixing(1, 0, 0, temperature=temperature).mixed(chances, chances, chances)
        assert mixed.argsort().tolist() == [2, 1, 0]
        assert float(mixed.sum()) == pytest.approx(1, abs=1e-5)


def test_the_bias_moves_one_label():
    even = np.full(len(LABELS), 1 / len(LABELS), np.float32)
    bias = [0.0] * len(LABELS)
    bias[3] = 1.0
    mixed = Mixing.of({"bias": bias, "temperature": 0.5}).mixed(even, even, even)
    assert mixed.argmax() == 3
    assert mixed[3] / mixed[0] == pytest.approx(np.exp(2), rel=1e-3)


# --- the table of word pieces


def test_the_table_keeps_each_number_to_half_a_step():
    rows = np.random.default_rng(3).normal(size=(20, 8)).astype(np.float32)
    rows[4] = 0
    read = Embeddings(packed(rows))[[4, 0, 19, 0]]
    assert read.shape == (4, 8)
    steps = np.abs(rows).max(1) / 127
    for found, row in zip(read, [4, 0, 19, 0], strict=True):
        assert np.abs(found - rows[row]).max() <= steps[row] / 2 + 1e-6


# --- the folder and the command


def test_a_changed_file_is_refused_by_name(tmp_path):
    folder = Path(shutil.copytree(TOY, tmp_path / "model"))
    (folder / "types.onnx.gz").write_bytes((folder / "types.onnx.gz").read_bytes() + b"\0")
    with pytest.raises(InputError, match=r"types\.onnx\.gz: not the file that types\.json names"):
        Types.load(folder)


def test_a_missing_file_is_told_with_its_remedy(tmp_path):
    with pytest.raises(InputError, match=r"no whole model .*training/README\.md"):
        Types.load(tmp_path)


def test_the_adapter_labels_every_row(tmp_path):
    rows = [
        {"id": "a", "text": "Rebels attacked the harbour.", "source": "Rebels", "target": "the harbour"},
        {"id": "b", "text": "The envoy met nobody.", "source": "The envoy", "target": None, "label": "ignored"},
    ]
    given_rows, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given_rows.write_text("".join(json.dumps(row) + "\n" for row in rows) + "\n", encoding="utf-8")
    command = [sys.executable, "evals/event_types.py", given_rows, out, "--model", TOY]
    subprocess.run(command, cwd=ROOT, check=True)
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["label"]) for row in found] == [("a", "ASSAULT"), ("b", "CONSULT")]
    assert all(0 < row["confidence"] <= 1 for row in found)


def test_the_table_shows_every_figure(tmp_path):
    told = {
        "corpus": "0123456789ab", "rows": 8, "seeds": {"1": 0.5, "2": 0.625, "3": 0.75}, "mean": 0.7071,
        "accuracy": 0.875, "folds": [0.1, 0.2], "parts": {"masked": 0.31, "named": 0.32, "bag": 0.33},
        "corpus_alone": 0.41, "calibration_error": 0.0421, "classes": {"AID": 0.912},
        "counts": {"AID": 8}, "confusions": [["AID", "YIELD", 3]],
    }  # fmt: skip
    path = tmp_path / "figures.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    text = types_table.part(path)
    for shown in ("0.707", "0.625** ± 0.125", "0.410", "0.042", "| AID | 0.912 | 8 |", "AID YIELD 3", "0.100 0.200"):
        assert shown in text
    assert text.startswith(types_table.BEGIN)
    assert text.endswith(types_table.END)


def test_the_table_has_no_spread_of_a_single_seed():
    told = {"corpus_alone": 0.41, "seeds": {"1": 0.625}, "mean": 0.7071}
    assert "±" not in types_table.systems(told)
    assert "as shipped** | **0.707**" in types_table.systems(told)
