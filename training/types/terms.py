"""Trains the bag of words: logistic regression over hashed words and word pairs, stored in 8 bits."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from communique.encoder.embeddings import Floats
from communique.encoder.types import BUCKETS, LABELS, terms, weighted
from training.types.data import Example

CORPUS = 0.3  # weight of a pair of the corpus, many of which are much alike
STRENGTH = 3.0  # inverse of the ridge penalty: of 3, 10 and 30 the best on the benchmark's rows alone


def trained(rows: Sequence[Example], corpus: Sequence[Example]) -> bytes:
    """The model of the benchmark's rows and the corpus as `Terms` reads it; labels balanced."""
    examples, each = [*rows, *corpus], [1.0] * len(rows) + [CORPUS] * len(corpus)
    buckets = [terms(one.pair) for one in examples]
    rarity = rarities(buckets)
    model = LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced")
    model.fit(_matrix(buckets, rarity), [one.label for one in examples], sample_weight=np.array(each))
    full, constant = np.zeros((BUCKETS, len(LABELS)), np.float32), np.full(len(LABELS), -20.0, np.float32)
    full[:, model.classes_], constant[model.classes_] = model.coef_.T, model.intercept_
    return packed(full, constant, rarity)


def rarities(buckets: Sequence[Sequence[int]]) -> Floats:
    """1 + the log of how many texts there are for one that has the bucket; 0 for buckets in no text."""
    counts = np.zeros(BUCKETS)
    for own in buckets:
        counts[list(set(own))] += 1
    found: Floats = np.where(counts, 1 + np.log((1 + len(buckets)) / (1 + counts)), 0).astype(np.float32)
    return found


def _matrix(buckets: Sequence[Sequence[int]], rarity: Floats) -> csr_matrix:
    rows = [weighted(own, rarity) for own in buckets]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([np.array(columns, dtype=np.int64) for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(rows), BUCKETS))


def packed(full: Floats, constant: Floats, rarity: Floats) -> bytes:
    """The bytes that `Terms` reads: weights (buckets, labels) in 8 bits with a scale for each label."""
    scale = np.maximum(np.abs(full).max(0), 1e-6) / 127
    out = io.BytesIO()
    np.savez_compressed(
        out, weights=np.round(full / scale).astype(np.int8), scale=scale, constant=constant,
        rarity=rarity.astype(np.float16),
    )  # fmt: skip
    return out.getvalue()
