"""Rotations: services whose pages go to the same person, and how they change hands."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.domain.limits import Limits
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId, ShiftKind, SiteId
from scenarios.domain.week import ALWAYS, WEEK, WeekHours


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStep:
    """Who is paged after the last role has not answered: one person, or another rotation.

    Attributes:
        after_minutes: Time-out of the step before this one.
    """

    person: PersonId | None = None
    rotation: RotationId | None = None
    after_minutes: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Services whose pages go to the same on-call person.

    Attributes:
        zone: IANA zone of handoffs and ``hours``.
        hours: When the rotation is active. Idle hours inside a shift do not end it.
        shifts: The kind of shift.
        handoffs: Minutes of the cycle (local wall clock, Monday 00:00 of week 0 = 0) at which the
            rotation changes hands; empty for follow-the-sun.
        cycle_weeks: Length of the cycle: 1, or more for custom shifts such as every second Monday.
        sites: Follow-the-sun only: sites in any order; each site's ``starts`` begins its shift.
        roles: Roles, primary first.
        people: The pool; whoever is not in it cannot hold a role.
        escalation: Steps after the last role.
        limits: The policy's limits as they hold for this rotation (overrides applied).
        overrides: Names of the limits that this rotation sets itself; those rules count its shifts
            on their own.
    """

    id: RotationId
    services: tuple[ServiceId, ...]
    zone: str
    hours: WeekHours = ALWAYS
    shifts: ShiftKind = ShiftKind.WEEKLY
    handoffs: tuple[int, ...] = (10 * 60,)
    cycle_weeks: int = 1
    sites: tuple[SiteId, ...] = ()
    roles: tuple[Role, ...] = (Role.PRIMARY,)
    people: tuple[PersonId, ...] = ()
    escalation: tuple[EscalationStep, ...] = ()
    limits: Limits
    overrides: frozenset[str] = frozenset()

    @property
    def longest_shift_minutes(self) -> int:
        """Nominal length of the longest shift; a day for follow-the-sun."""
        if not self.handoffs:
            return WEEK // 7
        cycle = self.cycle_weeks * WEEK
        following = (*self.handoffs[1:], self.handoffs[0] + cycle)
        return max(b - a for a, b in zip(self.handoffs, following, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoRotations:
    """How rotations are made where the file leaves that to the tool.

    Attributes:
        wanted: Whether the file says ``rotations: auto``.
        pattern: A rotation without services: zone, shifts, roles, sites and limits of all.
        apart: Hours that may have rotations of their own, in the scenario's zone; ``None``: the
            same rotations around the clock.
        smallest_pool: Fewest people who can hold a rotation; ``None``: as many as the limit on
            the share of time asks for.
    """

    wanted: bool
    pattern: Rotation
    apart: WeekHours | None = None
    smallest_pool: int | None = None
