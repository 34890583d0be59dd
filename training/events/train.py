"""Trains what reads events on the corpus.

    python -m training.events.train --out build/events.pt
    python -m training.events.train --course 1 --out build/events-1.pt

Each epoch sees the sentences grouped in another way, some alone and some together as in an article. The weights,
averaged over the last steps, are written with the vocabularies of the classifiers after every epoch. Another course
starts from the same weights, so that the mean of what two courses end with can be taken (`export.py`).
"""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from communique.encoder.windows import Cutter
from training.attribution.data import IGNORED, SEED
from training.attribution.model import batch, pretrained
from training.attribution.train import AVERAGING, ENCODER_RATE, HEAD_RATE, average, batches, rate
from training.corpus.records import CORPUS, load
from training.events import data
from training.events.data import EventExample, Labels
from training.events.network import SINGLE, EventNetwork

PIECES = 512  # a batch: sentences are short, and more steps teach more than bigger ones
WEIGHTS = {"types": 1.5, "modes": 0.7, "moves": 1.0, "aux": 6.0, "issues": 20.0, "contexts": 10.0}
SMOOTHING = 0.05


def truth(packed: Sequence[EventExample], size: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Which pieces are anchors (windows, size); rows and places of the anchors; their role labels (anchors, size)."""
    is_anchor = torch.full((len(packed), size), IGNORED)
    rows, places, marks = [], [], []
    for row, one in enumerate(packed):
        is_anchor[row, : len(one.window)] = 0
        for place, own_marks in zip(one.anchors, one.labels, strict=True):
            is_anchor[row, place] = 1
            rows.append(row)
            places.append(place)
            marks.append(own_marks + [IGNORED] * (size - len(own_marks)))
    return is_anchor, torch.tensor(rows), torch.tensor(places), torch.tensor(marks)


def loss(network: EventNetwork, packed: Sequence[EventExample], padding: int) -> Tensor:
    """Loss of one batch; anchors and roles weigh as in the attributions."""
    *pieces, mask = batch([one.window for one in packed], padding)
    hidden, scores = network.encode(*pieces, mask)
    is_anchor, rows, places, marks = truth(packed, hidden.shape[1])
    total = 10 * functional.cross_entropy(scores.flatten(0, 1), is_anchor.flatten(), ignore_index=IGNORED)
    if len(rows):
        roles, classes = network(hidden, rows, places, mask)
        total = total + 5 * functional.cross_entropy(roles.flatten(0, 1), marks.flatten(), ignore_index=IGNORED)
        total = total + class_loss(network, classes, packed)
    return total


def class_loss(network: EventNetwork, scores: Tensor, packed: Sequence[EventExample]) -> Tensor:
    """Loss of the classifiers, weighed by `WEIGHTS`."""
    gold = [asdict(one) for example in packed for one in example.classes]
    total = scores.new_zeros(())
    for name, own_scores in network.parted(scores).items():
        wanted = torch.tensor([one[name] for one in gold])
        if name in SINGLE:
            part = functional.cross_entropy(own_scores, wanted, label_smoothing=SMOOTHING)
        else:
            part = functional.binary_cross_entropy_with_logits(own_scores, wanted.float())
        total = total + WEIGHTS[name] * part
    return total


def train(
    network: EventNetwork, readings: Sequence[Sequence[Sequence[EventExample]]], *, labels: Labels, padding: int,
    out: Path,
) -> EventNetwork:  # fmt: skip
    """Trains the network in place, a reading an epoch; returns the averaged one, as written to `out`."""
    own = {weight for weight in network.encoder.parameters() if weight.requires_grad}
    others = [weight for weight in network.parameters() if weight.requires_grad and weight not in own]
    groups = [{"params": list(own), "lr": ENCODER_RATE}, {"params": others, "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = sum(len(reading) for reading in readings)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, steps))
    averaged = copy.deepcopy(network)
    began, step = time.monotonic(), 0
    for epoch, reading in enumerate(readings):
        running = 0.0
        for packed in reading:
            value = loss(network, packed, padding)
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            running += value.item()
            average(averaged, network, min(AVERAGING, step / (step + 10)))
        told = f"{running / len(reading):.4f} {time.monotonic() - began:.0f} s"
        print(f"epoch {epoch + 1}/{len(readings)} step {step}/{steps} loss {told}", flush=True)
        save(out, averaged, labels)
    return averaged


def save(path: Path, network: EventNetwork, labels: Labels) -> None:
    """Writes the weights with their vocabularies."""
    torch.save({"weights": network.state_dict(), "labels": data.note(labels)}, path)


def read(path: Path, encoder: nn.Module) -> tuple[EventNetwork, Labels]:
    """What `save` wrote; `encoder` gives the layers their shape."""
    stored = torch.load(path, weights_only=True)
    labels = Labels(**{name: tuple(words) for name, words in stored["labels"].items()})
    network = EventNetwork(encoder, labels.sizes, width=stored["weights"]["gaze.weight"].shape[1])
    network.load_state_dict(stored["weights"])
    return network, labels


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--epochs", type=int, default=6, help="each over another grouping of the corpus's sentences")
    parser.add_argument("--course", type=int, default=0, help="another one sees other groupings, from the same start")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    encoder, folder = pretrained()
    cutter = Cutter(folder / "tokenizer.json")
    sentences, _ = data.split(load(options.corpus))
    labels = Labels.of(sentences)
    groupings = range(options.course * options.epochs, (options.course + 1) * options.epochs)
    readings = [batches(list(data.examples(sentences, cutter, labels, one)), one, PIECES) for one in groupings]
    print(f"{len(sentences)} sentences in {len(readings[0])} batches", flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    network = EventNetwork(encoder, labels.sizes)
    train(network, readings, labels=labels, padding=cutter.padding, out=options.out)


if __name__ == "__main__":
    main()
