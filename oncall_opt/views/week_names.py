"""Weeks of the schedule period: as people name them, and as stretches of time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import click

from oncall_opt.views.scenario_summary import horizon
from scenarios.calendar.local_time import instant, midnight, wall_clock
from scenarios.domain.scenario import Scenario

#: Weeks of a calendar that are shown without ``--detail``.
FIRST_WEEKS = 4

_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)


def first_weeks(scenario: Scenario, weeks: int = FIRST_WEEKS) -> tuple[datetime, datetime]:
    """Return the first weeks by the clocks of the scenario's zone, or all if there are no more."""
    start, end = horizon(scenario)
    local = wall_clock(start, scenario.zone) + timedelta(weeks=weeks)
    return start, min(end, instant(local, scenario.zone))


def read_week(text: str, scenario: Scenario) -> tuple[datetime, datetime]:
    """Read a week, Monday to Monday in the scenario's zone.

    Args:
        text: ``2027-W05``, a date in it, or its number in the period, from 1.

    Raises:
        click.BadParameter: It is none of these, or outside the horizon.
    """
    start, end = horizon(scenario)
    first = wall_clock(start, scenario.zone).date()
    day = _day(text.strip(), first)
    monday = day - timedelta(days=day.weekday())
    low, high = (midnight(d, scenario.zone) for d in (monday, monday + timedelta(days=7)))
    if high <= start or end <= low:
        last = wall_clock(end, scenario.zone).date()
        raise _wrong(f"{text} is outside the schedule period, {first} to {last}")
    return low, high


def _day(text: str, first: date) -> date:
    """Return some day of the week."""
    try:
        if text.isdecimal() and len(text) <= 3:
            return first + timedelta(weeks=int(text) - 1)
        if match := _ISO_WEEK.fullmatch(text):
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise _wrong(
            f"{text!r} is not a week; write 2027-W05, a date in it, or its number"
        ) from None


def _wrong(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="--week")
