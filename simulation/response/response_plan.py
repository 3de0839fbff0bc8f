"""A plan: a scenario and a schedule as fast answers to "who is paged now?".

Instants are hours since the origin, which is the scenario's start; people and rotations are
numbered in the order of the scenario.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scenarios.calendar.calendar import SLEEP, Bools, Calendar
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.errors import Problem, ScenarioError
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import ROTATION_ROLES, PersonId, Role, RotationId, ServiceId
from scenarios.reading.near_matches import hint_for
from simulation.response.active_work import WorkTimes, work_times
from simulation.timeline.span import HOUR, QUARTER_HOURS, Edges, Span, edges_of, span_of

#: Nobody, where people are numbers.
NOBODY = -1


@dataclass(frozen=True, slots=True)
class SlotKey:
    """Who is assigned to one role of one rotation.

    Attributes:
        changes: When the assignee changes, sorted.
        assignees: Before the first change, after it, …: a person's number, or ``NOBODY``.
    """

    rotation: RotationId
    role: Role
    changes: tuple[float, ...]
    assignees: tuple[int, ...]

    def assignee(self, moment: float) -> int:
        """Return the assignee at a moment."""
        return self.assignees[bisect_right(self.changes, moment)]

    def held(self) -> Edges:
        """Return when anybody is assigned."""
        pieces = zip(self.changes[:-1], self.changes[1:], self.assignees[1:-1], strict=True)
        return edges_of((start, end) for start, end, assignee in pieces if assignee != NOBODY)


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One step of a chain of escalation.

    Attributes:
        after: Hours after the step before it; 0 for the first.
        rotation_role: Whose assignee is paged; ``None``: a fixed person is.
        person: The fixed person's number, or ``NOBODY``.
        active: When the role's rotation is active, if it is another than the one that is paged.
    """

    after: float
    role: Role
    rotation_role: SlotKey | None = None
    person: int = NOBODY
    active: Edges | None = None

    def whom(self, moment: float) -> int:
        """Who is paged at this step, if anybody."""
        if self.rotation_role is None:
            return self.person
        if self.active is not None and moment not in self.active:
            return NOBODY
        return self.rotation_role.assignee(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePlan:
    """A scenario and a schedule, ready to be simulated.

    Attributes:
        span: The horizon, by which instants become hours.
        people: In the order of the scenario: a person's position is their number.
        active: When each rotation is active within its horizon.
        rotation_roles: By rotation and role.
        chains: By rotation: whom to page, step by step.
        paged_by: The rotations that a service may page.
        asleep: By person's number: habitual sleep.
        sleep_class: By person's number: the hours of the class sleep.
        work: By rotation: what its incidents take.
    """

    scenario: Scenario
    schedule: Schedule
    span: Span
    people: tuple[PersonId, ...]
    active: Mapping[RotationId, Edges]
    rotation_roles: Mapping[tuple[RotationId, Role], SlotKey]
    chains: Mapping[RotationId, tuple[EscalationStep, ...]]
    paged_by: Mapping[ServiceId, tuple[RotationId, ...]]
    asleep: tuple[Edges, ...]
    sleep_class: tuple[Edges, ...]
    work: Mapping[RotationId, WorkTimes]

    def rotations_at(self, services: Iterable[ServiceId], moment: float) -> list[RotationId]:
        """The distinct rotations that an incident of these services pages."""
        found: list[RotationId] = []
        for service in services:
            for rotation in self.paged_by.get(service, ()):
                if rotation not in found and bisect_right(self.active[rotation].hours, moment) & 1:
                    found.append(rotation)
        return found


def make_plan(
    scenario: Scenario,
    schedule: Schedule,
    *,
    calendar: Calendar | None = None,
    false_shares: Mapping[RotationId, float] | None = None,
    shown: str = "the schedule",
) -> ResponsePlan:
    """Make a plan of a schedule.

    Args:
        calendar: Of the scenario, where there is one already.
        false_shares: Part of each rotation's incidents that are false alarms, see ``work``.
        shown: How to name the schedule in messages.

    Raises:
        ScenarioError: The schedule is of other people, other rotations or another horizon, with
            everything that is wrong.
    """
    calendar = calendar or Calendar(scenario)
    problems = plan_problems(calendar, schedule, shown=shown)
    if problems:
        raise ScenarioError(problems)
    span = span_of(calendar)
    numbers = {person: number for number, person in enumerate(scenario.people)}
    active = {
        rotation: edges_of(
            (span.hours(start), span.hours(end)) for shift in mine for start, end in shift.active
        )
        for rotation, mine in calendar.shifts.items()
    }
    rotation_roles = _rotation_roles(scenario, schedule, span, numbers)
    return ResponsePlan(
        scenario=scenario,
        schedule=schedule,
        span=span,
        people=tuple(scenario.people),
        active=active,
        rotation_roles=rotation_roles,
        chains={
            r: _chain(scenario, r, rotation_roles, active, numbers) for r in scenario.rotations
        },
        paged_by={
            service: tuple(r.id for r in scenario.rotations.values() if service in r.services)
            for service in scenario.services
        },
        asleep=tuple(
            edges_of_quarters(calendar, calendar.hours(p).habitual > 0) for p in scenario.people
        ),
        sleep_class=tuple(
            edges_of_quarters(calendar, calendar.hours(p).klass == SLEEP) for p in scenario.people
        ),
        work=work_times(scenario, false_shares or {}),
    )


def edges_of_quarters(calendar: Calendar, inside: Bools) -> Edges:
    """The stretches of a calendar's quarters of an hour that are inside, in hours."""
    offset = (calendar.grid.start - calendar.scenario.start) / HOUR
    padded = np.concatenate([[False], inside, [False]])
    marks = np.flatnonzero(padded[1:] != padded[:-1]) * QUARTER_HOURS + offset
    return Edges(tuple(marks.tolist()))


def _rotation_roles(
    scenario: Scenario, schedule: Schedule, span: Span, numbers: Mapping[PersonId, int]
) -> dict[tuple[RotationId, Role], SlotKey]:
    """Every role of every rotation, and what a schedule hands out beyond them."""
    held: dict[tuple[RotationId, Role], list[Assignment]] = {
        (rotation.id, role): []
        for rotation in scenario.rotations.values()
        for role in ROTATION_ROLES
    }
    for assignment in schedule.assignments:
        held.setdefault((assignment.rotation, assignment.role), []).append(assignment)
    return {
        key: _rotation_role(key[0], key[1], mine, span, numbers)
        for key, mine in held.items()
        if mine or key[1] in scenario.rotations[key[0]].roles
    }


def _rotation_role(
    rotation: RotationId,
    role: Role,
    assignments: Iterable[Assignment],
    span: Span,
    numbers: Mapping[PersonId, int],
) -> SlotKey:
    changes: list[float] = []
    assignees = [NOBODY]
    for one in sorted(assignments, key=lambda a: a.start):
        start, end = span.hours(one.start), span.hours(one.end)
        assignee = NOBODY if one.person is None else numbers[one.person]
        if changes and changes[-1] == start:
            assignees[-1] = assignee
        else:
            changes.append(start)
            assignees.append(assignee)
        changes.append(end)
        assignees.append(NOBODY)
    return SlotKey(rotation, role, tuple(changes), tuple(assignees))


def _chain(
    scenario: Scenario,
    name: RotationId,
    rotation_roles: Mapping[tuple[RotationId, Role], SlotKey],
    active: Mapping[RotationId, Edges],
    numbers: Mapping[PersonId, int],
) -> tuple[EscalationStep, ...]:
    """Roles, then the steps of escalation; no rotation twice."""
    usual = scenario.policy.response.timeout_minutes / 60
    visited: set[RotationId] = set()

    def steps(rotation: Rotation, after: float) -> Iterable[EscalationStep]:
        visited.add(rotation.id)
        # A person paged just before an idle hour may escalate into it within the own rotation.
        other = None if rotation.id == name else active[rotation.id]
        for role in (Role.PRIMARY, Role.SECONDARY):
            if (rotation.id, role) in rotation_roles:
                rotation_role = rotation_roles[rotation.id, role]
                yield EscalationStep(after, role, rotation_role=rotation_role, active=other)
                after = usual
        for step in rotation.escalation:
            later = step.after_minutes / 60
            if step.person is not None:
                yield EscalationStep(
                    later, Role.ESCALATION, person=numbers.get(step.person, NOBODY)
                )
            elif step.rotation is not None and step.rotation not in visited:
                yield from steps(scenario.rotations[step.rotation], later)

    return tuple(steps(scenario.rotations[name], 0.0))


def plan_problems(calendar: Calendar, schedule: Schedule, *, shown: str) -> list[Problem]:
    """Everything for which a schedule cannot be simulated in the calendar's scenario.

    Empty roles, and hours that a schedule leaves out, are no problem: they count as uncovered.
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
    shifts = [shift for mine in calendar.shifts.values() for shift in mine]
    if not shifts:
        return
    start, end = min(t.start for t in shifts), max(t.end for t in shifts)
    if any(a.overlaps(start, end) for a in schedule.assignments if a.person is not None):
        return
    zone = calendar.scenario.zone
    horizon = f"{_day(start, zone)} to {_day(end, zone)}"
    if not schedule.assignments:
        message = f"nobody is assigned; the scenario runs from {horizon}"
    else:
        first = min(a.start for a in schedule.assignments)
        last = max(a.end for a in schedule.assignments)
        message = (
            f"runs from {_day(first, zone)} to {_day(last, zone)}, the scenario from {horizon}: "
            "nobody is assigned in it"
        )
    yield Problem(path=shown, message=message, hint="give a schedule of this scenario's weeks")


def _twice(calendar: Calendar, schedule: Schedule, shown: str) -> Iterator[Problem]:
    """A role with two assignees at once."""
    rotation_roles: dict[tuple[RotationId, Role], list[Assignment]] = defaultdict(list)
    for assignment in schedule.assignments:
        rotation_roles[assignment.rotation, assignment.role].append(assignment)
    for (rotation, role), mine in rotation_roles.items():
        last: Assignment | None = None
        for one in sorted(mine, key=lambda a: (a.start, a.end)):
            if last is not None and one.start < last.end:
                zone = calendar.scenario.rotations[rotation].zone
                yield Problem(
                    path=shown,
                    message=f"{rotation} {role} has two assignees from {_moment(one.start, zone)}",
                    hint="a role has one assignee at a time: shorten or delete one of the two",
                )
            if last is None or one.end > last.end:
                last = one


def _day(moment: datetime, zone: str) -> str:
    return wall_clock(moment, zone).date().isoformat()


def _moment(moment: datetime, zone: str) -> str:
    return wall_clock(moment, zone).strftime("%Y-%m-%d %H:%M")
