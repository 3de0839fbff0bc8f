"""Recovery debt: sleep lost and not yet made up, exactly linear in what was lost.

    D(t) = Σ over losses [a, b] of τ·(exp(−(t − b)/τ) − exp(−(t − a)/τ)),  τ = 97.44 h

in unrecovered hours of sleep. Two histories that differ only in sleep differ in the slow process
of the unified model (``fatigue.lapses_awake``) by ``LAPSES_PER_HOUR`` times D. Half of a loss is
left after 2.81 days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from simulation.sleep.fatigue import MOST_LAPSES, SLOW_HOURS

#: Lapses on the 10-minute PVT for each hour of debt.
LAPSES_PER_HOUR = 3 * MOST_LAPSES / SLOW_HOURS

Stretch = tuple[float, float]


def debt_at(losses: Iterable[Stretch], moment: float) -> float:
    """Unrecovered hours of sleep at a moment.

    Args:
        losses: Disjoint (from, until) of lost sleep, in hours; what lies after the moment is not
            yet lost.
    """
    return SLOW_HOURS * sum(
        math.exp((min(end, moment) - moment) / SLOW_HOURS) - math.exp((start - moment) / SLOW_HOURS)
        for start, end in losses
        if start < moment
    )


def peak_debt(losses: Iterable[Stretch]) -> float:
    """The highest debt there ever is: at the end of some loss, for it only falls between them.

    Args:
        losses: Disjoint and sorted.
    """
    peak = debt = 0.0
    last = 0.0
    for start, end in losses:
        debt *= math.exp((last - end) / SLOW_HOURS)
        debt -= SLOW_HOURS * math.expm1((start - end) / SLOW_HOURS)
        last = end
        peak = max(peak, debt)
    return peak


def debts_at(losses: Sequence[Stretch], moments: Iterable[float]) -> tuple[float, ...]:
    """``debt_at`` for many moments, in one pass.

    Args:
        losses: Disjoint and sorted.
        moments: Sorted.
    """
    debts = []
    debt, last, position = 0.0, 0.0, 0
    for moment in moments:
        while position < len(losses) and losses[position][1] <= moment:
            start, end = losses[position]
            debt *= math.exp((last - end) / SLOW_HOURS)
            debt -= SLOW_HOURS * math.expm1((start - end) / SLOW_HOURS)
            last = end
            position += 1
        now = debt * math.exp((last - moment) / SLOW_HOURS)
        if position < len(losses) and losses[position][0] < moment:
            now -= SLOW_HOURS * math.expm1((losses[position][0] - moment) / SLOW_HOURS)
        debts.append(now)
    return tuple(debts)


def days_to_recover(debt: float) -> float:
    """Days without further loss until less than an hour of debt is left: 4.06·ln D."""
    return SLOW_HOURS / 24 * math.log(debt) if debt > 1 else 0.0
