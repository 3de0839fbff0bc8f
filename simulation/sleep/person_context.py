"""What is known of a person before anything happens: hours, nights, work days and shifts held.

Made once for each scenario, schedule and person; plain tuples and bytes, so that it travels to
other processes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from scenarios.calendar.calendar import Calendar
from scenarios.calendar.local_time import nominal_minutes
from scenarios.calendar.public_holidays import public_holidays
from scenarios.calendar.shifts import Shift, active_within
from scenarios.domain.people import Person
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import AbsenceKind, PersonId, Role, RotationId
from scenarios.domain.week import DAY
from simulation.sleep.broken_nights import SleepSettings
from simulation.sleep.fatigue import asleep, awake, sleepiness, steady_waking
from simulation.timeline.nights import (
    HabitualNights,
    LocalClock,
    at_clock,
    local_clock,
    local_days,
    moment_of,
    nights_of,
)
from simulation.timeline.span import Span, edges_of, span_of

Stretch = tuple[float, float]

#: With less than this part of a shift, somebody bridges it; it is not their shift.
_A_SHIFT = 0.5
#: Hours after the end of habitual sleep at which next morning's sleepiness is looked at: 09:00
#: for who sleeps until 07:00.
MORNING_HOURS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShift:
    """What one person holds of one shift, as primary or secondary; overrides taken out.

    Attributes:
        pieces: Active hours held, sorted and disjoint.
        bridge: Whether it is less than half of the shift, held for somebody else.
    """

    start: float
    pieces: tuple[Stretch, ...]
    hours: float
    role: Role
    bridge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonContext:
    """A person and what they hold over the horizon. Hours since the origin.

    Attributes:
        classes: Index into ``scenarios.calendar.calendar.CLASSES`` for each quarter of an hour from
            ``grid_start`` on.
        shifts: Shifts held as primary or secondary, by start.
        on_call: (night, from, until) of habitual sleep in which the person is on call.
        on_call_percent: Nominal hours on call as primary or secondary, two rotations at once
            counted once, over the nominal hours of the horizon in which the person is a member.
        crowded_above: More incidents per 12 h than this make a shift crowded.
        usual_sleep: Undisturbed sleep in the 24 h before each of ``workdays.begins``.
        usual_alertness: Process S on waking from undisturbed sleep, steady state.
        usual_mornings: Sleepiness after each night, were there no pages.
    """

    person: PersonId
    span: Span
    grid_start: float
    classes: bytes
    nights: HabitualNights
    clock: LocalClock
    workdays: Workdays
    settings: SleepSettings
    shifts: tuple[HeldShift, ...]
    on_call: tuple[tuple[int, float, float], ...]
    on_call_percent: float
    crowded_above: float
    usual_sleep: tuple[float, ...]
    usual_alertness: float
    usual_mornings: tuple[float, ...]

    def klass(self, moment: float) -> int:
        """Index into ``CLASSES`` of a moment: business, off or sleep for this person."""
        return self.classes[int((moment - self.grid_start) * 4)]


def person_context(calendar: Calendar, schedule: Schedule, person: PersonId) -> PersonContext:
    """Return the context of one person; assignments outside the horizon are left out."""
    scenario, span = calendar.scenario, span_of(calendar)
    someone = scenario.people[person]
    nights, clock, workdays, usual_sleep, mornings = _by_clock(span, someone, scenario.zone)
    shifts = _shifts(calendar, span, schedule.held_by(person))
    held = edges_of(piece for shift in shifts for piece in shift.pieces).stretches
    settings = SleepSettings.of(scenario.policy.response)
    return PersonContext(
        person=person,
        span=span,
        grid_start=span.hours(calendar.grid.start),
        classes=calendar.hours(someone).klass.astype("u1").tobytes(),
        nights=nights,
        clock=clock,
        workdays=workdays,
        settings=settings,
        shifts=shifts,
        on_call=_nights_on_call(nights, held) if settings.silent_night else (),
        on_call_percent=_percent(someone, span, held, scenario.zone),
        crowded_above=scenario.policy.risk.incidents_per_12_hours,
        usual_sleep=usual_sleep,
        usual_alertness=mornings[0],
        usual_mornings=mornings[1],
    )


@lru_cache(maxsize=1024)
def _by_clock(
    span: Span, person: Person, home: str
) -> tuple[
    HabitualNights, LocalClock, Workdays, tuple[float, ...], tuple[float, tuple[float, ...]]
]:
    """What does not depend on the schedule: shared by all that are compared."""
    nights = nights_of(span, person.zone, person.hours.habitual_sleep)
    clock = local_clock(span, person.zone)
    workdays = workdays_of(span, person, home)
    usual_sleep = _sleep_before(nights, workdays)
    return nights, clock, workdays, usual_sleep, _mornings(nights, clock, person)


def _sleep_before(nights: HabitualNights, workdays: Workdays) -> tuple[float, ...]:
    """Undisturbed sleep in the 24 h before each work day."""
    found = []
    for day in workdays.begins:
        first, stop = bisect_right(nights.ends, day - 24), bisect_left(nights.starts, day)
        windows = zip(nights.starts[first:stop], nights.ends[first:stop], strict=True)
        found.append(sum((min(b, day) - max(a, day - 24) for a, b in windows), 0.0))
    return tuple(found)


def _mornings(
    nights: HabitualNights, clock: LocalClock, person: Person
) -> tuple[float, tuple[float, ...]]:
    low, high = person.hours.habitual_sleep
    usual = steady_waking((high - low) % 1440 / 60)
    alertness, found = usual, []
    for i, length in enumerate(nights.lengths):
        if i:
            alertness = asleep(awake(alertness, nights.starts[i] - nights.ends[i - 1]), length)
        at = nights.ends[i] + MORNING_HOURS
        found.append(sleepiness(alertness, MORNING_HOURS, clock.hour(at)))
    return usual, tuple(found)


def _shifts(
    calendar: Calendar, span: Span, assignments: Iterable[Assignment]
) -> tuple[HeldShift, ...]:
    """Assignments by the shift they belong to, one for each role held in it."""
    parts: dict[tuple[RotationId, int, Role], list[tuple[datetime, datetime]]] = {}
    for a in assignments:
        if a.role not in (Role.PRIMARY, Role.SECONDARY) or a.rotation not in calendar.shifts:
            continue
        shifts = calendar.shifts[a.rotation]
        index = max(0, bisect_right([t.start for t in shifts], a.start) - 1)
        while index < len(shifts) and shifts[index].start < a.end:
            low, high = max(a.start, shifts[index].start), min(a.end, shifts[index].end)
            if low < high:
                parts.setdefault((a.rotation, index, a.role), []).append((low, high))
            index += 1
    held = [
        _held(calendar, span, calendar.shifts[rotation][index], role, pieces)
        for (rotation, index, role), pieces in parts.items()
    ]
    return tuple(sorted((h for h in held if h.pieces), key=lambda h: h.start))


def _held(
    calendar: Calendar, span: Span, shift: Shift, role: Role, parts: list[tuple[datetime, datetime]]
) -> HeldShift:
    rotation = calendar.scenario.rotations[shift.rotation]
    active = [
        (span.hours(a), span.hours(b))
        for low, high in parts
        for a, b in active_within(low, high, rotation.hours, rotation.zone)
    ]
    pieces = edges_of(active).stretches
    hours = sum(b - a for a, b in pieces)
    whole = sum(span.hours(b) - span.hours(a) for a, b in shift.active)
    return HeldShift(
        start=span.hours(min(low for low, _ in parts)),
        pieces=pieces,
        hours=hours,
        role=role,
        bridge=hours < _A_SHIFT * whole,
    )


def _nights_on_call(
    nights: HabitualNights, held: Sequence[Stretch]
) -> tuple[tuple[int, float, float], ...]:
    """The first stretch on call within each night's window."""
    found: dict[int, tuple[int, float, float]] = {}
    for start, end in held:
        i = bisect_right(nights.ends, start)
        while i < len(nights.starts) and nights.starts[i] < end:
            if nights.first <= i < nights.stop:
                piece = (i, max(start, nights.starts[i]), min(end, nights.ends[i]))
                found.setdefault(i, piece)
            i += 1
    return tuple(found.values())


def _percent(person: Person, span: Span, held: Sequence[Stretch], zone: str) -> float:
    start, end = moment_of(span, span.start), moment_of(span, span.end)
    start, end = max(start, person.joined or start), min(end, person.leaves or end)
    if start >= end:
        return 0.0
    minutes = sum(nominal_minutes(moment_of(span, a), moment_of(span, b), zone) for a, b in held)
    return 100 * minutes / nominal_minutes(start, end, zone)


#: Daily rest in hours: directive 2003/88/EC, article 3. An indicator, not legal advice.
DAILY_REST = 11.0
#: Where somebody has no business hours, a day is calculated from here.
_MORNING = 8 * 60
_NINE = 9 * 60


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
        home: The scenario's zone, which determines the Mondays.
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
