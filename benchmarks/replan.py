"""Replan: somebody takes a week of leave after the schedule is published."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from benchmarks.generator.generate import generate
from benchmarks.results import Result
from benchmarks.setting import Setting
from optimizer.changes.replan import ReplanOptions, replan
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from scenarios.domain.people import Absence
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment
from scenarios.domain.vocabulary import ShiftKind

NAME = "replan"
#: Days of the period that are past at the replan.
SIMULATED = 14
#: The published schedule need not be proven optimal.
PUBLISHED_SECONDS = 10.0
TARGET_SECONDS = 5.0


def instance(shifts: ShiftKind, *, seed: int, quick: bool) -> Scenario:
    """Return one rotation of two roles, 12 people, 12 weeks."""
    return generate(
        people=6 if quick else 12, rotations=1, weeks=6 if quick else 12, shifts=shifts, seed=seed
    )


def with_leave(scenario: Scenario, taken: Assignment) -> Scenario:
    """Return the same scenario, with an assignee away for the seven days around the shift."""
    assert taken.person is not None
    begin = taken.start - timedelta(days=1)
    someone = scenario.people[taken.person]
    absences = (*someone.time_off, Absence(start=begin, end=begin + timedelta(days=7)))
    away = replace(someone, time_off=tuple(sorted(absences, key=lambda a: (a.start, a.end))))
    return replace(scenario, people=MappingProxyType({**scenario.people, taken.person: away}))


def run(setting: Setting) -> Iterator[Result]:
    """Measure whether the fewest changes are proven, and all objectives done, in five seconds."""
    for shifts in (ShiftKind.WEEKLY, ShiftKind.DAILY):
        for seed in setting.seeds[:1] if setting.quick else setting.seeds:
            yield _measured(shifts, seed, setting)


def _measured(shifts: ShiftKind, seed: int, setting: Setting) -> Result:
    scenario = instance(shifts, seed=seed, quick=setting.quick)
    limit = setting.limit(PUBLISHED_SECONDS)
    published = solve(scenario, SolveOptions(time_limit=limit, seed=seed)).schedule
    since = scenario.start + timedelta(days=SIMULATED)
    later = [
        a
        for a in published.assignments
        if a.person is not None and a.start > since + timedelta(days=10)
    ]
    changed = with_leave(scenario, later[len(later) // 2])
    options = ReplanOptions(since=since, search=SolveOptions(seed=seed))
    begun = time.perf_counter()
    found = replan(changed, published, options)
    seconds = time.perf_counter() - begun
    fewest, objectives = found.fewest, found.solution.objectives
    return Result(
        benchmark=NAME,
        instance=f"{len(scenario.people)} people × {scenario.weeks} weeks × 2 roles, {shifts}, "
        f"a week of leave, seed {seed}",
        values={
            "changes": found.changes,
            "at least": round(fewest.bound),
            "seconds": seconds,
            "÷ loop": seconds / setting.loop_seconds,
            "not proven": ", ".join(o.name for o in objectives if not o.settled) or "none",
        },
        target=f"fewest changes proven, ≤ {TARGET_SECONDS:g} s",
        met=fewest.proven and seconds <= TARGET_SECONDS,
    )
