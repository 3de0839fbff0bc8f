"""Advisories: what arithmetic alone says about a scenario, before anything is solved."""

from __future__ import annotations

from optimizer.advice_cover import silent, thin_seats, thin_services, unreachable, unwatched
from optimizer.advice_incidents import incident_limits
from optimizer.advice_limits import gap_limits, share_limits, weekend_limits
from optimizer.advice_people import little_used, thin_turns
from optimizer.advisory import Advisory
from optimizer.attendance import Attendance
from optimizer.world import World
from scenarios.scenario import Scenario

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
        *thin_seats(world),
        *thin_turns(attendance),
        *share_limits(attendance),
        *weekend_limits(attendance),
        *gap_limits(attendance),
        *incident_limits(attendance),
        *unreachable(world),
        *little_used(attendance),
        *unwatched(world),
        *silent(world),
    )
