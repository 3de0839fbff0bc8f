"""Paired differences between schedules under the same random draws, and the sums they need."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scenarios.calendar.calendar import Floats, Ints
from simulation.statistics.student_t import beyond, reach


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


def pooled(parts: Iterable[Gaps], *, chance: bool = False) -> PairedDifference | None:
    """The mean difference of several parts taken together; ``None``: there is none."""
    found = list(parts)
    count = sum(gaps.times for gaps in found)
    if not count:
        return None
    total, squares = sum(gaps.total for gaps in found), sum(gaps.squares for gaps in found)
    return difference(count, total, squares, chance=chance)


#: The chance of a false mark that is put up with.
ALPHA = 0.05


class Interval(NamedTuple):
    """From where to where a difference may be."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether both ends are on the same side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDifference:
    """A mean difference over replications.

    Attributes:
        runs: Replications it is taken over.
        mean: Of what one has more than the other.
        center: The middle of its intervals; the mean, but for chances.
        error: Standard error; 0: it is the same in every replication.
        most: No difference can be larger; ``None``: any can.
    """

    runs: int
    mean: float
    center: float
    error: float
    most: float | None = None

    @property
    def p_value(self) -> float:
        """Probability of being so far from 0 by chance; 1 for a single replication."""
        if self.runs < 2:
            return 1.0
        if self.error == 0:
            return 1.0 if self.mean == 0 else 0.0
        return beyond(self.center / self.error, self.runs - 1)

    def interval(self, alpha: float = ALPHA) -> Interval | None:
        """The interval that misses the truth with a chance of ``alpha``; ``None``: of one run."""
        if self.runs < 2:
            return None
        half = self.error * reach(alpha, self.runs - 1) if self.error else 0.0
        low, high = self.center - half, self.center + half
        if self.most is None:
            return Interval(low, high)
        return Interval(max(low, -self.most), min(high, self.most))


def difference(
    runs: int, total: float, squares: float, *, chance: bool = False
) -> PairedDifference:
    """The mean of differences, of their number, their sum and the sum of their squares.

    Args:
        runs: At least 1.
        chance: Whether each is −1, 0 or 1, the difference of two things that happen or do not.
    """
    mean = total / runs
    if chance and squares > 0:
        more = runs + 2
        center = total / more
        spread = max(0.0, squares + 1 - total * total / more)
        error = math.sqrt(spread) / more
        return PairedDifference(runs=runs, mean=mean, center=center, error=error, most=1.0)
    spread = squares - total * mean
    # What rounding leaves of equal numbers is nothing.
    if runs < 2 or spread <= 1e-12 * squares:
        return PairedDifference(runs=runs, mean=mean, center=mean, error=0.0)
    error = math.sqrt(spread / (runs - 1) / runs)
    return PairedDifference(runs=runs, mean=mean, center=mean, error=error)


class Corrected(NamedTuple):
    """What Holm's correction makes of one of several comparisons.

    Attributes:
        p_value: Adjusted; ``None``: chance has no part in it.
        alpha: The chance of missing the truth at which its interval is to be taken. It excludes
            zero exactly where the adjusted p-value is at most what is put up with in all.
    """

    p_value: float | None
    alpha: float


def holm(p_values: Sequence[float], alpha: float = ALPHA) -> tuple[Corrected, ...]:
    """Correct several comparisons made at once, in their order.

    The smallest p-value is held against alpha/m, the next against alpha/(m − 1), and so on until
    one is larger; from there on nothing is significant, and all stay at the level it failed.
    """
    ranked = sorted(range(len(p_values)), key=lambda i: p_values[i])
    found: dict[int, Corrected] = {}
    adjusted, level, failed = 0.0, alpha, False
    for rank, place in enumerate(ranked):
        left = len(ranked) - rank
        adjusted = max(adjusted, min(1.0, left * p_values[place]))
        if not failed:
            level = alpha / left
            failed = p_values[place] > level
        found[place] = Corrected(adjusted, level)
    return tuple(found[place] for place in range(len(p_values)))
