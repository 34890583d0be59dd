"""What reads events: an encoder of its own like the attribution reader's, and heads as for it.

One head marks anchors and one gives every piece its role for each anchor; classifiers then read type, mode, move,
auxiliary modes, issues and contexts from the anchor and from what the argument head saw around it.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from communique.encoder.events import ROLES
from training.attribution.model import HIDDEN, Anchoring, Arguments

SINGLE = ("types", "modes", "moves")  # one of these holds; of the other classifiers' classes any number
INNER = 256


class EventNetwork(Anchoring):
    """Scores of event anchors, of every piece's role in each event, and of each event's classes.

    Attributes:
        sizes: how many classes each classifier has, in the order of their scores.
    """

    def __init__(self, encoder: nn.Module, sizes: Mapping[str, int], *, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__(encoder, dropout=dropout)
        self.sizes = dict(sizes)
        self.roles = Arguments(len(ROLES), width=width, dropout=dropout)
        self.gaze = nn.Linear(width, 1)
        self.inner = nn.Linear(HIDDEN + width, INNER)
        self.classes = nn.Linear(INNER, sum(sizes.values()))

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
