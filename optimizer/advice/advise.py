"""Collect all advisories about a scenario, before any search."""

from __future__ import annotations

from optimizer.advice.advisory import Advisory
from optimizer.advice.impossible_limits import (
    shifts_off_limits,
    time_on_call_limits,
    weekend_limits,
)
from optimizer.advice.incident_load import incident_limits
from optimizer.advice.single_points import silent, thin_roles, thin_services, uncovered, unreachable
from optimizer.advice.thin_shifts import little_used, thin_shifts
from optimizer.world.attendance import Attendance
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario

__all__ = ["Advisory", "advise"]


def advise(scenario: Scenario, *, world: World | None = None) -> tuple[Advisory, ...]:
    """Return all advisories, the most serious first."""
    world = world or World(scenario)
    attendance = Attendance(world)
    return (
        *thin_services(world),
        *thin_roles(world),
        *thin_shifts(attendance),
        *time_on_call_limits(attendance),
        *weekend_limits(attendance),
        *shifts_off_limits(attendance),
        *incident_limits(attendance),
        *unreachable(world),
        *little_used(attendance),
        *uncovered(world),
        *silent(world),
    )
