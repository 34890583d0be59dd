"""Trains the network on a laptop: about 10 minutes an epoch on one core.

    python -m training.attribution.train --data TRAIN.jsonl --out build/attribution.pt --epochs 4

With `--start WEIGHTS --own 4 --rate 0.3 --epochs 1` it goes on from earlier weights at a lower rate, reading our own
reports (`own.txt`) four times besides.

The schedule counts steps, so that the same seed and number of threads give the same weights on the same machine. The
averaged weights are written after every epoch.
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from communique.encoder.windows import Cutter
from training.attribution import data, own
from training.attribution.data import IGNORED, SEED, Example
from training.attribution.model import Network, batch, pretrained

TOKENS = 1024  # pieces a batch: more learns slower a step, fewer wastes the core
ENCODER_RATE, HEAD_RATE = 3e-4, 1e-3
WARM_UP = 0.08  # share of the steps
AVERAGING = 0.995  # of the weights, a step: the average of the last some 200 steps is what is kept


def batches(examples: list[Example], seed: int, tokens: int = TOKENS) -> list[list[Example]]:
    """Windows of like length together, up to `tokens` padded pieces, in an order that depends on the seed alone."""
    rng = random.Random(seed)
    order = examples[:]
    rng.shuffle(order)
    packed: list[list[Example]] = []
    for start in range(0, len(order), 400):
        current: list[Example] = []
        for example in sorted(order[start : start + 400], key=lambda one: len(one.window)):
            if current and (len(current) + 1) * len(example.window) > tokens:
                packed.append(current)
                current = []
            current.append(example)
        packed.append(current)
    rng.shuffle(packed)
    return packed


def loss(network: Network, examples: list[Example], padding: int) -> torch.Tensor:
    """Anchor loss and argument loss of one batch (weights 2:1, as the pilot found)."""
    ids, cases, quotes, mask = batch([example.window for example in examples], padding)
    is_anchor = torch.zeros_like(ids)
    rows, anchors, labels = [], [], []
    for row, example in enumerate(examples):
        for place, marks in zip(example.anchors, example.labels, strict=True):
            is_anchor[row, place] = 1
            rows.append(row)
            anchors.append(place)
            labels.append(marks + [IGNORED] * (ids.shape[1] - len(marks)))
    is_anchor[mask == 0] = IGNORED
    hidden, anchor_scores = network.encode(ids, cases, quotes, mask)
    total = 10 * functional.cross_entropy(anchor_scores.flatten(0, 1), is_anchor.flatten(), ignore_index=IGNORED)
    if rows:
        scores = network.arguments(hidden, torch.tensor(rows), torch.tensor(anchors))
        total = total + 5 * functional.cross_entropy(
            scores.flatten(0, 1), torch.tensor(labels).flatten(), ignore_index=IGNORED
        )
    return total


def rate(step: int, steps: int) -> float:
    """Share of the full learning rate: linear up, then linear down to nothing."""
    return min(1.0, (step + 1) / max(1, steps * WARM_UP)) * max(0.0, 1 - step / steps)


def train(
    network: Network, examples: list[Example], *, padding: int, epochs: int, out: Path, scale: float = 1.0
) -> Network:
    """Trains in place; returns the averaged network, which is also written to `out` after every epoch.

    `scale` multiplies the learning rates.
    """
    learned = [(name, weight) for name, weight in network.named_parameters() if weight.requires_grad]
    encoder = [weight for name, weight in learned if name.startswith("encoder.")]
    heads = [weight for name, weight in learned if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": scale * ENCODER_RATE}, {"params": heads, "lr": scale * HEAD_RATE}],
        weight_decay=0.01,
        fused=True,
    )
    steps = epochs * len(batches(examples, 0))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, steps))
    averaged = copy.deepcopy(network)
    began, step, running = time.monotonic(), 0, 0.0
    for epoch in range(epochs):
        for packed in batches(examples, epoch):
            value = loss(network, packed, padding)
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            running += value.item()
            average(averaged, network, min(AVERAGING, step / (step + 10)))
            if step % 100 == 0:
                print(f"step {step}/{steps} loss {running / 100:.4f} {time.monotonic() - began:.0f} s", flush=True)
                running = 0.0
        torch.save(averaged.state_dict(), out)
    return averaged


@torch.no_grad()
def average(kept: nn.Module, new: nn.Module, share: float) -> None:
    """Moves the kept weights towards the new ones."""
    for old, fresh in zip(kept.parameters(), new.parameters(), strict=True):
        if fresh.requires_grad:
            old.lerp_(fresh, 1 - share)


def every_example(documents: list[data.Document], cutter: Cutter) -> Iterator[Example]:
    """The examples of all documents."""
    for document in documents:
        yield from data.examples(document, cutter)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--start", type=Path, help="weights to go on from (default: the encoder's own)")
    parser.add_argument("--own", type=int, default=0, help="how many times our own reports are read an epoch")
    parser.add_argument("--rate", type=float, default=1.0, help="factor on the learning rates")
    parser.add_argument("--dropout", type=float, default=0.0, help="in the encoder")
    parser.add_argument("--documents", type=int, help="train on the first so many (default: all)")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    encoder, folder = pretrained(dropout=options.dropout)
    cutter = Cutter(folder / "tokenizer.json")
    documents, _ = data.split(data.load(options.data))
    examples = list(every_example([*documents[: options.documents], *options.own * own.load()], cutter))
    print(f"{len(documents)} documents, {len(examples)} windows, {sum(len(e.anchors) for e in examples)} attributions")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    network = Network(encoder)
    if options.start:
        network.load_state_dict(torch.load(options.start, weights_only=True))
    train(network, examples, padding=cutter.padding, epochs=options.epochs, out=options.out, scale=options.rate)


if __name__ == "__main__":
    main()
