"""Shifts: the handoffs of a rotation and the stretches between them, over clock changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scenarios.calendar.local_time import instant, wall_clock
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import RotationId, SiteId
from scenarios.domain.week import WeekHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The stretch ``[start, end)`` between two handoffs of a rotation.

    Attributes:
        index: Position in the schedule period, from 0.
        active: Stretches of the shift in which the rotation is active; sorted, disjoint.
        site: The site on call, in follow-the-sun.
    """

    rotation: RotationId
    index: int
    start: datetime
    end: datetime
    active: tuple[tuple[datetime, datetime], ...]
    site: SiteId | None = None

    @property
    def idle(self) -> bool:
        """Whether the rotation is never active in this shift."""
        return not self.active


def shifts_of(scenario: Scenario, rotation: Rotation) -> tuple[Shift, ...]:
    """Return the rotation's shifts, from the first handoff at or after the scenario's start.

    The last shift ends at the first handoff at or after the scenario's end.
    """
    margin = timedelta(weeks=rotation.cycle_weeks, days=2)
    marks = _handoffs(scenario, rotation, scenario.start - margin, scenario.end + margin)
    first = next(i for i, (moment, _) in enumerate(marks) if moment >= scenario.start)
    last = next(i for i, (moment, _) in enumerate(marks) if moment >= scenario.end)
    return tuple(
        Shift(
            rotation=rotation.id,
            index=index,
            start=start,
            end=end,
            active=active_within(start, end, rotation.hours, rotation.zone),
            site=site,
        )
        for index, ((start, site), (end, _)) in enumerate(
            zip(marks[first:last], marks[first + 1 : last + 1], strict=True)
        )
    )


def active_within(
    start: datetime, end: datetime, hours: WeekHours, zone: str
) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches of ``[start, end)`` that fall into the weekly hours of a zone."""
    if hours.always:
        return ((start, end),)
    first = wall_clock(start, zone).date()
    monday = datetime.combine(first - timedelta(days=first.weekday()), time())
    stretches = []
    for week in range((end - start).days // 7 + 3):
        base = monday + timedelta(weeks=week)
        for low, high in hours.windows:
            a = max(start, instant(base + timedelta(minutes=low), zone))
            b = min(end, instant(base + timedelta(minutes=high), zone))
            if a < b:
                stretches.append((a, b))
    joined: list[tuple[datetime, datetime]] = []
    for a, b in stretches:
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], b))
        else:
            joined.append((a, b))
    return tuple(joined)


def _handoffs(
    scenario: Scenario, rotation: Rotation, low: datetime, high: datetime
) -> list[tuple[datetime, SiteId | None]]:
    """Return the handoffs in ``[low, high)``, in order, each with the site that takes over."""
    marks: dict[datetime, SiteId | None] = {}
    if rotation.sites:
        for site in (scenario.sites[name] for name in rotation.sites):
            day = wall_clock(low, site.zone).date()
            while (moment := instant(_clock(day, site.starts), site.zone)) < high:
                marks[moment] = site.id
                day += timedelta(days=1)
    else:
        # Cycles are counted from the week of the horizon's start, so that week 0 is its first.
        begin = wall_clock(scenario.start, rotation.zone).date()
        monday = begin - timedelta(days=begin.weekday())
        cycles = (high - low).days // (7 * rotation.cycle_weeks) + 3
        for cycle in range(-2, cycles):
            base = monday + timedelta(weeks=cycle * rotation.cycle_weeks)
            for minute in rotation.handoffs:
                marks[instant(_clock(base, minute), rotation.zone)] = None
    return sorted((moment, site) for moment, site in marks.items())


def _clock(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)
