"""What everything in a scenario file stands in: its folder, zone, country and horizon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scenarios.calendar.local_time import instant, skipped, wall_clock
from scenarios.reading.dates import is_date, read_day_or_moment
from scenarios.reading.findings import Findings
from scenarios.reading.schema import ScenarioSection
from scenarios.resolve.regions import read_country, read_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The frame of a scenario.

    Attributes:
        folder: Where relative paths begin.
        start, end: The horizon, aware UTC.
    """

    folder: Path
    zone: str
    country: str | None
    start: datetime
    end: datetime
    weeks: int

    @property
    def reach(self) -> tuple[datetime, datetime]:
        """The stretch in which recurring things matter: four weeks before to two weeks after."""
        return self.start - timedelta(days=28), self.end + timedelta(days=14)


def resolve_frame(section: ScenarioSection, folder: Path, findings: Findings) -> Frame:
    """Settle zone, country and horizon; a stand-in where one of them is wrong."""
    zone = findings.read(("time_zone",), read_zone, section.time_zone) or "UTC"
    country = None
    if section.country is not None:
        country = findings.read(("country",), read_country, section.country)
    start = findings.read(
        ("start",), lambda text: read_day_or_moment(text, zone), section.start
    ) or read_day_or_moment("2027-01-04", zone)
    if is_date(section.start):
        local = wall_clock(start, zone)
        if local.hour or local.minute:
            note = f"the clocks of {zone} skip midnight on that day; it begins at {local:%H:%M}"
            findings.note(("start",), note)
    local_end = wall_clock(start, zone) + timedelta(weeks=section.weeks)
    if skipped(local_end, zone):
        shift = wall_clock(instant(local_end, zone), zone)
        note = (
            f"the clocks of {zone} skip its end, {local_end:%Y-%m-%d %H:%M}; read as {shift:%H:%M}"
        )
        findings.note(("weeks",), note)
    return Frame(
        folder=folder,
        zone=zone,
        country=country,
        start=start,
        end=instant(local_end, zone),
        weeks=section.weeks,
    )
