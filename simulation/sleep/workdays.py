"""Work days: when a person's own work begins, and what is left of each day's rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scenarios.calendar.public_holidays import public_holidays
from scenarios.domain.people import Person
from scenarios.domain.vocabulary import AbsenceKind
from scenarios.domain.week import DAY
from simulation.timeline.nights import at_clock, local_days
from simulation.timeline.span import Span

#: Daily rest in hours: directive 2003/88/EC, article 3. An indicator, not legal advice.
DAILY_REST = 11.0
#: Where somebody has no business hours, a day is reckoned from here.
_MORNING = 8 * 60
_NINE = 9 * 60

Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workdays:
    """Days of a person over a horizon, in hours since its origin.

    Attributes:
        begins: When work begins, on each working day within the horizon: no public holiday, and
            not away (recurring blackouts are no leave).
        days: Edges of the days, each from the usual beginning of work to the next.
        busy: Business hours of each day, sorted and disjoint.
        mondays: 09:00 by the person's clock of each Monday that the horizon has at home; as many
            for everybody.
    """

    begins: tuple[float, ...]
    days: tuple[float, ...]
    busy: tuple[tuple[Stretch, ...], ...]
    mondays: tuple[float, ...]

    def rests_broken(self, work: Mapping[int, Iterable[Stretch]]) -> tuple[int, ...]:
        """Days whose 11 hours of rest in a row are there but for work on call.

        Args:
            work: Day → stretches of work on call that touch it.
        """
        broken = []
        for day, stretches in work.items():
            edges = self.days[day], self.days[day + 1]
            own = self.busy[day]
            if _longest_rest(edges, own) >= DAILY_REST > _longest_rest(edges, (*own, *stretches)):
                broken.append(day)
        return tuple(sorted(broken))


def workdays_of(span: Span, person: Person, home: str) -> Workdays:
    """Work days of a horizon, by the person's own clock, business hours and holidays.

    Args:
        home: The scenario's zone, which says which Mondays there are.
    """
    zone = person.zone
    usual = min((low % DAY for low, _ in person.hours.business.windows), default=_MORNING)
    dates = tuple(local_days(span, zone, margin=1))
    holidays = public_holidays(person.country, range(dates[0].year, dates[-1].year + 1))
    begins: list[float] = []
    busy: list[tuple[Stretch, ...]] = []
    for day in dates[:-1]:
        windows = [] if day in holidays else _business(person, day)
        worked = tuple((span.hours(a), span.hours(b)) for a, b in windows)
        busy.append(worked)
        if worked and span.start <= worked[0][0] < span.end:
            begins.append(worked[0][0])
    return Workdays(
        begins=tuple(begins),
        days=tuple(span.hours(at_clock(day, usual, zone)) for day in dates),
        busy=tuple(busy),
        mondays=tuple(
            span.hours(at_clock(day, _NINE, zone))
            for day in local_days(span, home)
            if day.weekday() == 0
            and span.start < span.hours(at_clock(day, _NINE, home)) <= span.end
        ),
    )


def _business(person: Person, day: date) -> list[tuple[datetime, datetime]]:
    """Business hours that begin on a local day on which the person is not away."""
    base = day.weekday() * DAY
    windows = [
        (at_clock(day, low - base, person.zone), at_clock(day, high - base, person.zone))
        for low, high in person.hours.business.windows
        if base <= low < base + DAY
    ]
    return [w for w in windows if not _away(person, w[0])]


def _away(person: Person, moment: datetime) -> bool:
    return any(
        absence.start <= moment < absence.end and absence.kind is not AbsenceKind.BLACKOUT
        for absence in person.time_off
    )


def _longest_rest(edges: Stretch, work: Iterable[Stretch]) -> float:
    longest, free_from = 0.0, edges[0]
    for start, end in sorted(work):
        longest = max(longest, start - free_from)
        free_from = max(free_from, end)
    return max(longest, edges[1] - free_from)
