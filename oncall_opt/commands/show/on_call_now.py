"""Who is on call at an instant, for each role, and who is next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from oncall_opt.terminal.output import bold
from oncall_opt.terminal.tables import Column, table
from oncall_opt.views.calendar_table import moment_text, person_name
from scenarios.calendar.shifts import active_within
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role

NOW_COLUMNS = (
    "rotation",
    "role",
    "active",
    "person",
    "name",
    "until",
    "next",
    "next_name",
    "next_start",
)
#: How far ahead the next active hour is looked for.
_AHEAD = timedelta(days=8)

_COLUMNS = (
    Column(heading="rotation"),
    Column(heading="role"),
    Column(heading="on call"),
    Column(heading="until"),
    Column(heading="then", dropped=1),
    Column(heading="from", dropped=2),
)


def now_text(scenario: Scenario, schedule: Schedule, moment: datetime, *, width: int) -> str:
    """A row for each role."""
    rows = [_row(scenario, overnight) for overnight in _duties(scenario, schedule, moment)]
    heading = bold(f"{scenario.name}, {moment_text(moment, scenario.zone)} ({scenario.zone})")
    return f"{heading}\n{table(_COLUMNS, rows, width=width)}"


def now_rows(scenario: Scenario, schedule: Schedule, moment: datetime) -> list[dict[str, object]]:
    """The same as data; instants in UTC."""
    return [
        {
            "rotation": overnight.rotation.id,
            "role": overnight.role.value,
            "active": overnight.active,
            "person": overnight.person,
            "name": person_name(scenario, overnight.person) if overnight.person else None,
            "until": overnight.until.isoformat() if overnight.until else None,
            "next": overnight.then,
            "next_name": person_name(scenario, overnight.then) if overnight.then else None,
            "next_start": overnight.since.isoformat() if overnight.since else None,
        }
        for overnight in _duties(scenario, schedule, moment)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Overnight:
    """A role at an instant.

    Attributes:
        active: Whether the rotation is active.
        person, until: Who holds the role, and until when; ``None``: nobody, or not active.
        then, since: Who is next, and from when; ``None``: nobody, or the schedule ends.
    """

    rotation: Rotation
    role: Role
    active: bool
    person: PersonId | None = None
    until: datetime | None = None
    then: PersonId | None = None
    since: datetime | None = None


def _row(scenario: Scenario, overnight: _Overnight) -> list[str]:
    zone = overnight.rotation.zone
    return [
        overnight.rotation.id,
        overnight.role.value,
        person_name(scenario, overnight.person) if overnight.active else "(not active now)",
        moment_text(overnight.until, zone) if overnight.until else "",
        person_name(scenario, overnight.then) if overnight.since else "",
        moment_text(overnight.since, zone) if overnight.since else "",
    ]


def _duties(scenario: Scenario, schedule: Schedule, moment: datetime) -> Iterator[_Overnight]:
    for rotation in scenario.rotations.values():
        for role in rotation.roles:
            mine = [a for a in schedule.assignments if (a.rotation, a.role) == (rotation.id, role)]
            yield _overnight(rotation, role, mine, moment)


def _overnight(
    rotation: Rotation, role: Role, mine: list[Assignment], moment: datetime
) -> _Overnight:
    """One role, from the assignments of that role in order of time."""
    stretches = active_within(moment, moment + _AHEAD, rotation.hours, rotation.zone)
    active = bool(stretches) and stretches[0][0] == moment
    if not active:
        # Idle hours do not end a shift: who is next is whoever has the next active hour.
        opens = stretches[0][0] if stretches else moment + _AHEAD
        coming = next((a for a in mine if a.end > opens), None)
        since = max(coming.start, opens) if coming else None
        person = coming.person if coming else None
        return _Overnight(rotation=rotation, role=role, active=False, then=person, since=since)
    present = next((a for a in mine if a.start <= moment < a.end), None)
    later = [a for a in mine if a.start > moment]
    if present is not None:
        later = [a for a in later if a.person != present.person]
    following = later[0] if later else None
    return _Overnight(
        rotation=rotation,
        role=role,
        active=True,
        person=present.person if present else None,
        until=present.end if present and present.person else None,
        then=following.person if following else None,
        since=following.start if following else None,
    )
