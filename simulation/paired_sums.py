"""Sums over replications from which the difference of any two numbers of them can be told."""

from __future__ import annotations

import numpy as np

from scenarios.calendar import Floats, Ints
from simulation.paired import Difference, difference


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

    def mean(self, kind: int, cell: int) -> float | None:
        """The mean of one cell; ``None``: there never was a number."""
        count = int(self._counts[kind, cell, cell])
        return float(self._sums[kind, cell, cell]) / count if count else None

    def difference(
        self, kind: int, cell: int, other: int, *, chance: bool = False
    ) -> Difference | None:
        """How much more a cell has than another; ``None``: they were never there together."""
        count = int(self._counts[kind, cell, other])
        if not count:
            return None
        total = float(self._sums[kind, cell, other] - self._sums[kind, other, cell])
        squares = float(
            self._squares[kind, cell, other]
            + self._squares[kind, other, cell]
            - 2 * self._products[kind, cell, other]
        )
        # Rounding may leave more than nothing of numbers that are equal, relative to their size.
        size = float(self._squares[kind, cell, other] + self._squares[kind, other, cell])
        return difference(count, total, 0.0 if squares < 1e-12 * size else squares, chance=chance)
