"""Time zones, countries, and the schedule period of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import available_timezones

from scenarios.calendar.local_time import instant, skipped, wall_clock
from scenarios.calendar.public_holidays import check_part
from scenarios.domain.errors import Misread
from scenarios.reading.dates import is_date, read_day_or_moment
from scenarios.reading.findings import Findings
from scenarios.reading.near_matches import nearest, shortened, unknown
from scenarios.reading.schema import ScenarioSection


def read_zone(text: str) -> str:
    """Read an IANA time zone."""
    name = text.strip()
    if name not in _listed_zones() and name not in _zones():
        raise unknown("time zone", name, _zones())
    return name


def read_country(text: str) -> str:
    """Read a country with an optional subdivision: ``DE``, ``DE-BE``."""
    name = text.strip()
    code, _, part = name.partition("-")
    names = _country_codes()
    if code not in names.values():
        meant = names.get(code.casefold().replace(" ", "_")) or code.upper()
        message = f"unknown country {shortened(code)!r}"
        if meant in names.values():
            raise Misread(message, f"did you mean {meant!r}?")
        near = nearest(code, names)
        example = (
            f"did you mean {names[near]!r}?"
            if near
            else "write two letters, such as DE, or a region, such as DE-BE"
        )
        raise Misread(message, example)
    if part:
        _check_part(code, part)
    return name


def _check_part(code: str, part: str) -> None:
    try:
        check_part(code, part)
    except NotImplementedError:
        import holidays

        parts = holidays.list_supported_countries(include_aliases=True).get(code, ())
        if not parts:
            raise Misread(
                f"{code} has no regions with their own holidays", f"write {code}"
            ) from None
        raise unknown(f"region of {code}", part, parts) from None


@cache
def _listed_zones() -> frozenset[str]:
    """Return the zones that ``tzdata`` lists, without searching folders."""
    spec = find_spec("tzdata")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        listed = Path(folder, "zones")
        if listed.is_file():
            return frozenset(listed.read_text(encoding="utf-8").split())
    return _zones()


@cache
def _zones() -> frozenset[str]:
    """Return the zones of ``tzdata`` and of the system."""
    return frozenset(available_timezones())


@cache
def _country_codes() -> Mapping[str, str]:
    """Return country name in lower case → code, without loading the countries."""
    from holidays.registry import COUNTRIES

    return {name: str(entry[1]) for name, entry in COUNTRIES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Folder, zone, country and schedule period of a scenario.

    Attributes:
        folder: Base of relative paths.
        start, end: The schedule period, aware UTC.
    """

    folder: Path
    zone: str
    country: str | None
    start: datetime
    end: datetime
    weeks: int

    @property
    def reach(self) -> tuple[datetime, datetime]:
        """From four weeks before to two weeks after the period, for recurring times."""
        return self.start - timedelta(days=28), self.end + timedelta(days=14)


def resolve_frame(section: ScenarioSection, folder: Path, findings: Findings) -> Frame:
    """Read zone, country and period, with stand-ins for wrong values."""
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
            note = f"clocks in {zone} skip midnight on that day; the period starts at {local:%H:%M}"
            findings.note(("start",), note)
    local_end = wall_clock(start, zone) + timedelta(weeks=section.weeks)
    if skipped(local_end, zone):
        shift = wall_clock(instant(local_end, zone), zone)
        note = f"clocks in {zone} skip the end, {local_end:%Y-%m-%d %H:%M}; {shift:%H:%M} is used"
        findings.note(("weeks",), note)
    return Frame(
        folder=folder,
        zone=zone,
        country=country,
        start=start,
        end=instant(local_end, zone),
        weeks=section.weeks,
    )
