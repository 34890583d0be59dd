r"""Writes what was learned as the files that `communique.encoder.types` reads.

    python -m training.types.export build/types/network.pt --data PLV.jsonl --corpus training/corpus/corpus.jsonl \
        --figures evals/event_types.json --out build/types/model

`types.onnx.gz`: words, roles -> scores, weights in 8 bits, the table of word embeddings outside. `embeddings.npz`: that
table. `types.npz`: the bag of words, trained here in seconds. `types.json` gets the SHA-256 of each file and how
cross-validation mixed the readings.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from communique.encoder.embeddings import packed
from communique.encoder.types import NOTE, Mixing
from communique.encoder.windows import LENGTH
from training.attribution.export import layer, write
from training.attribution.model import pretrained
from training.types import data, terms
from training.types.model import TypeNetwork
from training.types.train import loaded, viewer

FILES = ("embeddings.npz", "tokenizer.json", "types.npz", "types.onnx.gz")


class PlainTypes(nn.Module):
    """The forward pass of one text without padding, in operations that every ONNX runtime has."""

    def __init__(self, network: TypeNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor, roles: Tensor) -> Tensor:
        """Scores, as `TypeNetwork.forward`."""
        bert = self.network.encoder
        places = bert.embeddings.position_embeddings.weight[:LENGTH][: words.shape[1]][None]
        embedded = words + self.network.role(roles) + places + bert.embeddings.token_type_embeddings.weight[0]
        states, hide = bert.embeddings.LayerNorm(embedded), torch.zeros(1, 1, 1, 1)
        for one in bert.encoder.layer:
            states = layer(one, states, hide, bert.config.num_attention_heads)
        return self.network.scores(states, roles, torch.ones_like(roles))


def export(network: TypeNetwork, out: Path) -> None:
    """Writes `types.onnx.gz` and `embeddings.npz` into the folder `out`.

    Raises:
        ValueError: where the written-out forward pass differs from the trained one.
    """
    network.eval()
    out.mkdir(parents=True, exist_ok=True)
    plain = PlainTypes(network)
    ids, roles = torch.randint(5, 90, (1, 12)), torch.tensor([[0, 0, 1, 1, 0, 0, 0, 2, 0, 0, 0, 0]])
    words = network.embedded(ids)
    with torch.no_grad():
        difference = float((network(words, roles, torch.ones_like(ids)) - plain(words, roles)).abs().max())
    if difference > 1e-3:
        raise ValueError(f"the written-out network differs by {difference}")
    axes = {"words": {1: "pieces"}, "roles": {1: "pieces"}}
    write(plain, (words, roles), ["words", "roles"], ["scores"], axes, out / "types.onnx.gz")
    table = network.encoder.embeddings.word_embeddings.weight.detach().numpy()
    (out / "embeddings.npz").write_bytes(packed(table))


def note(folder: Path, **more: object) -> None:
    """Writes the SHA-256 of the files, and the entries `more`, into `types.json`; other entries stay."""
    path = folder / NOTE
    known = json.loads(path.read_text()) if path.exists() else {}
    known |= {"files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}, **more}
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--figures", type=Path, help="what training.types.crossvalidate wrote")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    export(loaded(options.weights), options.out)
    cutter = viewer()
    rows, corpus = data.benchmark(options.data, cutter), data.corpus(options.corpus, cutter)
    (options.out / "types.npz").write_bytes(terms.trained(rows, corpus))
    shutil.copyfile(pretrained()[1] / "tokenizer.json", options.out / "tokenizer.json")
    known = json.loads(options.figures.read_text())["mixing"] if options.figures else asdict(Mixing())
    note(options.out, mixing=known)


if __name__ == "__main__":
    main()
