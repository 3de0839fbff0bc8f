"""People: who can carry a pager, when they are away, and what their hours are."""

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
    """What is business and sleep for one person, in local wall-clock minutes.

    Attributes:
        business: Working hours; public holidays are taken out by the calendar.
        sleep: (from, until) minutes of the day of the *class* sleep, 22:00–08:00 by default.
        habitual_sleep: (from, until) minutes of the day really slept, 23:00–07:00 [A].
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
    """Something a person would rather have or avoid; never a right.

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
    """Somebody who can carry a pager.

    Attributes:
        zone: IANA time zone.
        country: ISO code with an optional subdivision (``DE-BE``), or ``None``: no public holidays.
        site: The site the person belongs to, which follow-the-sun shifts ask for.
        access: Services with production access.
        contact: Channels by which the person can be reached.
        roles: Roles the person may hold.
        capacity: Part of a full load the person is meant to carry, in (0, 1].
        joined: First instant on which the person may hold anything; ``None``: always.
        leaves: First instant from which the person no longer may; ``None``: never.
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
    """A place people work from.

    Attributes:
        starts: Minute of the local day at which the site's shift begins.
    """

    id: SiteId
    zone: str
    country: str | None = None
    starts: int = 9 * 60
