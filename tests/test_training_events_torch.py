"""The network of the events, its training and its export on tiny data; skipped where torch is not installed."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch; the program does not")
pytest.importorskip("transformers", reason="training needs transformers; the program does not")
pytest.importorskip("onnx", reason="export needs onnx; the program does not")

from test_training_events import FIRST, ONE, SECOND
from transformers import BertConfig, BertModel

from communique.encoder import Encoder
from communique.encoder.windows import Cutter
from training.attribution.export import coarse, write_encoder
from training.attribution.export import export as export_attributions
from training.attribution.model import HIDDEN, Network
from training.attribution.note import FILES, note
from training.attribution.train import batches
from training.events import data
from training.events.data import Labels
from training.events.export import export, mean
from training.events.network import EventNetwork
from training.events.note import add
from training.events.train import PIECES, loss, read, save, train

TOY = Path(__file__).parent / "model"
LABELS = Labels.of([FIRST, SECOND])
pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn about themselves


def tiny():
    config = BertConfig(
        vocab_size=100, hidden_size=HIDDEN, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    return BertModel(config, add_pooling_layer=False)


@pytest.fixture(scope="module")
def network():
    """What reads attributions."""
    torch.manual_seed(7)
    torch.set_num_threads(1)
    return Network(tiny(), width=16)


@pytest.fixture
def reader():
    """What reads events."""
    torch.manual_seed(3)
    return EventNetwork(tiny(), LABELS.sizes, width=16)


@pytest.fixture(scope="module")
def cutter():
    return Cutter(TOY / "tokenizer.json")


@pytest.fixture(scope="module")
def packed(cutter):
    return batches(data.examples([FIRST, SECOND] * 6, cutter, LABELS, 0), 0, PIECES)


def test_training_learns_the_toy_and_is_the_same_again(reader, packed, cutter, tmp_path):
    reader.eval()
    before = loss(reader, packed[0], cutter.padding).item()
    made = []
    for name in ("one.pt", "two.pt"):
        torch.manual_seed(1)
        own = copy.deepcopy(reader)
        made.append(train(own, [packed] * 20, labels=LABELS, padding=cutter.padding, out=tmp_path / name))
    assert loss(made[0], packed[0], cutter.padding).item() < before / 2
    assert all(torch.equal(a, b) for a, b in zip(made[0].parameters(), made[1].parameters(), strict=True))


def test_what_is_written_is_read_with_its_vocabularies(reader, tmp_path):
    save(tmp_path / "events.pt", reader, LABELS)
    again, labels = read(tmp_path / "events.pt", tiny())
    assert labels == LABELS
    assert all(torch.equal(a, b) for a, b in zip(reader.parameters(), again.parameters(), strict=True))


def test_the_mean_of_courses_moves_what_learned_alone(reader):
    other = copy.deepcopy(reader)
    with torch.no_grad():
        other.gaze.weight += 1
        other.encoder.embeddings.word_embeddings.weight += 1
    reader.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    gaze, words = reader.gaze.weight.clone(), reader.encoder.embeddings.word_embeddings.weight.clone()
    made = mean([reader, other])
    assert torch.allclose(made.gaze.weight, gaze + 0.5)
    assert torch.equal(made.encoder.embeddings.word_embeddings.weight, words)


def test_what_is_exported_reads_events_and_keeps_the_tuning_of_the_attributions(network, reader, tmp_path):
    folder = tmp_path / "model"
    export_attributions(network, TOY / "tokenizer.json", folder)
    note(folder, decoding={"threshold": 0.2})
    assert not Encoder.load(folder).reads_events
    export(reader, LABELS, folder)
    add(folder, decoding={"threshold": 0.15})
    encoder = Encoder.load(folder)
    assert encoder.reads_events
    assert (encoder.decoding.threshold, encoder.event_decoding.threshold) == (0.2, 0.15)
    assert encoder.events(ONE) == encoder.events(ONE)
    assert {one.event for one in encoder.events(ONE)} <= set(LABELS.types)
    assert len(json.loads((folder / "model.json").read_text())["files"]) == len(FILES) + 2


def test_a_part_is_read_as_if_it_stood_alone(network, reader, tmp_path):
    export_attributions(network, TOY / "tokenizer.json", tmp_path)
    export(reader, LABELS, tmp_path)
    encoder = Encoder.load(tmp_path)
    text = f"Before it. {ONE}"
    alone = list(encoder.event_candidates(ONE))
    parts = list(encoder.event_candidates(text, [(len("Before it. "), len(text))]))
    assert alone
    assert [one.probability for one in alone] == [one.probability for one in parts]
    moved = [one.window.starts[one.place] + len("Before it. ") for one in alone]
    assert [one.window.starts[one.place] for one in parts] == moved


def test_coarse_weights_have_few_steps_and_pack_smaller(reader, tmp_path):
    reader.eval()
    weight = coarse(reader, 15).inner.weight.detach().numpy()
    assert all(len(np.unique(row.round(6))) <= 31 for row in weight)
    assert np.abs(weight - reader.inner.weight.detach().numpy()).max() <= np.abs(weight).max() / 30 + 1e-6
    assert coarse(reader, 127) is reader
    write_encoder(reader, tmp_path / "fine.onnx.gz")
    write_encoder(reader, tmp_path / "coarse.onnx.gz", levels=15)
    assert (tmp_path / "coarse.onnx.gz").stat().st_size < 0.8 * (tmp_path / "fine.onnx.gz").stat().st_size


def test_weights_from_before_the_argument_head_was_a_module_are_read(network):
    state = network.state_dict()
    older = {name.removeprefix("arguments."): weight for name, weight in state.items()}
    network.load_state_dict(older)
    assert all(torch.equal(state[name], weight) for name, weight in network.state_dict().items())
