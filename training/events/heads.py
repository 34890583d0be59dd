"""What reads events: two layers of their own over the first four of the attribution reader, then heads as for it.

The shared layers stay as that reader has them, so that learning events changes nothing there. One head marks
anchors and one gives every piece its role for each anchor; classifiers then read type, mode, move, auxiliary modes,
issues and contexts from the anchor and from what the argument head saw around it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from communique.encoder.events import ROLES
from training.attribution.model import HIDDEN, Arguments, layer

SINGLE = ("types", "modes", "moves")  # one of these holds; of the other classifiers' classes any number
INNER = 256
OWN = 2  # layers


class EventHeads(nn.Module):
    """Scores of event anchors, of every piece's role in each event, and of each event's classes.

    Attributes:
        sizes: how many classes each classifier has, in the order of their scores.

    Args:
        encoder: whose last layers its own begin as.
    """

    def __init__(self, encoder: nn.Module, sizes: Mapping[str, int], *, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        self.sizes = dict(sizes)
        self.layers = copy.deepcopy(encoder.encoder.layer[-OWN:])
        self.attending = encoder.config.num_attention_heads
        self.anchor = nn.Linear(HIDDEN, 2)
        self.roles = Arguments(len(ROLES), width=width, dropout=dropout)
        self.gaze = nn.Linear(width, 1)
        self.inner = nn.Linear(HIDDEN + width, INNER)
        self.classes = nn.Linear(INNER, sum(sizes.values()))
        self.dropout = nn.Dropout(dropout)

    def encode(self, middle: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states (batch, pieces, HIDDEN) over those of the shared layers, and anchor scores (batch, pieces, 2).

        `mask` (batch, pieces) is 0 where a piece only fills the batch up.
        """
        hide = (1 - mask.float())[:, None, None] * -1e4
        hidden = middle
        for one in self.layers:
            hidden = layer(one, hidden, hide, self.attending)
        return hidden, self.anchor(self.dropout(hidden))

    def forward(self, hidden: Tensor, rows: Tensor, anchors: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Role scores (anchors, pieces, roles) and class scores (anchors, all classes) at (`rows`, `anchors`)."""
        mixed = self.roles.mixed(hidden, rows, anchors)
        hide = (1 - mask[rows].float()) * -1e4
        gaze = (self.gaze(mixed)[..., 0] + hide).softmax(-1)
        around = (gaze[:, :, None] * mixed).sum(1)
        seen = self.dropout(torch.cat([hidden[rows, anchors], around], -1))
        scores: Tensor = self.classes(self.dropout(functional.gelu(self.inner(seen))))
        return self.roles.labels(hidden, mixed, rows, anchors), scores

    def parted(self, scores: Tensor) -> dict[str, Tensor]:
        """The class scores by classifier."""
        return dict(zip(self.sizes, scores.split(list(self.sizes.values()), -1), strict=True))
