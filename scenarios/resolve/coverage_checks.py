"""Check that a rotation covers every service at every hour of its coverage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from scenarios.calendar.local_time import instant, midnight, skipped, wall_clock
from scenarios.calendar.shifts import active_within
from scenarios.domain.people import Site
from scenarios.domain.rotations import Rotation
from scenarios.domain.services import Service
from scenarios.domain.vocabulary import RotationId, ServiceId, SiteId
from scenarios.domain.week import DAY, WEEK, WEEKDAYS, WeekHours
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import listed
from scenarios.resolve.regions import Frame

_FEW = 6


def check_covering(
    services: Mapping[ServiceId, Service],
    rotations: Mapping[RotationId, Rotation],
    year: int,
    findings: Findings,
) -> None:
    """Record every service that no rotation covers at an hour of its coverage.

    Args:
        services: What must be covered.
        rotations: What covers it.
        year: If zones differ, a week in its January and one in its July are compared.
        findings: Where mistakes go.
    """
    for service in services.values():
        covering = [one for one in rotations.values() if service.id in one.services]
        loc = ("services", service.id)
        if not covering:
            hint = "add it to the `services` of a rotation"
            findings.problem(loc, "belongs to no rotation", hint, at_key=True)
            continue
        missing = _missing(service, covering, year)
        if missing:
            names = listed([one.id for one in covering])
            hours = listed(missing[:_FEW]) + (", …" if len(missing) > _FEW else "")
            message = f"no rotation covers it on {hours} ({service.zone})"
            hint = f"extend the hours of {names}, or reduce its coverage"
            findings.problem(loc, message, hint, at_key=True)


def _missing(service: Service, covering: Sequence[Rotation], year: int) -> list[str]:
    """Return the uncovered stretches of a week as text."""
    if any(rotation.hours.always for rotation in covering):
        return []
    if all(rotation.zone == service.zone for rotation in covering):
        hours = WeekHours(windows=())
        for rotation in covering:
            hours = hours.union(rotation.hours)
        return _spelled(_minus(service.coverage.windows, hours.windows))
    found: dict[str, None] = {}
    for month in (1, 7):
        day = date(year, month, 8)
        monday = day - timedelta(days=day.weekday())
        start, end = (
            midnight(monday, service.zone),
            midnight(monday + timedelta(days=7), service.zone),
        )
        wanted = active_within(start, end, service.coverage, service.zone)
        given = sorted(
            stretch
            for rotation in covering
            for stretch in active_within(start, end, rotation.hours, rotation.zone)
        )
        base = datetime.combine(monday, datetime.min.time())
        gaps = _minus(
            [_minutes(stretch, base, service.zone) for stretch in wanted],
            sorted(_minutes(stretch, base, service.zone) for stretch in given),
        )
        season = "in January" if month == 1 else "in July"
        found |= dict.fromkeys(f"{text} {season}" for text in _spelled(gaps))
    return list(found)


def _minutes(stretch: tuple[datetime, datetime], base: datetime, zone: str) -> tuple[int, int]:
    low, high = ((wall_clock(one, zone) - base) / timedelta(minutes=1) for one in stretch)
    return round(low), round(high)


def _minus(
    wanted: Iterable[tuple[int, int]], given: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the parts of sorted windows that are in no other sorted window."""
    holes = []
    others = list(given)
    for first, high in wanted:
        low = first
        for start, end in others:
            if end <= low or start >= high:
                continue
            if start > low:
                holes.append((low, start))
            low = max(low, end)
        if low < high:
            holes.append((low, high))
    return holes


def _spelled(windows: Iterable[tuple[int, int]]) -> list[str]:
    return [f"{_moment(low)} to {_moment(high)}" for low, high in windows]


def _moment(minute: int) -> str:
    if minute == WEEK:
        return f"{WEEKDAYS[6]} 24:00"
    day, clock = divmod(minute, DAY)
    return f"{WEEKDAYS[day % 7]} {clock // 60:02d}:{clock % 60:02d}"


_HALF_DAY = timedelta(hours=12)


def note_skipped_handoffs(
    rotations: Iterable[Rotation], sites: Mapping[SiteId, Site], frame: Frame, findings: Findings
) -> None:
    """Note each handoff at a time that a clock change skips."""
    changes: dict[str, list[date]] = {}
    for rotation in rotations:
        loc: Loc = ("rotations", rotation.id)
        if (*loc, "handoff") in findings.values:
            loc = (*loc, "handoff")
        for zone, local in _changing_hands(rotation, sites, frame, changes):
            place = loc
            if rotation.sites:
                place = _site_place(local, zone, rotation, sites)
            if skipped(local, zone):
                real = wall_clock(instant(local, zone), zone)
                findings.note(
                    place,
                    f"{local:%Y-%m-%d %H:%M} does not exist in {zone} because clocks go forward: "
                    f"the handoff is at {real:%H:%M} that day",
                )


def _changing_hands(
    rotation: Rotation, sites: Mapping[SiteId, Site], frame: Frame, changes: dict[str, list[date]]
) -> Iterator[tuple[str, datetime]]:
    """Yield zone and wall-clock time of the handoffs on days of a clock change."""
    if rotation.sites:
        for site in (sites[name] for name in rotation.sites):
            for day in _days(site.zone, frame, changes):
                yield site.zone, datetime.combine(day, time()) + timedelta(minutes=site.starts)
        return
    begin = wall_clock(frame.start, rotation.zone).date()
    monday = begin - timedelta(days=begin.weekday())
    for day in _days(rotation.zone, frame, changes):
        week, weekday = divmod((day - monday).days, 7)
        first = ((week % rotation.cycle_weeks) * 7 + weekday) * DAY
        for mark in rotation.handoffs:
            if first <= mark < first + DAY:
                yield rotation.zone, datetime.combine(day, time()) + timedelta(minutes=mark - first)


def _site_place(
    local: datetime, zone: str, rotation: Rotation, sites: Mapping[SiteId, Site]
) -> Loc:
    minute = local.hour * 60 + local.minute
    for name in rotation.sites:
        if (sites[name].zone, sites[name].starts) == (zone, minute):
            return ("sites", name, "starts")
    return ("rotations", rotation.id)


def _days(zone: str, frame: Frame, changes: dict[str, list[date]]) -> list[date]:
    """Return the local days of the schedule period on which the zone's clocks change."""
    if zone not in changes:
        days = set()
        moment = frame.start - timedelta(days=1)
        while moment < frame.end + timedelta(days=1):
            before, after = wall_clock(moment, zone), wall_clock(moment + _HALF_DAY, zone)
            if after - before != _HALF_DAY:
                days |= {before.date(), after.date()}
            moment += _HALF_DAY
        changes[zone] = sorted(days)
    return changes[zone]
