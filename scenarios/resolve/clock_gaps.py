"""Handoffs that a clock change skips: correct all the same, but said aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from scenarios.calendar.local_time import instant, skipped, wall_clock
from scenarios.domain.people import Site
from scenarios.domain.rotations import Rotation
from scenarios.domain.vocabulary import SiteId
from scenarios.domain.week import DAY
from scenarios.reading.findings import Findings, Loc
from scenarios.resolve.frame import Frame

_HALF_DAY = timedelta(hours=12)


def note_skipped_handoffs(
    rotations: Iterable[Rotation], sites: Mapping[SiteId, Site], frame: Frame, findings: Findings
) -> None:
    """Note each handoff, and each start of a site's turn, that does not exist on its day."""
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
                    f"{local:%Y-%m-%d %H:%M} does not exist in {zone}, the clocks skip it: "
                    f"the handoff is at {real:%H:%M} that day",
                )


def _changing_hands(
    rotation: Rotation,
    sites: Mapping[SiteId, Site],
    frame: Frame,
    changes: dict[str, list[date]],
) -> Iterator[tuple[str, datetime]]:
    """Zone and wall-clock time of the handoffs on days on which the clocks change."""
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
    """The local days of the horizon on which the zone's clocks change."""
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
