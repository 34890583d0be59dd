"""Training, cross-validation and export of the event types on tiny data; skipped where torch is not installed."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch; the program does not")
pytest.importorskip("transformers", reason="training needs transformers; the program does not")
pytest.importorskip("onnx", reason="export needs onnx; the program does not")
pytest.importorskip("sklearn", reason="the bag of words is trained with scikit-learn")

from transformers import BertConfig, BertModel

from communique.encoder.types import LABELS, Mixing, Pair, Terms, Types, Viewer
from training.attribution.model import HIDDEN
from training.corpus.records import Event, Sentence, dumps
from training.types import crossvalidate as cv
from training.types import data, terms, train
from training.types.export import export, note
from training.types.model import TypeNetwork, batch

TOY = Path(__file__).parent / "model_types"
WORDS = {"attacked": "ASSAULT", "met": "CONSULT", "freed": "YIELD"}
pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn about themselves


@pytest.fixture(scope="module")
def viewer():
    return Viewer(TOY / "tokenizer.json")


@pytest.fixture(scope="module")
def examples(viewer):
    return [
        data.example(Pair.of(f"{name} {word} the harbour{end}", name, "the harbour"), data.number(label), viewer)
        for name in ("Anna", "Bern", "the envoy")
        for word, label in WORDS.items()
        for end in (".", ", the.")
    ]


@pytest.fixture
def network():
    torch.manual_seed(7)
    torch.set_num_threads(1)
    tiny = BertConfig(
        vocab_size=100, hidden_size=HIDDEN, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    return TypeNetwork(BertModel(tiny, add_pooling_layer=False))


def sentence(text, *events):
    blank = {"mode": None, "move": None, "aux": (), "issue": (), "context": ()}
    return Sentence("x-1", "x", "hand", "train", text, tuple(Event((0, 1), **(blank | event)) for event in events))


# --- data


def test_the_corpus_gives_a_pair_for_each_actor_and_recipient():
    text = "Chad sued Mali over the dam."
    both = {"event": "ACCUSE", "actor": ((0, 4),), "recipient": ((10, 14),)}
    bare = {"event": "RETREAT", "actor": ((0, 4),), "object": ((20, 27),)}
    denied = both | {"aux": ("negation",)}
    found = [
        (pair.sources, pair.targets, LABELS[label]) for pair, label in data.pairs(sentence(text, both, bare, denied))
    ]
    assert found == [(((0, 4),), ((10, 14),), "ACCUSE"), (((0, 4),), ((20, 27),), "YIELD")]
    assert list(data.pairs(sentence(text))) == []


def test_pairs_with_two_labels_are_left_out(viewer, tmp_path):
    text = "Chad sued Mali, then freed Mali."
    one = {"actor": ((0, 4),), "recipient": ((10, 14),)}
    path = tmp_path / "corpus.jsonl"
    clear = sentence("Chad met Mali.", {"event": "CONSULT", "actor": ((0, 4),), "recipient": ((9, 13),)})
    path.write_text(dumps([sentence(text, one | {"event": "ACCUSE"}, one | {"event": "RETREAT"}), clear, clear]))
    assert [LABELS[example.label] for example in data.corpus(path, viewer)] == ["CONSULT"]


def test_the_prose_is_shown_without_its_labels(viewer, tmp_path):
    met = {"event": "CONSULT", "actor": ((0, 4),), "recipient": ((9, 13),)}
    prose = replace(sentence("Peru met Cuba.", met), id="prose-a-1-1", pattern="prose-a-1")
    path = tmp_path / "corpus.jsonl"
    path.write_text(dumps([sentence("Chad met Mali.", met), prose]))
    assert [example.pair.text for example in data.corpus(path, viewer)] == ["Chad met Mali."]
    assert [(example.pair.text, example.label) for example in data.prose(path, viewer)] == [
        ("Peru met Cuba.", data.UNKNOWN)
    ]


def test_folds_spread_labels_and_keep_texts_together():
    labels = [i % 3 for i in range(60)]
    texts = [f"text {i // 2}" for i in range(60)]
    of = data.folds(labels, texts)
    assert of == data.folds(labels, texts)
    assert all(of[i] == of[i + 1] for i in range(0, 60, 2))
    assert all(4 <= of.count(fold) <= 20 for fold in range(data.FOLDS))


# --- the network


def test_padding_changes_nothing(network, examples):
    network.eval()
    short, long = examples[0].masked, examples[1].named
    together = train.probabilities(network, [short, long], 0)
    assert torch.allclose(together[0], train.probabilities(network, [short], 0)[0], atol=1e-5)


def test_training_learns_the_toy_and_is_the_same_again(network, examples, viewer):
    course = train.Course(epochs=20, further=examples[:2], some=1)
    made = [
        train.train(copy.deepcopy(network), examples, course, seed=1, lowest=train.Lowest(network, 0, viewer.padding))
        for _ in range(2)
    ]
    assert all(torch.equal(a, b) for a, b in zip(made[0].parameters(), made[1].parameters(), strict=True))
    found = train.probabilities(made[0], [one.masked for one in examples], viewer.padding).argmax(-1).tolist()
    assert found == [one.label for one in examples]


def test_what_a_teacher_tells_is_learned_without_labels(network, examples, viewer):
    told = [
        replace(one, label=data.UNKNOWN, told=tuple(float(label == one.label) for label in range(len(LABELS))))
        for one in examples
    ]
    lowest = train.Lowest(network, 0, viewer.padding)
    made = train.train(copy.deepcopy(network), told, train.Course(epochs=30), seed=1, lowest=lowest)
    found = train.probabilities(made, [one.masked for one in examples], viewer.padding).argmax(-1).tolist()
    assert found == [one.label for one in examples]


def test_labels_and_what_is_told_count_half_each(network, examples, viewer):
    network.eval()
    one, weight, lowest = examples[0], train.weights(examples), train.Lowest(network, 0, viewer.padding)
    even = tuple(1 / len(LABELS) for _ in LABELS)
    kinds = {"label": one, "both": replace(one, told=even), "told": replace(one, told=even, label=data.UNKNOWN)}
    value = {name: train.loss(network, [(one.masked, kind)], weight, lowest).item() for name, kind in kinds.items()}
    own = value["label"] * weight[one.label].item()
    assert value["both"] == pytest.approx((own + value["told"]) / 2, rel=1e-4)


def test_layers_that_are_held_stay_and_read_the_same(network, examples, viewer):
    network.eval()
    lowest = train.Lowest(network, 1, viewer.padding)
    views = [one.masked for one in examples]
    _, roles, mask = batch(views, viewer.padding)
    for _ in range(2):
        scores = network.upper(lowest.states(views), roles, mask, 1)
        assert torch.allclose(scores.softmax(-1), train.probabilities(network, views, viewer.padding), atol=1e-5)
    made = train.tuned(lowest, examples, examples, seed=1)
    before, after = network.encoder.encoder.layer[0], made.encoder.encoder.layer[0]
    assert all(torch.equal(a, b) for a, b in zip(before.parameters(), after.parameters(), strict=True))
    assert not torch.equal(made.label.weight, network.label.weight)
    assert network.label.weight.requires_grad


def test_the_mean_of_networks_lies_between_them(network):
    other = copy.deepcopy(network)
    with torch.no_grad():
        other.label.bias += 2
    assert torch.allclose(train.mean([network, other]).label.bias, network.label.bias + 1)


def test_what_is_exported_reads_as_the_network_does(network, examples, tmp_path):
    torch.nn.init.normal_(network.role.weight)
    export(network, tmp_path)
    (tmp_path / "types.npz").write_bytes(terms.trained(examples, []))
    (tmp_path / "tokenizer.json").write_bytes((TOY / "tokenizer.json").read_bytes())
    note(tmp_path, mixing={"masked": 1.0, "named": 0.0, "terms": 0.0})
    types = Types.load(tmp_path)
    expected = train.probabilities(network, [one.masked for one in examples], 0).numpy()
    found = np.array([list(types.classify(one.pair).probabilities.values()) for one in examples])
    assert np.abs(found - expected).max() < 0.05
    assert json.loads((tmp_path / "types.json").read_text())["mixing"]["masked"] == 1.0


def test_the_bag_of_words_learns_the_toy(examples):
    bag = Terms(terms.trained(examples[:9], examples[9:]))
    assert [int(bag.probabilities(one.pair).argmax()) for one in examples] == [one.label for one in examples]


def test_a_batch_is_filled_up(examples):
    ids, roles, mask = batch([examples[0].masked, examples[1].named], 0)
    assert ids.shape == roles.shape == mask.shape
    assert mask.sum(1).tolist() == [len(examples[0].masked.ids), len(examples[1].named.ids)]


# --- figures


def test_macro_f1_counts_the_labels_that_occur():
    truths = [0, 0, 1]
    chances = np.eye(len(LABELS), dtype=np.float32)[[0, 1, 1]]
    assert cv.f1(truths, [0, 1, 1]) == {LABELS[0]: pytest.approx(2 / 3), LABELS[1]: pytest.approx(2 / 3)}
    assert cv.macro(truths, chances) == pytest.approx(2 / 3)
    assert cv.confusions(truths, [0, 1, 1]) == [(LABELS[0], LABELS[1], 1)]


def test_stated_and_true_shares_are_compared():
    chances = np.full((20, len(LABELS)), 0.2 / 14, np.float32)
    chances[:, 0] = 0.8
    assert cv.calibration_error([0] * 16 + [1] * 4, chances) == pytest.approx(0.2, abs=0.2)
    assert cv.calibration_error([0] * 20, chances) == pytest.approx(0.2, abs=1e-5)


def test_the_temperature_warms_what_is_too_sure():
    sure = np.full((10, len(LABELS)), 0.05 / 14, np.float32)
    sure[:, 0] = 0.95
    readings = cv.Readings(sure, sure, sure)
    assert cv.temperature([0] * 6 + [1] * 4, readings, Mixing()) > 1
    assert cv.temperature([0] * 10, readings, Mixing()) < 1


def test_the_bias_favours_common_labels():
    bias = cv.mixing([0] * 9 + [1]).bias
    assert bias[0] - bias[1] == pytest.approx(cv.PRIOR * np.log(9), abs=0.01)


def test_a_whole_cross_validation(network, examples, viewer, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "TUNING", train.Course(epochs=1))
    monkeypatch.setattr(train, "LEARNING", train.Course(epochs=1))
    monkeypatch.setattr(cv, "loaded", lambda path: _filled(network, path))
    truths = [one.label for one in examples]
    of = data.folds(truths, [one.pair.text for one in examples])
    prose = [replace(one, label=data.UNKNOWN) for one in examples[:4]]
    trial = cv.Trial(examples, of, examples, prose, train.Lowest(network, 1, viewer.padding), tmp_path)
    told = cv.figures(truths, of, trial.readings())
    assert set(told["seeds"]) == {str(seed) for seed in train.SEEDS}
    assert told["rows"] == len(examples)
    assert sum(told["counts"].values()) == len(examples)
    assert all(0 <= told[name] <= 1 for name in ("mean", "corpus_alone", "accuracy", "calibration_error"))
    assert len(list(tmp_path.iterdir())) == data.FOLDS * (len(train.SEEDS) + 1)  # and the folds' teachers


def _filled(network, path):
    made = copy.deepcopy(network)
    made.load_state_dict(torch.load(path))
    return made.eval()


def test_mixing_is_what_ships():
    assert Mixing().masked + Mixing().named + Mixing().terms == pytest.approx(1)
