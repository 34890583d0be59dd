"""The network: a MiniLM encoder that also sees whose words a piece is, and a linear layer over three means."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from communique.encoder.types import LABELS, SOURCE, TARGET, View
from training.attribution.model import HIDDEN


class TypeNetwork(nn.Module):
    """Scores of `LABELS` from the mean of all pieces and the means of each actor's (nothing where it is not named)."""

    def __init__(self, encoder: nn.Module, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.role = nn.Embedding(3, HIDDEN)
        nn.init.zeros_(self.role.weight)
        self.dropout = nn.Dropout(dropout)
        self.label = nn.Linear(3 * HIDDEN, len(LABELS))

    def embedded(self, ids: Tensor) -> Tensor:
        """The rows of the table of word embeddings (batch, pieces, HIDDEN)."""
        rows: Tensor = self.encoder.embeddings.word_embeddings(ids)
        return rows

    def forward(self, words: Tensor, roles: Tensor, mask: Tensor) -> Tensor:
        """Scores (batch, labels) from the pieces' embeddings, whose they are, and which are no padding."""
        hidden = self.encoder(inputs_embeds=words + self.role(roles), attention_mask=mask).last_hidden_state
        return self.scores(hidden, roles, mask)

    def lower(self, words: Tensor, roles: Tensor, mask: Tensor, layers: int) -> Tensor:
        """States (batch, pieces, HIDDEN) behind so many of the encoder's layers."""
        states: Tensor = self.encoder.embeddings(inputs_embeds=words + self.role(roles))
        return _through(self.encoder.encoder.layer[:layers], states, mask)

    def upper(self, states: Tensor, roles: Tensor, mask: Tensor, layers: int) -> Tensor:
        """Scores (batch, labels) from what `lower` gave for the same layers."""
        return self.scores(_through(self.encoder.encoder.layer[layers:], states, mask), roles, mask)

    def scores(self, hidden: Tensor, roles: Tensor, mask: Tensor) -> Tensor:
        """Scores (batch, labels) from the encoder's last states."""
        means = [mean(hidden, shown) for shown in (mask > 0, roles == SOURCE, roles == TARGET)]
        found: Tensor = self.label(self.dropout(torch.cat(means, -1)))
        return found


def _through(layers: nn.ModuleList, states: Tensor, mask: Tensor) -> Tensor:
    hide = (1 - mask.to(states.dtype))[:, None, None] * -1e4
    for layer in layers:
        states = layer(states, hide)
    return states


def mean(hidden: Tensor, shown: Tensor) -> Tensor:
    """The mean of the states (batch, pieces, width) that are shown; zeros where none is."""
    weights = shown.to(hidden.dtype)[..., None]
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def batch(views: Sequence[View], padding: int) -> tuple[Tensor, Tensor, Tensor]:
    """ids, roles, mask of the views, each (views, longest)."""
    size = max(len(view.ids) for view in views)

    def filled(rows: list[list[int]], value: int) -> Tensor:
        return torch.tensor([row + [value] * (size - len(row)) for row in rows])

    return (
        filled([view.ids for view in views], padding),
        filled([view.roles for view in views], 0),
        filled([[1] * len(view.ids) for view in views], 0),
    )
