"""What ``cover`` is asked: the files, the instant, and who cannot be on call when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from oncall_opt.options.inputs import read_now, read_scenario, read_schedule_file, refused
from oncall_opt.options.shift_names import assignee_of, read_shift
from oncall_opt.views.calendar_table import moment_text
from oncall_opt.views.person_shifts import find_person
from oncall_opt.views.schedule_writing import check_places
from optimizer.changes.cover import CoverRequest
from optimizer.changes.schedule_differences import refuse_unfit
from optimizer.world.world import World
from scenarios.domain.errors import Misread
from scenarios.domain.scenario import Scenario
from scenarios.reading.dates import stretch_between
from scenarios.schedules.schedule_rows import ReadSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The schedule file that is read and what is in it, the one to write, and the instant."""

    scenario: Scenario
    source: Path
    given: ReadSchedule
    output: Path | None
    now: datetime


def record_of(schedule: Path) -> Path:
    """Return where the changes of a schedule file are recorded: ``schedule.changes.csv``."""
    return schedule.with_suffix(".changes.csv")


def read_place(
    scenario: Path, schedule: Path, output: Path | None, at: str | None, *, force: bool
) -> Place:
    """Read the files; refuse a schedule that does not fit the scenario, or an output among them.

    With ``force``, the output may replace the schedule that is read.
    """
    if output is not None:
        inputs = (scenario,) if force else (scenario, schedule)
        check_places((output, record_of(output)), inputs=inputs)
    problem = read_scenario(scenario)
    given = read_schedule_file(schedule, problem)
    refuse_unfit(World(problem), given.schedule, shown=str(schedule))
    now = read_now(at, problem.zone)
    return Place(scenario=problem, source=schedule, given=given, output=output, now=now)


def cover_request(
    place: Place, person: str | None, days: tuple[str | None, str | None], shift: str | None
) -> CoverRequest:
    """Read who cannot be on call and when, from ``--shift``, or from a person and days."""
    if shift is not None:
        return _of_shift(place, person, shift)
    first, last = days
    assert person is not None
    assert first is not None
    assert last is not None
    who = find_person(place.scenario, person)
    start, end = _stretch(first, last, place.scenario.people[who].zone)
    _refuse_past(place, end)
    return CoverRequest(person=who, start=start, end=end, now=place.now)


def _of_shift(place: Place, person: str | None, shift: str) -> CoverRequest:
    named = read_shift(shift, World(place.scenario))
    who = find_person(place.scenario, person) if person else None
    who = who or assignee_of(place.given.schedule, named)
    if who is None:
        raise click.BadParameter("nobody is on call for this shift", param_hint="--shift")
    _refuse_past(place, named.shift.end)
    return CoverRequest(
        person=who,
        start=named.shift.start,
        end=named.shift.end,
        rotation=named.shift.rotation,
        role=named.role,
        now=place.now,
    )


def _stretch(first: str, last: str, zone: str) -> tuple[datetime, datetime]:
    try:
        start, end = stretch_between(first, last, zone)
    except Misread as error:
        raise refused(error, "--from, --to") from None
    for moment in (start, end):
        if moment.minute % 15 or moment.second:
            message = "write quarters of an hour, like 2027-01-20T18:15"
            raise click.BadParameter(message, param_hint="--from, --to")
    return start, end


def _refuse_past(place: Place, end: datetime) -> None:
    if end <= place.now:
        now = moment_text(place.now, place.scenario.zone)
        message = f"it is {now}: that time is over; set another instant with --at INSTANT"
        raise click.UsageError(message)
