"""A scenario as it is and the changed one: a schedule for each, and a search of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from oncall_opt.running.replicate import Given, given_schedule
from oncall_opt.terminal.output import talk, terminal_width, wrapped
from oncall_opt.terminal.tables import count
from optimizer.session.solution import SolveOptions
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.what_if.change import ChangedScenario


@dataclass(frozen=True, slots=True, kw_only=True)
class BothSchedules:
    """A schedule without and with the change.

    Attributes:
        everybody: The scenario as it is, with the people who are hired.
        before: The schedule as named; roles of people who are hired are empty.
        after: Roles of people who left are empty; a method makes it anew.
        notes: How the two differ.
    """

    everybody: Scenario
    before: Given
    after: Schedule
    notes: tuple[str, ...]


def both_schedules(scenario: Scenario, changed: ChangedScenario, name: str) -> BothSchedules:
    """Read a schedule for the two scenarios, or make one for each, by a file or a method.

    Raises:
        ScenarioError: The schedule cannot be read.
    """
    from optimizer.baselines.baselines import METHODS

    newcomers = {person: changed.scenario.people[person] for person in changed.hired}
    everybody = replace(scenario, people=MappingProxyType({**scenario.people, **newcomers}))
    if name in METHODS and not Path(name).exists():
        return BothSchedules(
            everybody=everybody,
            before=given_schedule(scenario, name),
            after=given_schedule(changed.scenario, name).schedule,
            notes=(f"{name} makes a new schedule with the change",),
        )
    given = given_schedule(everybody, name)
    return BothSchedules(
        everybody=everybody,
        before=replace(given, schedule=_emptied(given.schedule, changed.hired)),
        after=_emptied(given.schedule, changed.away),
        notes=tuple(_slots_notes(everybody, given.schedule, changed, name)),
    )


def _emptied(schedule: Schedule, people: Collection[PersonId]) -> Schedule:
    """Return the schedule with the roles of some people empty."""
    return Schedule.of(
        replace(one, person=None) if one.person in people else one for one in schedule.assignments
    )


def _slots_notes(
    everybody: Scenario, schedule: Schedule, changed: ChangedScenario, name: str
) -> Iterator[str]:
    people = everybody.people
    for person in changed.away:
        if held := len(schedule.held_by(person)):
            alone = [
                r.id
                for r in changed.scenario.rotations.values()
                if Role.SECONDARY not in r.roles and not r.escalation
            ]
            nobody = f"; {', '.join(alone)} has none" if alone else ""
            yield (
                f"{people[person].name}'s {count(held, 'assignment')} in {name} stay empty: "
                f"the next in the escalation is paged{nobody}"
            )
    idle = [people[p].name for p in changed.hired if not schedule.held_by(p)]
    busy = [people[p].name for p in changed.hired if schedule.held_by(p)]
    if idle:
        yield (
            f"{', '.join(idle)}: no shifts in {name}, so they change nothing; `solve` with the "
            "same options makes a schedule with them"
        )
    if busy:
        yield f"{', '.join(busy)}: without the change, their roles in {name} are empty"


F = TypeVar("F")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfRequest:
    """A scenario as it is, the changed one, and the change in a few words."""

    scenario: Scenario
    changed: ChangedScenario
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Both(Generic[F]):
    """The results of a scenario as it is (else why there is none), and of the changed one."""

    before: F | None
    missing: str
    after: F


def search_both(
    asked: WhatIfRequest,
    options: SolveOptions,
    search: Callable[[Scenario, SolveOptions], F],
    *,
    interrupted: Callable[[F], bool],
    clock: Callable[[], float] = time.monotonic,
) -> Both[F]:
    """Search the scenario as it is, then the changed one.

    Args:
        options: The time limit is for both. The scenario as it is gets half, the changed one what
            is left; with ``reproducible``, half.
        interrupted: Whether the user ended a search early.
        clock: Returns seconds.

    Raises:
        InfeasibleError, UndecidedError: The changed scenario has no result.
        KeyboardInterrupt: Before the search of the changed scenario began.
    """
    half, begun = options.time_limit / 2, clock()
    before, missing = None, ""
    try:
        before = search(asked.scenario, replace(options, time_limit=half))
    except InfeasibleError as error:
        missing = str(error)
    except UndecidedError as error:
        missing = f"undecided within {half:g} s: {error}"
    if before is not None and interrupted(before):
        raise KeyboardInterrupt
    left = half
    if not options.reproducible:
        left = max(half, options.time_limit - (clock() - begun))
    try:
        after = search(asked.changed.scenario, replace(options, time_limit=left))
    except (InfeasibleError, UndecidedError):
        talk(wrapped(f"What if: {asked.title}.", width=terminal_width()))
        raise
    return Both(before=before, missing=missing, after=after)
