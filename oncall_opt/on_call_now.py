"""Who is on call at an instant, for each seat, and who is next."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from oncall_opt.calendar_table import moment_text, person_name
from oncall_opt.output import bold
from oncall_opt.tables import Column, table
from scenarios.local_time import instant
from scenarios.rotations import Rotation
from scenarios.scenario import Scenario
from scenarios.schedule import Assignment, Schedule
from scenarios.vocabulary import Role

NOW_COLUMNS = ("rotation", "role", "person", "name", "until", "next", "next_name", "next_start")

_COLUMNS = (
    Column(heading="rotation"),
    Column(heading="role"),
    Column(heading="on call"),
    Column(heading="until"),
    Column(heading="then", dropped=1),
    Column(heading="from", dropped=2),
)


def read_moment(text: str | None, zone: str) -> datetime:
    """An instant as written, or now; without an offset it is local time of the zone.

    Raises:
        click.BadParameter: It cannot be read.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no instant; write 2027-01-20T03:00+01:00"
        raise click.BadParameter(message, param_hint="--at") from None
    return moment.astimezone(UTC) if moment.tzinfo else instant(moment, zone)


def now_text(scenario: Scenario, schedule: Schedule, moment: datetime, *, width: int) -> str:
    """A row for each seat."""
    rows = []
    for rotation in scenario.rotations.values():
        for role in rotation.roles:
            present, following = _around(schedule, rotation, role, moment)
            active = _active(rotation, moment)
            rows.append(
                [
                    rotation.id,
                    role.value,
                    _holder(scenario, present) if active else "(not active now)",
                    moment_text(present.end, rotation.zone) if present and active else "",
                    person_name(scenario, following.person) if following else "",
                    moment_text(following.start, rotation.zone) if following else "",
                ]
            )
    heading = bold(f"{scenario.name}, {moment_text(moment, scenario.zone)} ({scenario.zone})")
    return f"{heading}\n{table(_COLUMNS, rows, width=width)}"


def now_rows(scenario: Scenario, schedule: Schedule, moment: datetime) -> list[dict[str, object]]:
    """The same as data; instants in UTC."""
    rows: list[dict[str, object]] = []
    for rotation in scenario.rotations.values():
        for role in rotation.roles:
            present, following = _around(schedule, rotation, role, moment)
            if not _active(rotation, moment):
                present = None
            who, whoever = present and present.person, following and following.person
            rows.append(
                {
                    "rotation": rotation.id,
                    "role": role.value,
                    "person": who,
                    "name": person_name(scenario, who) if who else None,
                    "until": present.end.isoformat() if present else None,
                    "next": whoever,
                    "next_name": person_name(scenario, whoever) if whoever else None,
                    "next_start": following.start.isoformat() if following else None,
                }
            )
    return rows


def _holder(scenario: Scenario, present: Assignment | None) -> str:
    return person_name(scenario, present.person if present else None)


def _active(rotation: Rotation, moment: datetime) -> bool:
    from scenarios.local_time import wall_clock
    from scenarios.week import DAY

    local = wall_clock(moment, rotation.zone)
    return local.weekday() * DAY + local.hour * 60 + local.minute in rotation.hours


def _around(
    schedule: Schedule, rotation: Rotation, role: Role, moment: datetime
) -> tuple[Assignment | None, Assignment | None]:
    """What covers the instant in a seat, and the next that somebody else has."""
    mine = [a for a in schedule.assignments if a.rotation == rotation.id and a.role == role]
    present = next((a for a in mine if a.start <= moment < a.end), None)
    after = present.end if present else moment
    holder = present.person if present else None
    later = (a for a in mine if a.start >= after and (present is None or a.person != holder))
    return present, next(later, None)
