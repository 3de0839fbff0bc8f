"""What is wrong with a schedule that is to be lived through: other people, another horizon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from scenarios.calendar.calendar import Calendar
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.errors import Problem
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import Role, RotationId
from scenarios.reading.near_matches import hint_for


def plan_problems(calendar: Calendar, schedule: Schedule, *, shown: str) -> list[Problem]:
    """Everything for which a schedule cannot be lived through in the calendar's scenario.

    Empty seats, and hours that a schedule says nothing about, are no problem: they are uncovered,
    and counted.

    Args:
        shown: How to name the schedule in messages.
    """
    known = list(_unknown(calendar, schedule, shown))
    return known or [*_elsewhere(calendar, schedule, shown), *_twice(calendar, schedule, shown)]


def _unknown(calendar: Calendar, schedule: Schedule, shown: str) -> Iterator[Problem]:
    scenario = calendar.scenario
    people = {a.person for a in schedule.assignments if a.person is not None}
    for person in sorted(people - scenario.people.keys()):
        yield Problem(
            path=shown,
            message=f"unknown person {person!r}: nobody of that id is in the scenario",
            hint=hint_for(person, scenario.people),
        )
    rotations = {a.rotation for a in schedule.assignments}
    for rotation in sorted(rotations - scenario.rotations.keys()):
        yield Problem(
            path=shown,
            message=f"unknown rotation {rotation!r}: the scenario has none of that id",
            hint=hint_for(rotation, scenario.rotations),
        )


def _elsewhere(calendar: Calendar, schedule: Schedule, shown: str) -> Iterator[Problem]:
    """A schedule that shares no instant with the horizon of the scenario."""
    turns = [turn for mine in calendar.turns.values() for turn in mine]
    if not turns:
        return
    start, end = min(t.start for t in turns), max(t.end for t in turns)
    if any(a.overlaps(start, end) for a in schedule.assignments if a.person is not None):
        return
    zone = calendar.scenario.zone
    horizon = f"{_day(start, zone)} to {_day(end, zone)}"
    if not schedule.assignments:
        message = f"nobody holds anything; the scenario runs from {horizon}"
    else:
        first = min(a.start for a in schedule.assignments)
        last = max(a.end for a in schedule.assignments)
        message = (
            f"runs from {_day(first, zone)} to {_day(last, zone)}, the scenario from {horizon}: "
            "nobody holds anything in it"
        )
    yield Problem(path=shown, message=message, hint="give a schedule of this scenario's weeks")


def _twice(calendar: Calendar, schedule: Schedule, shown: str) -> Iterator[Problem]:
    """A seat with two holders at once."""
    seats: dict[tuple[RotationId, Role], list[Assignment]] = defaultdict(list)
    for assignment in schedule.assignments:
        seats[assignment.rotation, assignment.role].append(assignment)
    for (rotation, role), mine in seats.items():
        last: Assignment | None = None
        for one in sorted(mine, key=lambda a: (a.start, a.end)):
            if last is not None and one.start < last.end:
                zone = calendar.scenario.rotations[rotation].zone
                yield Problem(
                    path=shown,
                    message=f"{rotation} {role} has two holders from {_moment(one.start, zone)}",
                    hint="a seat has one holder at a time: shorten or delete one of the two",
                )
            if last is None or one.end > last.end:
                last = one


def _day(moment: datetime, zone: str) -> str:
    return wall_clock(moment, zone).date().isoformat()


def _moment(moment: datetime, zone: str) -> str:
    return wall_clock(moment, zone).strftime("%Y-%m-%d %H:%M")
