"""How far coders agree, field by field: Krippendorff's alpha, Cohen's and Fleiss' kappa, with bootstrap intervals.

All three are corrected for chance: 1 is full agreement, 0 what chance would give. Values are compared as names
(nominal): two lists are the same where they hold the same, two actors where they are the same one, words where they
stand at the same place. Coders who start from what was extracted agree more than those who read a blank page: the
figures say how far they agree in judging, not in reading.

Sources: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), by the library `krippendorff`; J. Cohen, A
Coefficient of Agreement for Nominal Scales (1960), of more than two coders the mean over pairs (R. J. Light, 1971);
J. L. Fleiss, Measuring Nominal Scale Agreement Among Many Raters (1971). The kappas are written out here because the
libraries that have them bring a hundred times their size.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any, cast

import krippendorff
import numpy as np
from numpy.typing import NDArray

from communique.record import Actor, Quantity, Quote, Span, When
from communique.review import queue
from communique.store import Store
from communique.verdicts import FIELDS, Judgeable

SEED = 1971
RESAMPLES = 1000
LEVEL = 0.95
KEPT = "is one"  # the field that every kind has: whether the entry should be at all
COMPARED = 2000  # entries that are compared at the most, the latest: what fits into memory with all their values
CELLS = 400_000  # the library holds units x values x values numbers in memory; beyond this our own sums do it

Ratings = Mapping[Hashable, Mapping[str, Hashable]]
_Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its interval: the middle 95 of 100 resamples of the entries; None where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on one field.

    Attributes:
        kind, field: of the entries; `KEPT` is whether the entry should be at all.
        units: entries that at least two coders judged.
        coders: how many coders judged any of them.
        same: share of the pairs of judgements that are the same.
        alpha: Krippendorff's, over all units.
        cohen: Cohen's kappa, of more than two coders the mean over pairs.
        fleiss: Fleiss' kappa, over the units that every coder judged.
    """

    kind: str
    field: str
    units: int
    coders: int
    same: float
    alpha: Coefficient
    cohen: Coefficient
    fleiss: Coefficient

    def plain(self) -> dict[str, Any]:
        """As data."""
        return asdict(self)


EVERY: Mapping[str, Sequence[str]] = {kind: (KEPT, *FIELDS[kind]) for kind in queue.KINDS}


def of_store(
    store: Store, *, fields: Mapping[str, Sequence[str]] = EVERY, resamples: int = RESAMPLES, limit: int = COMPARED
) -> list[Agreement]:
    """The agreement on every field of entries that two coders or more have judged, by kind and field.

    Fields are compared among those who let the entry stand.

    Args:
        store: the records.
        fields: by kind those that are compared.
        resamples: for the intervals; 0: none.
        limit: entries that are compared at the most, those judged last.
    """
    ratings: dict[tuple[str, str], dict[Hashable, dict[str, Hashable]]] = defaultdict(lambda: defaultdict(dict))
    for given, unit in queue.coded_twice(store, limit=limit):
        right = given.right
        ratings[given.kind, KEPT][unit][given.coder] = right is not None
        for name in fields.get(given.kind, ()) if right is not None else ():
            if name != KEPT:
                ratings[given.kind, name][unit][given.coder] = label(right, name)
    names = [(kind, name) for kind, several in fields.items() for name in several]
    measured = (measure(*each, ratings[each], resamples=resamples) for each in names)
    return [one for one in measured if one is not None]


def label(entry: Judgeable | None, name: str) -> Hashable:
    """A field's value as coders are compared by it."""
    value = getattr(entry, name)
    return frozenset(map(_label, value)) if isinstance(value, tuple) else _label(value)


def _label(value: Any) -> Hashable:
    match value:
        case Actor():
            return value.code or value.id
        case Quote() | Span() | Quantity():
            return value.start, value.end
        case When():
            return value.start, value.end
        case _:
            return cast(Hashable, value)


def measure(kind: str, name: str, ratings: Ratings, *, resamples: int = RESAMPLES) -> Agreement | None:
    """The coefficients of one field.

    Args:
        kind: of the entries.
        name: of the field.
        ratings: by unit and coder the value.
        resamples: for the intervals; 0: none.

    Returns:
        None where no unit has two coders.
    """
    units = [dict(given) for given in ratings.values() if len(given) > 1]
    if not units:
        return None
    coders = sorted({coder for given in units for coder in given})
    values: dict[Hashable, int] = {}
    for given in units:
        for coder in sorted(given):
            values.setdefault(given[coder], len(values))
    # By unit and coder the number of the value; -1 where that coder did not judge it.
    table = np.array([[values[given[coder]] if coder in given else -1 for coder in coders] for given in units])
    counts = _one_hot(table, len(values)).sum(axis=1)
    judged = counts.sum(axis=1)
    same = float((counts * (counts - 1)).sum() / (judged * (judged - 1)).sum())
    return Agreement(
        kind,
        name,
        len(units),
        len(coders),
        same,
        _with_interval(_alpha(counts), alphas, counts, resamples),
        _cohen(table, len(values), resamples),
        _fleiss(counts[judged == len(coders)], resamples),
    )


