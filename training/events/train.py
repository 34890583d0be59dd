"""Trains what reads events, over the encoder of a model that reads attributions and stays as it is.

    python -m training.events.train --model src/communique/data/model --out build/events.pt

The states of the shared layers are those of the model's own graph, as at run time, computed once for each grouping of
the corpus's sentences; the layers and heads of the events learn from them. The weights, averaged over the last steps,
are written with the vocabularies of the classifiers after every epoch.
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from communique.encoder import Encoder
from training.attribution.data import IGNORED, SEED
from training.attribution.model import HIDDEN, pretrained
from training.attribution.train import AVERAGING, ENCODER_RATE, HEAD_RATE, average, batches, rate
from training.corpus.records import CORPUS, load
from training.events import data
from training.events.data import EventExample, Labels
from training.events.heads import SINGLE, EventHeads

PIECES = 512  # a batch: sentences are short, and more steps teach more than bigger ones
WEIGHTS = {"types": 1.5, "modes": 0.7, "moves": 1.0, "aux": 6.0, "issues": 20.0, "contexts": 10.0}
SMOOTHING = 0.05

# A batch with the states of the shared layers (windows, longest, width) and the mask of its pieces.
Known = tuple[list[EventExample], Tensor, Tensor]


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


def loss(heads: EventHeads, known: Known) -> Tensor:
    """Loss of one batch; anchors and roles weigh as in the attributions."""
    packed, middle, mask = known
    hidden, scores = heads.encode(middle.float(), mask)
    is_anchor, rows, places, marks = truth(packed, hidden.shape[1])
    total = 10 * functional.cross_entropy(scores.flatten(0, 1), is_anchor.flatten(), ignore_index=IGNORED)
    if len(rows):
        roles, classes = heads(hidden, rows, places, mask)
        total = total + 5 * functional.cross_entropy(roles.flatten(0, 1), marks.flatten(), ignore_index=IGNORED)
        total = total + class_loss(heads, classes, packed)
    return total


def class_loss(heads: EventHeads, scores: Tensor, packed: Sequence[EventExample]) -> Tensor:
    """Loss of the classifiers, weighed by `WEIGHTS`."""
    gold = [asdict(one) for example in packed for one in example.classes]
    total = scores.new_zeros(())
    for name, own_scores in heads.parted(scores).items():
        wanted = torch.tensor([one[name] for one in gold])
        if name in SINGLE:
            part = functional.cross_entropy(own_scores, wanted, label_smoothing=SMOOTHING)
        else:
            part = functional.binary_cross_entropy_with_logits(own_scores, wanted.float())
        total = total + WEIGHTS[name] * part
    return total


def states(encoder: Encoder, packed: list[EventExample]) -> Known:
    """The batch with the states of the shared layers, in half precision: a reading takes 150 MB."""
    size = max(len(one.window) for one in packed)
    middle = torch.zeros(len(packed), size, HIDDEN, dtype=torch.half)
    mask = torch.zeros(len(packed), size, dtype=torch.long)
    for row, one in enumerate(packed):
        middle[row, : len(one.window)] = torch.from_numpy(encoder.sessions.encode(one.window).middle[0])
        mask[row, : len(one.window)] = 1
    return packed, middle, mask


def train(
    heads: EventHeads, readings: Sequence[Sequence[Known]], *, epochs: int, labels: Labels, out: Path
) -> EventHeads:
    """Trains the heads in place, a reading an epoch in turn; returns the averaged ones, as written to `out`."""
    own = list(heads.layers.parameters())
    others = [weight for name, weight in heads.named_parameters() if not name.startswith("layers.")]
    groups = [{"params": own, "lr": ENCODER_RATE}, {"params": others, "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = sum(len(readings[epoch % len(readings)]) for epoch in range(epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, steps))
    averaged = copy.deepcopy(heads)
    rng, began, step = random.Random(SEED), time.monotonic(), 0
    for epoch in range(epochs):
        order = list(readings[epoch % len(readings)])
        rng.shuffle(order)
        running = 0.0
        for known in order:
            value = loss(heads, known)
            value.backward()
            nn.utils.clip_grad_norm_(heads.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            running += value.item()
            average(averaged, heads, min(AVERAGING, step / (step + 10)))
        told = f"{running / len(order):.4f} {time.monotonic() - began:.0f} s"
        print(f"epoch {epoch + 1}/{epochs} step {step}/{steps} loss {told}", flush=True)
        save(out, averaged, labels)
    return averaged


def save(path: Path, heads: EventHeads, labels: Labels) -> None:
    """Writes the weights with their vocabularies."""
    torch.save({"weights": heads.state_dict(), "labels": data.note(labels)}, path)


def read(path: Path, encoder: nn.Module) -> tuple[EventHeads, Labels]:
    """What `save` wrote; `encoder` gives the layers their shape."""
    stored = torch.load(path, weights_only=True)
    labels = Labels(**{name: tuple(words) for name, words in stored["labels"].items()})
    heads = EventHeads(encoder, labels.sizes, width=stored["weights"]["gaze.weight"].shape[1])
    heads.load_state_dict(stored["weights"])
    return heads, labels


def known(encoder: Encoder, examples: Iterable[EventExample], seed: int) -> list[Known]:
    """The examples in batches with the states of the shared layers."""
    return [states(encoder, packed) for packed in batches(list(examples), seed, PIECES)]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder of a model that reads attributions")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--readings", type=int, default=3, help="groupings of the corpus's sentences")
    parser.add_argument("--epochs", type=int, default=9, help="in all, each over one of the readings in turn")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    encoder = Encoder.load(options.model)
    cutter = encoder.sessions.cutter
    sentences, _ = data.split(load(options.corpus))
    labels = Labels.of(sentences)
    readings = [
        known(encoder, data.examples(sentences, cutter, labels, seed), seed) for seed in range(options.readings)
    ]
    print(f"{len(sentences)} sentences in {len(readings[0])} batches", flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    heads = EventHeads(pretrained()[0], labels.sizes)
    train(heads, readings, epochs=options.epochs, labels=labels, out=options.out)


if __name__ == "__main__":
    main()
