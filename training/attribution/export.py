"""Writes trained weights as two ONNX graphs with 8-bit weights, which onnxruntime reads without torch.

    python -m training.attribution.export build/attribution.pt --out src/communique/data/model

`encoder.onnx`: words, cases, quotes, mask -> hidden, anchors, middle (where the events go on). `arguments.onnx`:
hidden, rows, anchors -> labels. The table that `words` is looked up in (`embeddings.npz`) is the one that the event
types use too; the vocabulary (`tokenizer.json`) is copied beside them, and `model.json` gets the SHA-256 of each file.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from communique.encoder.embeddings import packed
from communique.encoder.windows import LENGTH
from training.attribution.model import SHARED, Network, layer, pretrained
from training.attribution.note import note


class PlainEncoder(nn.Module):
    """The same forward pass written out in operations that every ONNX runtime has."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor, cases: Tensor, quotes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """As `Network.encode` of the pieces whose embeddings `words` are, and as `Network.middle`."""
        bert = self.network.encoder
        embedded = words + self.network.case(cases) + self.network.quote(quotes)
        places = bert.embeddings.position_embeddings.weight[:LENGTH][: words.shape[1]][None]
        states = bert.embeddings.LayerNorm(embedded + places + bert.embeddings.token_type_embeddings.weight[0])
        hide = (1 - mask.float())[:, None, None] * -1e4
        passed = [states]
        for one in bert.encoder.layer:
            passed.append(layer(one, passed[-1], hide, bert.config.num_attention_heads))
        return passed[-1], self.network.anchor(passed[-1]), passed[min(SHARED, len(passed) - 2)]


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
    ids = torch.randint(5, 90, (3, 40))
    cases, mask = torch.zeros_like(ids), torch.ones_like(ids)
    mask[1, 30:] = 0
    embeddings = network.encoder.embeddings.word_embeddings
    inputs = (embeddings(ids).detach(), cases, cases + 1, mask)
    with torch.no_grad():
        hidden, trained = network.encode(ids, *inputs[1:])
        difference = float((trained - PlainEncoder(network)(*inputs)[1])[mask > 0].abs().max())
    if difference > 1e-3:
        raise ValueError(f"the written-out encoder differs by {difference}")
    pair = (hidden, torch.tensor([0, 1, 2, 2]), torch.tensor([3, 4, 5, 7]))
    names = ["words", "cases", "quotes", "mask"]
    results = ["hidden", "scores", "middle"]
    axes = {name: {0: "windows", 1: "pieces"} for name in (*names, *results)}
    write(PlainEncoder(network), inputs, names, results, axes, out / "encoder.onnx")
    axes = {
        "hidden": {0: "windows", 1: "pieces"},
        "rows": {0: "anchors"},
        "anchors": {0: "anchors"},
        "labels": {0: "anchors", 1: "pieces"},
    }
    write(PlainArguments(network), pair, ["hidden", "rows", "anchors"], ["labels"], axes, out / "arguments.onnx")
    (out / "embeddings.npz").write_bytes(packed(embeddings.weight.detach().numpy()))
    shutil.copyfile(vocabulary, out / "tokenizer.json")
    note(out)


def write(
    module: nn.Module, inputs: tuple[Tensor, ...], names: list[str], results: list[str],
    axes: dict[str, dict[int, str]], path: Path,
) -> None:  # fmt: skip
    """Writes the graph of a module with 8-bit weights."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            module, inputs, full, input_names=names, output_names=results, dynamic_axes=axes, opset_version=17,
            dynamo=False,
        )  # fmt: skip
        options = {"MatMulConstBOnly": True}
        quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True, extra_options=options)


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
