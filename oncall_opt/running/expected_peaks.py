"""The most that a schedule is expected to ask of each person, in the unit of each limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from optimizer.rules.health.debt import GRAIN as DEBT_GRAIN
from optimizer.rules.health.debt import debt_by_morning
from optimizer.rules.health.interruptions import GRAIN, total_by_day
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Measure, World
from scenarios.domain.schedule import Schedule

_Peak = Callable[[World, Sequence[Holding], int], float]


def expected_peaks(world: World, schedule: Schedule, limit: str, days: int) -> Mapping[str, float]:
    """The highest expected value of each person.

    Args:
        limit: ``debt`` (hours, any morning), ``interruptions`` or ``interrupted_nights``.
        days: Length of the window, of the limits that have one.
    """
    holdings = Holdings(world.calendar, schedule)
    return {
        person: _PEAKS[limit](world, [h for h in mine if h.on_call], days)
        for person, mine in holdings.by_person.items()
    }


def peak_debt(world: World, mine: Iterable[Holding]) -> float:
    """The highest expected debt of any morning, in hours, of what one person holds."""
    total = total_by_day(partial(debt_by_morning, world), mine)
    return max(total.values(), default=0) / DEBT_GRAIN


def _debt(world: World, mine: Sequence[Holding], days: int) -> float:  # noqa: ARG001
    return peak_debt(world, mine)


def _interruptions(world: World, mine: Sequence[Holding], days: int) -> float:
    return _fullest(world, world.interruptions, mine, days)


def _interrupted(world: World, mine: Sequence[Holding], days: int) -> float:
    return _fullest(world, world.interrupted, mine, days)


def _fullest(world: World, measure: Measure, mine: Sequence[Holding], days: int) -> float:
    total = total_by_day(measure, mine)
    windows = world.windows(days, world.scenario.rotations)
    most = max((sum(total[first + n] for n in range(days)) for first in windows), default=0)
    return most / GRAIN


_PEAKS: Mapping[str, _Peak] = {
    "debt": _debt,
    "interruptions": _interruptions,
    "interrupted_nights": _interrupted,
}
