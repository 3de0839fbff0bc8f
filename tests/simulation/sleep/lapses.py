"""The unified model of fatigue, exact: what the recovery debt of the simulation must agree with."""

from __future__ import annotations

import math
from typing import NamedTuple

from simulation.sleep.fatigue import ASLEEP_HOURS, AWAKE_HOURS, MOST_LAPSES, SLOW_HOURS

#: Lapses on the 10-minute PVT for each hour of debt.
LAPSES_PER_HOUR = 3 * MOST_LAPSES / SLOW_HOURS


class Lapses(NamedTuple):
    """State of the unified model: S follows the last nights, L the sleep of the last weeks."""

    s: float
    l: float  # noqa: E741 - the model's own name


def lapses_awake(state: Lapses, hours: float) -> Lapses:
    """S and L after so many hours awake."""
    return Lapses(
        MOST_LAPSES + (state.s - MOST_LAPSES) * math.exp(-hours / AWAKE_HOURS),
        MOST_LAPSES + (state.l - MOST_LAPSES) * math.exp(-hours / SLOW_HOURS),
    )


def lapses_asleep(state: Lapses, hours: float) -> Lapses:
    """S and L after so many hours asleep: S runs after L, which falls."""
    floor = -2 * MOST_LAPSES
    slow = state.l - floor
    lag = slow * SLOW_HOURS / (SLOW_HOURS - ASLEEP_HOURS)
    kept = math.exp(-hours / SLOW_HOURS)
    return Lapses(
        floor + lag * kept + (state.s - floor - lag) * math.exp(-hours / ASLEEP_HOURS),
        floor + slow * kept,
    )
