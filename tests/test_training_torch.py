"""The network, its training and its export on tiny data; skipped where torch is not installed."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs torch; the program does not")
pytest.importorskip("transformers", reason="training needs transformers; the program does not")
pytest.importorskip("onnx", reason="export needs onnx; the program does not")

from test_training import DOCUMENT, TEXT
from transformers import BertConfig, BertModel

from communique.encoder import Encoder
from communique.encoder.windows import Cutter
from training.attribution import data
from training.attribution.export import export
from training.attribution.model import HIDDEN, Network
from training.attribution.note import FILES, note
from training.attribution.train import loss, train

TOY = Path(__file__).parent / "model"
pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn about themselves


@pytest.fixture(scope="module")
def cutter():
    return Cutter(TOY / "tokenizer.json")


@pytest.fixture
def network():
    torch.manual_seed(7)
    torch.set_num_threads(1)
    tiny = BertConfig(
        vocab_size=100, hidden_size=HIDDEN, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    return Network(BertModel(tiny, add_pooling_layer=False), width=16)


def test_training_learns_the_toy_and_is_the_same_again(network, cutter, tmp_path):
    examples = data.examples(DOCUMENT, cutter) * 4
    before = loss(network, examples, cutter.padding).item()
    made = []
    for name in ("one.pt", "two.pt"):
        torch.manual_seed(1)
        made.append(train(copy.deepcopy(network), examples, padding=cutter.padding, epochs=12, out=tmp_path / name))
    assert loss(made[0], examples, cutter.padding).item() < before / 2
    assert all(torch.equal(a, b) for a, b in zip(made[0].parameters(), made[1].parameters(), strict=True))


def test_what_is_exported_runs_and_keeps_its_notes(network, tmp_path):
    export(network, TOY / "tokenizer.json", tmp_path / "model")
    note(tmp_path / "model", decoding={"threshold": 0.15, "nested": 0.0})
    encoder = Encoder.load(tmp_path / "model")
    assert encoder.decoding.threshold == 0.15
    assert encoder.attributions(TEXT) == encoder.attributions(TEXT)
    assert set(json.loads((tmp_path / "model" / "model.json").read_text())["files"]) == set(FILES)
