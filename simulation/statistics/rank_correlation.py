"""Ranks: orders that shift, and what goes up and down together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations


def ranks(values: Sequence[float]) -> tuple[float, ...]:
    """Places from 1 upwards; equal values share the mean of theirs.

    >>> ranks([10, 30, 20, 20])
    (1.0, 4.0, 2.5, 2.5)
    """
    order = sorted(values)
    places = {}
    for value in set(values):
        first = order.index(value)
        places[value] = first + (order.count(value) + 1) / 2
    return tuple(places[value] for value in values)


def rank_correlation(some: Sequence[float], others: Sequence[float]) -> float | None:
    """Spearman's: 1 where one always rises with the other; ``None`` where either never changes."""
    a, b = ranks(some), ranks(others)
    mean = (len(a) + 1) / 2
    across = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    spread = sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)
    return across / math.sqrt(spread) if spread > 0 else None


def turned(before: Sequence[float], after: Sequence[float]) -> bool:
    """Whether any two have changed places; a tie, before or after, is no change.

    >>> turned([1, 2, 3], [1, 3, 2]), turned([1, 2, 3], [1, 2, 2])
    (True, False)
    """
    return any(
        (before[i] - before[j]) * (after[i] - after[j]) < 0
        for i, j in combinations(range(len(before)), 2)
    )
