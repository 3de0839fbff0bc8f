"""Rotations: services whose pages go to the same on-call person, and their handoffs."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.domain.limits import Limits
from scenarios.domain.vocabulary import PersonId, Role, RotationId, ServiceId, ShiftKind, SiteId
from scenarios.domain.week import ALWAYS, WEEK, WeekHours


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStep:
    """A person or rotation that is paged if the previous step does not answer.

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
        sites: Follow-the-sun only: sites in any order; a site's ``starts`` begins its shift.
        roles: Roles, primary first.
        people: The people who can be assigned.
        escalation: Steps after the last role.
        limits: The limits of this rotation.
        own_limits: Names of the limits that this rotation sets itself; those rules count only its
            shifts.
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
    own_limits: frozenset[str] = frozenset()

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
    """How the tool creates rotations.

    Attributes:
        wanted: Whether the file says ``rotations: auto``.
        pattern: A rotation without services: zone, shifts, roles, sites and limits of all.
        apart: Hours that may have separate rotations, in the scenario's zone; ``None``: the
            same rotations around the clock.
        smallest_pool: Minimum number of people in a rotation; ``None``: as many as the limit
            ``time_on_call`` requires.
    """

    wanted: bool
    pattern: Rotation
    apart: WeekHours | None = None
    smallest_pool: int | None = None
