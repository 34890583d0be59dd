"""Adds what reads events to the folder of a model: two ONNX graphs with 8-bit weights.

    python -m training.events.export build/events.pt --out build/model

`event_layers.onnx`: middle -> hidden, scores (of anchors). `events.onnx`: hidden, rows, anchors -> roles, classes. They
go on from the `middle` of the encoder that they were trained over, so `--out` is that model's folder or a copy. What
`model.json` knows of the attributions' tuning stays; it gets the vocabularies of the classifiers beside the hashes.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from communique.encoder.sessions import EVENT_FILES
from training.attribution.export import write
from training.attribution.model import HIDDEN, pretrained
from training.attribution.note import note
from training.events import data
from training.events.data import Labels
from training.events.heads import EventHeads
from training.events.train import read


class PlainLayers(nn.Module):
    """`EventHeads.encode` for windows without padding."""

    def __init__(self, heads: EventHeads) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, middle: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states and anchor scores."""
        return self.heads.encode(middle, torch.ones_like(middle[..., 0]))


class PlainHeads(nn.Module):
    """`EventHeads` for windows without padding."""

    def __init__(self, heads: EventHeads) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, hidden: Tensor, rows: Tensor, anchors: Tensor) -> Any:
        """Role scores and class scores."""
        return self.heads(hidden, rows, anchors, torch.ones_like(hidden[..., 0]))


def export(heads: EventHeads, labels: Labels, out: Path) -> None:
    """Adds the graphs and the vocabularies to the model in the folder `out`; what was tuned for others is dropped."""
    heads.eval()
    states, places = torch.randn(1, 40, HIDDEN), torch.tensor([3, 17])
    whole, each = {0: "windows", 1: "pieces"}, {0: "anchors"}
    layers, others = (out / name for name in EVENT_FILES)
    axes = dict.fromkeys(("middle", "hidden", "scores"), whole)
    write(PlainLayers(heads), (states,), ["middle"], ["hidden", "scores"], axes, layers)
    given = (states, torch.zeros_like(places), places)
    axes = {"hidden": whole, "rows": each, "anchors": each, "roles": {0: "anchors", 1: "pieces"}, "classes": each}
    write(PlainHeads(heads), given, ["hidden", "rows", "anchors"], ["roles", "classes"], axes, others)
    note(out, files=EVENT_FILES, events={"labels": data.note(labels)})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    export(*read(options.weights, pretrained()[0]), options.out)


if __name__ == "__main__":
    main()
