"""Uncovered time: when a schedule leaves seats, and services, to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.calendar.shifts import active_within
from scenarios.domain.vocabulary import Role, RotationId, ServiceId
from simulation.response.response_plan import Plan
from simulation.timeline.hour_intervals import edges_of, union
from simulation.timeline.nights import moment_of


def uncovered_seats(plan: Plan) -> Mapping[tuple[RotationId, Role], float]:
    """Active hours of each seat that nobody holds; a shadow's may stay empty and is left out."""
    return {
        (seat.rotation, seat.role): plan.active[seat.rotation].length
        - plan.active[seat.rotation].shared(seat.held()).length
        for seat in plan.seats.values()
        if seat.role is not Role.SHADOW
    }


def uncovered_services(plan: Plan) -> Mapping[ServiceId, float]:
    """Hours of each service's coverage in which no active rotation of it has a primary.

    Only within the horizons of its rotations: nobody can hold what has not begun.
    """
    span = plan.span
    start, end = moment_of(span, span.start), moment_of(span, span.end)
    found = {}
    for service in plan.scenario.services.values():
        covered = edges_of(
            (span.hours(a), span.hours(b))
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
