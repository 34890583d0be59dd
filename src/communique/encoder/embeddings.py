"""The table of word-piece embeddings that every encoder here starts from: 8 bits a number, one scale a row.

Encoders are trained with this table frozen, so that one copy serves them all: it is looked up here and its rows are
handed to each graph.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Embeddings:
    """Rows by the number of the piece.

    Raises:
        ValueError, KeyError: where the bytes are no such table.
    """

    def __init__(self, content: bytes) -> None:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            self._table, self._scale = stored["table"], stored["scale"].astype(np.float32)

    def __getitem__(self, ids: Sequence[int]) -> Floats:
        """The embeddings of the pieces (pieces, width)."""
        rows: Floats = self._table[ids].astype(np.float32) * self._scale[ids][:, None]
        return rows


def packed(table: Floats) -> bytes:
    """The table (pieces, width) as the bytes that `Embeddings` reads; each number is off by at most half a step."""
    scale = np.abs(table).max(1) / 127
    steps = np.round(table / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8)
    out = io.BytesIO()
    np.savez_compressed(out, table=steps, scale=scale.astype(np.float32))
    return out.getvalue()
