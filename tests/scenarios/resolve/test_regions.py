"""Zones and countries by name, and the public holidays behind them."""

from __future__ import annotations

import subprocess
import sys
import zoneinfo
from pathlib import Path

import holidays
import pytest
from holidays.registry import COUNTRIES

from scenarios.calendar.public_holidays import public_holidays
from scenarios.domain.errors import Misread
from scenarios.resolve.regions import read_country, read_zone

YEARS = range(2026, 2029)


@pytest.mark.parametrize("code", [str(entry[1]) for entry in COUNTRIES.values()])
def test_a_country_read_alone_has_the_holidays_that_the_library_tells(code: str) -> None:
    """Each country there is, the first of its parts, and those that belong to another (PR)."""
    country = holidays.country_holidays(code)
    for part in ("", *country.subdivisions[:1]):
        expected = holidays.country_holidays(code, subdiv=part or None, years=list(YEARS))
        name = f"{code}-{part}" if part else code
        assert public_holidays(read_country(name), YEARS) == dict(expected)


def test_no_country_no_holidays() -> None:
    assert public_holidays(None, YEARS) == {}


def test_holidays_of_one_country_load_no_other() -> None:
    """The library imports all 250 at once, which takes longer than reading a scenario."""
    code = (
        "import sys; from scenarios.calendar.public_holidays import public_holidays; "
        "found = public_holidays('DE-BE', range(2027, 2028)); "
        "print(len(found), [m for m in sys.modules if m.startswith('holidays.countries')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.split(maxsplit=1) == ["10", "[]\n"]


def test_a_part_that_there_is_not_is_told_with_one_that_there_is() -> None:
    with pytest.raises(Misread, match="unknown region of DE"):
        read_country("DE-BX")
    with pytest.raises(Misread, match="VA has no regions"):
        read_country("VA-X")


def test_every_zone_of_the_system_is_known() -> None:
    """``tzdata`` lists nearly all; what only the system has is looked for there."""
    assert all(read_zone(name) == name for name in zoneinfo.available_timezones())


@pytest.mark.parametrize("name", ["europe/berlin", "Mars/Olympus", "posix/Europe/Berlin", ""])
def test_a_zone_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(Misread):
        read_zone(name)
