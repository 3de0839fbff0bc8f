"""People: who can be on call, when they are away, and their hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from scenarios.domain.vocabulary import (
    INTERRUPTIVE,
    AbsenceKind,
    Contact,
    PersonId,
    Role,
    ServiceId,
    SiteId,
)
from scenarios.domain.week import BUSINESS_HOURS, WeekHours


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalHours:
    """Business and sleep hours of one person, in local wall-clock minutes.

    Attributes:
        business: Working hours; public holidays are taken out by the calendar.
        sleep: (from, until) minutes of the day of the *class* sleep, 22:00–08:00 by default.
        habitual_sleep: (from, until) minutes of the day usually slept, 23:00–07:00 [A].
    """

    business: WeekHours = BUSINESS_HOURS
    sleep: tuple[int, int] = (22 * 60, 8 * 60)
    habitual_sleep: tuple[int, int] = (23 * 60, 7 * 60)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Absence:
    """A stretch ``[start, end)`` (aware UTC instants) in which somebody cannot be on call."""

    start: datetime
    end: datetime
    kind: AbsenceKind = AbsenceKind.LEAVE
    reason: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Shifts that a person prefers or avoids.

    Attributes:
        what: As written: ``weekends``, ``nights``, ``mondays`` … ``sundays``, ``holidays``,
            ``primary``, ``secondary``, or dates.
        weekdays: Local weekdays meant (0 = Monday).
        dates: Local dates meant, inclusive ``(first, last)``; ``None`` where none are.
        nights: Whether the person's sleep hours are meant.
        holidays: Whether public holidays are meant.
        role: The role meant, if one is.
    """

    what: str
    weekdays: frozenset[int] = frozenset()
    dates: tuple[date, date] | None = None
    nights: bool = False
    holidays: bool = False
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person who can be on call.

    Attributes:
        zone: IANA time zone.
        country: ISO code with an optional subdivision (``DE-BE``), or ``None``: no public holidays.
        site: The person's site, for follow-the-sun shifts.
        access: Services with production access.
        contact: Channels by which the person can be reached.
        roles: Roles the person may take.
        capacity: Part of a full on-call load, in (0, 1].
        joined: First instant as a member; ``None``: always.
        leaves: First instant after membership; ``None``: never.
        time_off: Sorted absences, recurring ones already expanded over the horizon.
    """

    id: PersonId
    name: str
    email: str | None = None
    zone: str
    country: str | None = None
    site: SiteId | None = None
    access: frozenset[ServiceId] = frozenset()
    contact: frozenset[Contact] = frozenset()
    roles: frozenset[Role] = frozenset({Role.PRIMARY, Role.SECONDARY, Role.ESCALATION})
    capacity: float = 1.0
    joined: datetime | None = None
    leaves: datetime | None = None
    time_off: tuple[Absence, ...] = ()
    prefers: tuple[Preference, ...] = ()
    avoids: tuple[Preference, ...] = ()
    hours: PersonalHours = field(default_factory=PersonalHours)

    @property
    def reachable(self) -> bool:
        """Whether some channel can interrupt the person."""
        return bool(self.contact & INTERRUPTIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where people work.

    Attributes:
        starts: Minute of the local day at which the site's shift begins.
    """

    id: SiteId
    zone: str
    country: str | None = None
    starts: int = 9 * 60
