"""Advisories: what arithmetic alone says about a scenario, before anything is solved."""

from __future__ import annotations

from optimizer.advice.advisory import Advisory
from optimizer.advice.impossible_limits import (
    shifts_off_limits,
    time_on_call_limits,
    weekend_limits,
)
from optimizer.advice.incident_load import incident_limits
from optimizer.advice.single_points import silent, thin_services, thin_slots, unreachable, unwatched
from optimizer.advice.thin_shifts import little_used, thin_shifts
from optimizer.world.attendance import Attendance
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario

__all__ = ["Advisory", "advise"]


def advise(scenario: Scenario, *, world: World | None = None) -> tuple[Advisory, ...]:
    """Everything worth knowing beforehand, the gravest first.

    Who is missing comes first, then limits that cannot hold, then load, people and hours.

    Args:
        world: The scenario's world, where there is one already.
    """
    world = world or World(scenario)
    attendance = Attendance(world)
    return (
        *thin_services(world),
        *thin_slots(world),
        *thin_shifts(attendance),
        *time_on_call_limits(attendance),
        *weekend_limits(attendance),
        *shifts_off_limits(attendance),
        *incident_limits(attendance),
        *unreachable(world),
        *little_used(attendance),
        *unwatched(world),
        *silent(world),
    )
