"""Writes trained weights as two gzipped ONNX graphs with 8-bit weights, which onnxruntime reads without torch.

    python -m training.attribution.export build/attribution.pt --out src/communique/data/model

`encoder.onnx.gz`: words, cases, quotes, mask -> hidden, scores (of anchors). `arguments.onnx.gz`: hidden, rows,
anchors -> labels. The table that `words` is looked up in (`embeddings.npz`) is the one that the event
types use too; the vocabulary (`tokenizer.json`) is copied beside them, and `model.json` gets the SHA-256 of each file.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from communique.encoder.embeddings import packed
from communique.encoder.windows import LENGTH
from training.attribution.model import Anchoring, Network, layer, pretrained
from training.attribution.note import note

LEVELS = 127  # steps of an 8-bit weight on either side of zero


class PlainEncoder(nn.Module):
    """The same forward pass written out in operations that every ONNX runtime has."""

    def __init__(self, network: Anchoring) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor, cases: Tensor, quotes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """As `Anchoring.encode` of the pieces whose embeddings `words` are."""
        bert = self.network.encoder
        embedded = words + self.network.case(cases) + self.network.quote(quotes)
        places = bert.embeddings.position_embeddings.weight[:LENGTH][: words.shape[1]][None]
        states = bert.embeddings.LayerNorm(embedded + places + bert.embeddings.token_type_embeddings.weight[0])
        hide = (1 - mask.float())[:, None, None] * -1e4
        for one in bert.encoder.layer:
            states = layer(one, states, hide, bert.config.num_attention_heads)
        return states, self.network.anchor(states)


class PlainArguments(nn.Module):
    """`Network.arguments` as a module of its own."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, hidden: Tensor, rows: Tensor, anchors: Tensor) -> Tensor:
        """Label scores."""
        return self.network.arguments(hidden, rows, anchors)


def export(network: Network, vocabulary: Path, out: Path) -> None:
    """Writes the files named in `note.FILES` and `model.json` into the folder `out`.

    Raises:
        ValueError: where the written-out forward pass differs from the trained one.
    """
    network.eval()
    out.mkdir(parents=True, exist_ok=True)
    hidden = write_encoder(network, out / "encoder.onnx.gz")
    pair = (hidden, torch.tensor([0, 1, 2, 2]), torch.tensor([3, 4, 5, 7]))
    axes = {
        "hidden": {0: "windows", 1: "pieces"},
        "rows": {0: "anchors"},
        "anchors": {0: "anchors"},
        "labels": {0: "anchors", 1: "pieces"},
    }
    write(PlainArguments(network), pair, ["hidden", "rows", "anchors"], ["labels"], axes, out / "arguments.onnx.gz")
    embeddings = network.encoder.embeddings.word_embeddings
    (out / "embeddings.npz").write_bytes(packed(embeddings.weight.detach().numpy()))
    shutil.copyfile(vocabulary, out / "tokenizer.json")
    note(out)


def write_encoder(network: Anchoring, path: Path, *, levels: int = LEVELS) -> Tensor:
    """Writes the graph of an encoder with its anchor head; returns hidden states of a trial.

    Raises:
        ValueError: where the written-out forward pass differs from the trained one.
    """
    network.eval()
    ids = torch.randint(5, 90, (3, 40))
    cases, mask = torch.zeros_like(ids), torch.ones_like(ids)
    mask[1, 30:] = 0
    inputs = (network.encoder.embeddings.word_embeddings(ids).detach(), cases, cases + 1, mask)
    with torch.no_grad():
        hidden, trained = network.encode(ids, *inputs[1:])
        difference = float((trained - PlainEncoder(network)(*inputs)[1])[mask > 0].abs().max())
    if difference > 1e-3:
        raise ValueError(f"the written-out encoder differs by {difference}")
    names, results = ["words", "cases", "quotes", "mask"], ["hidden", "scores"]
    axes = {name: {0: "windows", 1: "pieces"} for name in (*names, *results)}
    write(coarse(PlainEncoder(network), levels), inputs, names, results, axes, path)
    return hidden


def write(
    module: nn.Module, inputs: tuple[Tensor, ...], names: list[str], results: list[str],
    axes: dict[str, dict[int, str]], path: Path,
) -> None:  # fmt: skip
    """Writes the graph of a module with 8-bit weights, gzipped."""
    with tempfile.TemporaryDirectory() as folder:
        full, small = Path(folder) / "full.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            module, inputs, full, input_names=names, output_names=results, dynamic_axes=axes, opset_version=17,
            dynamo=False,
        )  # fmt: skip
        options = {"MatMulConstBOnly": True}
        quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True, extra_options=options)
        path.write_bytes(gzip.compress(small.read_bytes(), 9, mtime=0))


def coarse(module: nn.Module, levels: int) -> nn.Module:
    """The module where its matrices may hold as many steps on either side of zero in each row, else a coarser copy.

    Fewer steps pack smaller.
    """
    if levels >= LEVELS:
        return module
    rounded = copy.deepcopy(module)
    for part in rounded.modules():
        if isinstance(part, nn.Linear):
            step = part.weight.data.abs().amax(1, keepdim=True).clamp(min=1e-12) / levels
            part.weight.data = (part.weight.data / step).round() * step
    return rounded


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    encoder, folder = pretrained()
    network = Network(encoder)
    network.load_state_dict(torch.load(options.weights))
    export(network, folder / "tokenizer.json", options.out)


if __name__ == "__main__":
    main()
