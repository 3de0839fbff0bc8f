"""Uncovered time: when a schedule leaves seats, and services, to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.calendar import Calendar
from scenarios.turns import active_within
from scenarios.vocabulary import Role, RotationId, ServiceId
from simulation.edges import edges_of, union
from simulation.plan import Plan, hours_since


def uncovered_seats(plan: Plan) -> Mapping[tuple[RotationId, Role], float]:
    """Active hours of each seat that nobody holds; a shadow's may stay empty and is left out."""
    return {
        (seat.rotation, seat.role): plan.active[seat.rotation].length
        - plan.active[seat.rotation].shared(seat.held()).length
        for seat in plan.seats.values()
        if seat.role is not Role.SHADOW
    }


def uncovered_services(plan: Plan, calendar: Calendar) -> Mapping[ServiceId, float]:
    """Hours of each service's coverage in which no active rotation of it has a primary.

    Only within the horizons of its rotations: nobody can hold what has not begun.
    """
    scenario = plan.scenario
    start = min((t.start for mine in calendar.turns.values() for t in mine), default=scenario.start)
    end = max((t.end for mine in calendar.turns.values() for t in mine), default=scenario.start)
    found = {}
    for service in scenario.services.values():
        covered = edges_of(
            (hours_since(plan.origin, a), hours_since(plan.origin, b))
            for a, b in active_within(start, end, service.coverage, service.zone)
        )
        rotations = plan.paged_by[service.id]
        wanted = union(plan.active[rotation].shared(covered) for rotation in rotations)
        watched = union(
            plan.active[rotation].shared(plan.seats[rotation, Role.PRIMARY].held())
            for rotation in rotations
        )
        found[service.id] = wanted.length - wanted.shared(watched).length
    return found
