"""Adds what reads events to the folder of a model: two gzipped ONNX graphs.

    python -m training.events.export build/events.pt [build/events-1.pt ...] --out build/model

Of several weights, which must have begun as the same, the mean is written.

`event_encoder.onnx.gz`: words, cases, quotes, mask -> hidden, scores (of anchors). `events.onnx.gz`: hidden, rows,
anchors -> roles, classes. The words are looked up in the table that `--out`, a model that reads attributions, has. What
`model.json` knows of the attributions' tuning stays; it gets the vocabularies of the classifiers beside the hashes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from communique.encoder.sessions import EVENT_FILES
from training.attribution.export import write, write_encoder
from training.attribution.model import HIDDEN, pretrained
from training.attribution.note import note
from training.events import data
from training.events.data import Labels
from training.events.network import EventNetwork
from training.events.train import read

STEPS = 15  # on either side of zero that the encoder's weights may take: five bits read as well as eight, packed


class PlainHeads(nn.Module):
    """`EventNetwork` for windows without padding."""

    def __init__(self, network: EventNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, hidden: Tensor, rows: Tensor, anchors: Tensor) -> Any:
        """Role scores and class scores."""
        return self.network(hidden, rows, anchors, torch.ones_like(hidden[..., 0]))


def export(network: EventNetwork, labels: Labels, out: Path) -> None:
    """Adds the graphs and the vocabularies to the model in the folder `out`; what was tuned for others is dropped."""
    network.eval()
    encoder, heads = (out / name for name in EVENT_FILES)
    write_encoder(network, encoder, levels=STEPS)
    states, places = torch.randn(1, 40, HIDDEN), torch.tensor([3, 17])
    whole, each = {0: "windows", 1: "pieces"}, {0: "anchors"}
    given = (states, torch.zeros_like(places), places)
    axes = {"hidden": whole, "rows": each, "anchors": each, "roles": {0: "anchors", 1: "pieces"}, "classes": each}
    write(PlainHeads(network), given, ["hidden", "rows", "anchors"], ["roles", "classes"], axes, heads)
    note(out, files=EVENT_FILES, events={"labels": data.note(labels)})


@torch.no_grad()
def mean(networks: Sequence[EventNetwork]) -> EventNetwork:
    """The first network, with the mean of all networks' weights; what did not learn stays, to the last digit."""
    for weight, *others in zip(*(one.parameters() for one in networks), strict=True):
        if weight.requires_grad:
            weight.copy_(torch.stack([weight, *others]).mean(0))
    return networks[0]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    (network, labels), *others = (read(path, pretrained()[0]) for path in options.weights)
    export(mean([network, *(other for other, _ in others)]), labels, options.out)


if __name__ == "__main__":
    main()
