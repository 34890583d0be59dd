"""The event heads, their training and their export on tiny data; skipped where torch is not installed."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs torch; the program does not")
pytest.importorskip("transformers", reason="training needs transformers; the program does not")
pytest.importorskip("onnx", reason="export needs onnx; the program does not")

from test_training_events import FIRST, ONE, SECOND
from transformers import BertConfig, BertModel

from communique.encoder import Encoder
from training.attribution.export import export as export_attributions
from training.attribution.model import HIDDEN, Network
from training.attribution.note import FILES, note
from training.events import data
from training.events.data import Labels
from training.events.export import export
from training.events.heads import EventHeads
from training.events.note import add
from training.events.train import known, loss, read, save, train

TOY = Path(__file__).parent / "model"
LABELS = Labels.of([FIRST, SECOND])
pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn about themselves


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(7)
    torch.set_num_threads(1)
    tiny = BertConfig(
        vocab_size=100, hidden_size=HIDDEN, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    return Network(BertModel(tiny, add_pooling_layer=False), width=16)


@pytest.fixture
def heads(network):
    torch.manual_seed(3)
    return EventHeads(network.encoder, LABELS.sizes, width=16)


@pytest.fixture(scope="module")
def folder(network, tmp_path_factory):
    """A model that reads attributions."""
    made = tmp_path_factory.mktemp("model")
    export_attributions(network, TOY / "tokenizer.json", made)
    return made


@pytest.fixture(scope="module")
def batches(folder):
    encoder = Encoder.load(folder)
    return known(encoder, data.examples([FIRST, SECOND] * 6, encoder.sessions.cutter, LABELS, 0), 0)


def test_training_learns_the_toy_and_is_the_same_again(heads, batches, tmp_path):
    heads.eval()
    before = loss(heads, batches[0]).item()
    made = []
    for name in ("one.pt", "two.pt"):
        torch.manual_seed(1)
        made.append(train(copy.deepcopy(heads), [batches], epochs=20, labels=LABELS, out=tmp_path / name))
    assert loss(made[0], batches[0]).item() < before / 2
    assert all(torch.equal(a, b) for a, b in zip(made[0].parameters(), made[1].parameters(), strict=True))


def test_the_states_are_those_of_the_models_own_graph(folder, batches):
    packed, middle, mask = batches[0]
    encoder = Encoder.load(folder)
    for row, one in enumerate(packed):
        states = torch.from_numpy(encoder.sessions.encode(one.window).middle[0])
        assert torch.allclose(middle[row, : len(one.window)].float(), states, atol=1e-2)
        assert mask[row].sum() == len(one.window)


def test_what_is_written_is_read_with_its_vocabularies(network, heads, tmp_path):
    save(tmp_path / "heads.pt", heads, LABELS)
    again, labels = read(tmp_path / "heads.pt", network.encoder)
    assert labels == LABELS
    assert all(torch.equal(a, b) for a, b in zip(heads.parameters(), again.parameters(), strict=True))


def test_what_is_exported_reads_events_and_keeps_the_tuning_of_the_attributions(network, heads, tmp_path):
    folder = tmp_path / "model"
    export_attributions(network, TOY / "tokenizer.json", folder)
    note(folder, decoding={"threshold": 0.2})
    assert not Encoder.load(folder).reads_events
    export(heads, LABELS, folder)
    add(folder, decoding={"threshold": 0.15})
    encoder = Encoder.load(folder)
    assert encoder.reads_events
    assert (encoder.decoding.threshold, encoder.event_decoding.threshold) == (0.2, 0.15)
    assert encoder.events(ONE) == encoder.events(ONE)
    assert {one.event for one in encoder.events(ONE)} <= set(LABELS.types)
    assert len(json.loads((folder / "model.json").read_text())["files"]) == len(FILES) + 2


def test_weights_from_before_the_argument_head_was_a_module_are_read(network):
    state = network.state_dict()
    older = {name.removeprefix("arguments."): weight for name, weight in state.items()}
    network.load_state_dict(older)
    assert all(torch.equal(state[name], weight) for name, weight in network.state_dict().items())
