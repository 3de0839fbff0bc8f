"""Who is on call at an instant in each role, and who is next."""

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
    Column(heading="next", dropped=1),
    Column(heading="from", dropped=2),
)


def now_text(scenario: Scenario, schedule: Schedule, moment: datetime, *, width: int) -> str:
    """Return a table with a row for each role."""
    heading = bold(f"{scenario.name}, {moment_text(moment, scenario.zone)} ({scenario.zone})")
    rows = [_row(scenario, state) for state in _roles_at(scenario, schedule, moment)]
    return f"{heading}\n{table(_COLUMNS, rows, width=width)}"


def now_rows(scenario: Scenario, schedule: Schedule, moment: datetime) -> list[dict[str, object]]:
    """Return the same as data, with instants in UTC."""
    return [
        {
            "rotation": state.rotation.id,
            "role": state.role.value,
            "active": state.active,
            "person": state.person,
            "name": person_name(scenario, state.person) if state.person else None,
            "until": state.until.isoformat() if state.until else None,
            "next": state.then,
            "next_name": person_name(scenario, state.then) if state.then else None,
            "next_start": state.since.isoformat() if state.since else None,
        }
        for state in _roles_at(scenario, schedule, moment)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnCall:
    """A role at an instant.

    Attributes:
        active: Whether the rotation is active.
        person, until: Who is on call, and until when; ``None``: nobody, or not active.
        then, since: Who is next, and from when; ``None``: nobody, or the schedule ends.
    """

    rotation: Rotation
    role: Role
    active: bool
    person: PersonId | None = None
    until: datetime | None = None
    then: PersonId | None = None
    since: datetime | None = None


def _row(scenario: Scenario, state: _OnCall) -> list[str]:
    zone = state.rotation.zone
    return [
        state.rotation.id,
        state.role.value,
        person_name(scenario, state.person) if state.active else "(not active now)",
        moment_text(state.until, zone) if state.until else "",
        person_name(scenario, state.then) if state.since else "",
        moment_text(state.since, zone) if state.since else "",
    ]


def _roles_at(scenario: Scenario, schedule: Schedule, moment: datetime) -> Iterator[_OnCall]:
    for rotation in scenario.rotations.values():
        for role in rotation.roles:
            mine = [a for a in schedule.assignments if (a.rotation, a.role) == (rotation.id, role)]
            yield _on_call(rotation, role, mine, moment)


def _on_call(rotation: Rotation, role: Role, mine: list[Assignment], moment: datetime) -> _OnCall:
    """Return the state of one role, from its assignments in order of time."""
    stretches = active_within(moment, moment + _AHEAD, rotation.hours, rotation.zone)
    active = bool(stretches) and stretches[0][0] == moment
    if not active:
        # Idle hours do not end a shift: the assignee of the next active hour is next.
        opens = stretches[0][0] if stretches else moment + _AHEAD
        coming = next((a for a in mine if a.end > opens), None)
        since = max(coming.start, opens) if coming else None
        person = coming.person if coming else None
        return _OnCall(rotation=rotation, role=role, active=False, then=person, since=since)
    present = next((a for a in mine if a.start <= moment < a.end), None)
    later = [a for a in mine if a.start > moment]
    if present is not None:
        later = [a for a in later if a.person != present.person]
    following = later[0] if later else None
    return _OnCall(
        rotation=rotation,
        role=role,
        active=True,
        person=present.person if present else None,
        until=present.end if present and present.person else None,
        then=following.person if following else None,
        since=following.start if following else None,
    )
