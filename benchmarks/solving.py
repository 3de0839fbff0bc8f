"""Solving: ordinary teams, a year of 12-hour shifts, the library, numbers of workers."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import pool
from benchmarks.generator.generate import generate
from benchmarks.results import Result
from benchmarks.setting import Setting
from benchmarks.trial import report_trial
from optimizer.session.solution import SolveOptions
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.presets import PRESETS
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import ShiftKind
from scenarios.load import load_scenario
from scenarios.shipped import names, path_of

TEAM, YEAR, LIBRARY, WORKERS = "solve", "year", "library", "workers"
_QUICK_LIBRARY = ("small-team", "impossible")
_WORKER_COUNTS = (1, 2, 3, 4, 8)
#: Part of the people with a capacity below 1, and mean days of leave: none (eight people at 25 %
#: have no slack for more), and the generator's defaults.
_KINDS = ((0.0, 0.0), (0.25, 7.0))


def team(shifts: ShiftKind, *, spread: float, leave: float, seed: int, quick: bool) -> Scenario:
    """Return eight people, one rotation, primary and secondary, twelve weeks."""
    return generate(
        people=8,
        rotations=1,
        weeks=4 if quick else 12,
        shifts=shifts,
        capacity_spread=spread,
        leave_days_per_person=leave,
        seed=seed,
    )


def year(*, seed: int, quick: bool) -> Scenario:
    """Return ten people, one rotation, two roles, 12-hour shifts, 52 weeks: 1,456 shifts.

    Everybody may be overnight on call; ``pool`` measures the size of the pool.
    """
    return generate(
        people=10,
        rotations=1,
        weeks=8 if quick else 52,
        shifts=ShiftKind.DAY_NIGHT,
        policy=Policy(limits=PRESETS["standard"], overnight_pool=OvernightPool(size="everyone")),
        seed=seed,
    )


def run_teams(setting: Setting) -> Iterator[Result]:
    """Measure whether all objectives are proven within ten seconds."""
    seeds = setting.seeds[:1] if setting.quick else setting.seeds
    for shifts in (ShiftKind.WEEKLY, ShiftKind.DAILY):
        for spread, leave in _KINDS:
            for seed in seeds:
                scenario = team(shifts, spread=spread, leave=leave, seed=seed, quick=setting.quick)
                yield report_trial(
                    TEAM,
                    f"8 people × {scenario.weeks} weeks × 2 roles, {shifts}, "
                    f"part-time {spread:g}, leave {leave:g} d, seed {seed}",
                    scenario,
                    SolveOptions(time_limit=setting.limit(60.0), seed=seed),
                    setting=setting,
                    target="all proven, ≤ 10 s",
                    judge=lambda trial: trial.solution.settled and trial.seconds <= 10,
                )


def run_year(setting: Setting) -> Iterator[Result]:
    """Measure whether the highest load is within 0.5 % of its bound within a minute."""
    for seed in setting.seeds[:1]:
        scenario = year(seed=seed, quick=setting.quick)
        yield report_trial(
            YEAR,
            f"10 people × {scenario.weeks} weeks × 2 roles, 12-hour shifts, seed {seed}",
            scenario,
            SolveOptions(time_limit=setting.limit(60.0), seed=seed),
            setting=setting,
            target="highest load within 0.5 %, ≤ 60 s",
            # Building the model adds to the solver's time limit.
            judge=lambda trial: trial.worst_excess() <= 0.005 and trial.seconds <= 66,
        )


def run_library(setting: Setting) -> Iterator[Result]:
    """Solve each shipped scenario once, with the default time limit."""
    for name in _QUICK_LIBRARY if setting.quick else names():
        yield report_trial(
            LIBRARY,
            name,
            load_scenario(path_of(name)),
            SolveOptions(time_limit=setting.limit(60.0)),
            setting=setting,
        )


def run_workers(setting: Setting) -> Iterator[Result]:
    """Solve two instances with each number of workers; the default is the best one."""
    counts = _WORKER_COUNTS[:2] if setting.quick else _WORKER_COUNTS
    seed = setting.seeds[0]
    compared = (
        (
            "team, daily",
            team(ShiftKind.DAILY, spread=0, leave=0, seed=seed, quick=setting.quick),
            60.0,
        ),
        ("pool", pool.instance(seed=seed, quick=setting.quick), 120.0),
    )
    for name, scenario, limit in compared:
        for workers in counts:
            yield report_trial(
                WORKERS,
                f"{name}, seed {seed}, {workers} workers",
                scenario,
                SolveOptions(time_limit=setting.limit(limit), seed=seed, workers=workers),
                setting=setting,
            )