def _one_hot(table: NDArray[np.int64], values: int) -> _Array:
    """By unit, coder and value 1 where it was given; nothing for -1."""
    hot: _Array = (table[..., None] == np.arange(values)).astype(float)
    return hot


def _alpha(counts: _Array) -> float | None:
    if (counts.sum(axis=0) > 0).sum() < 2:
        return None
    if counts.size * counts.shape[1] > CELLS:
        return float(alphas(np.ones((1, len(counts))), counts)[0])
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def _cohen(table: NDArray[np.int64], values: int, resamples: int) -> Coefficient:
    """The mean over pairs of coders, each over the units that both judged."""
    hot = _one_hot(table, values)
    pairs = list(combinations(range(table.shape[1]), 2))

    def mean(weights: _Array, hot: _Array) -> _Array:
        return _mean(np.stack([cohens(weights, hot[:, [one, other]]) for one, other in pairs]))

    (value,) = mean(np.ones((1, len(hot))), hot)
    return _with_interval(_known(value), mean, hot, resamples)


def _fleiss(counts: _Array, resamples: int) -> Coefficient:
    if not len(counts):
        return Coefficient(None)
    (value,) = fleisses(np.ones((1, len(counts))), counts)
    return _with_interval(_known(value), fleisses, counts, resamples)


def _mean(each: _Array) -> _Array:
    """Over the first axis, of what is defined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nothing is defined: that is what NaN says
        found: _Array = np.nanmean(each, axis=0)
        return found


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _with_interval(
    value: float | None, compute: Callable[[_Array, _Array], _Array], units: _Array, resamples: int
) -> Coefficient:
    if value is None or not resamples:
        return Coefficient(value)
    found = compute(_weights(len(units), resamples), units)
    found = found[~np.isnan(found)]
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Coefficient(value, float(low), float(high))


@lru_cache(maxsize=4)
def _weights(units: int, resamples: int) -> _Array:
    """By resample and unit how often the unit was drawn: with replacement, as many as there are, from a fixed seed."""
    generator = np.random.default_rng(SEED)
    return generator.multinomial(units, np.full(units, 1 / units), size=resamples).astype(float)


# -- the coefficients of many weighted samples at once


def alphas(weights: _Array, counts: _Array) -> _Array:
    """Krippendorff's nominal alpha of each sample.

    Args:
        weights: by sample and unit: how often the unit is in the sample.
        counts: by unit and value: how many coders gave it; at least two coders a unit.

    Returns:
        By sample; NaN where only one value occurs.
    """
    judged = counts.sum(axis=1)
    differing = (counts * (judged[:, None] - counts)).sum(axis=1) / (judged - 1)
    number, by_value = weights @ judged, weights @ counts
    expected = number**2 - (by_value**2).sum(axis=1)
    return 1 - _share((number - 1) * (weights @ differing), expected)


def cohens(weights: _Array, pair: _Array) -> _Array:
    """Cohen's kappa of each sample.

    Args:
        weights: as in `alphas`.
        pair: by unit, coder (two) and value 1 where it was given; units that one did not judge are left out.

    Returns:
        By sample; NaN where both gave only one value, the same, or nothing.
    """
    both = (pair.sum(axis=2) == 1).all(axis=1)
    weights, pair = weights[:, both], pair[both]
    number = weights.sum(axis=1)
    seen = _share(weights @ (pair[:, 0] * pair[:, 1]).sum(axis=1), number)
    chance = _share(((weights @ pair[:, 0]) * (weights @ pair[:, 1])).sum(axis=1), number**2)
    return _share(seen - chance, 1 - chance)


def fleisses(weights: _Array, counts: _Array) -> _Array:
    """Fleiss' kappa of each sample.

    Args:
        weights: as in `alphas`.
        counts: by unit and value: how many coders gave it; the same number of coders for every unit.

    Returns:
        By sample; NaN where only one value occurs.
    """
    coders = counts[0].sum()
    number = weights.sum(axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (coders * (coders - 1))
    seen = _share(weights @ agreeing, number)
    chance = _share(((weights @ counts) ** 2).sum(axis=1), (number * coders) ** 2)
    return _share(seen - chance, 1 - chance)


def _share(one: _Array, other: _Array) -> _Array:
    """One by the other; NaN where the other is nothing, but for what rounding leaves of it."""
    found = np.full(np.broadcast(one, other).shape, np.nan)
    np.divide(one, other, out=found, where=np.abs(other) > 1e-12)
    return found
