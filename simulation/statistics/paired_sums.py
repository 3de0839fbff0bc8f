"""Sums over replications from which the difference of any two numbers of them can be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from scenarios.calendar.calendar import Floats, Ints
from simulation.statistics.paired_differences import Difference, difference


class Gaps(NamedTuple):
    """How many differences there were, their sum, and the sum of their squares."""

    times: int
    total: float
    squares: float


class PairedSums:
    """Sums of numbers and of their products, in memory that does not grow with replications.

    The numbers of a replication are of several kinds, each with the same cells; only cells of one
    kind are compared. Where one of two is missing (NaN), the replication does not count for them.
    """

    def __init__(self, kinds: int, cells: int) -> None:
        shape = (kinds, cells, cells)
        self._counts: Ints = np.zeros(shape, dtype=np.int64)
        # Of the first cell, where the second one is there too.
        self._sums: Floats = np.zeros(shape)
        self._squares: Floats = np.zeros(shape)
        self._products: Floats = np.zeros(shape)

    def add(self, values: Floats) -> None:
        """Take over some replications, shape ``(replications, kinds, cells)``."""
        there = ~np.isnan(values)
        known = np.where(there, values, 0.0)
        ones = there.astype(np.float64)
        self._counts += np.einsum("nkc,nkd->kcd", ones, ones).astype(np.int64)
        self._sums += np.einsum("nkc,nkd->kcd", known, ones)
        self._squares += np.einsum("nkc,nkd->kcd", known * known, ones)
        self._products += np.einsum("nkc,nkd->kcd", known, known)

    def total(self, kind: int, cell: int) -> tuple[int, float]:
        """How often one cell was there, and its sum."""
        return int(self._counts[kind, cell, cell]), float(self._sums[kind, cell, cell])

    def gaps(self, kind: int, cell: int, other: int) -> Gaps:
        """How much more a cell has had than another."""
        squares = self._squares[kind, cell, other] + self._squares[kind, other, cell]
        left = float(squares - 2 * self._products[kind, cell, other])
        return Gaps(
            int(self._counts[kind, cell, other]),
            float(self._sums[kind, cell, other] - self._sums[kind, other, cell]),
            # Rounding may leave something of numbers that are equal, little beside their size.
            0.0 if left < 1e-12 * float(squares) else left,
        )


def pooled(parts: Iterable[Gaps], *, chance: bool = False) -> Difference | None:
    """The mean difference of several parts taken together; ``None``: there is none.

    Args:
        chance: As of ``difference``.
    """
    found = list(parts)
    count = sum(gaps.times for gaps in found)
    if not count:
        return None
    total, squares = sum(gaps.total for gaps in found), sum(gaps.squares for gaps in found)
    return difference(count, total, squares, chance=chance)
