"""The overnight pool: a hard instance, with all rules hard; and a pool with a spare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from benchmarks.generator.generate import generate
from benchmarks.results import Result
from benchmarks.setting import Setting
from benchmarks.trial import POOL, Trial, report_trial
from optimizer.session.solution import SolveOptions
from scenarios.domain.limits import MaxConsecutive, TimeOnCall
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.presets import PRESETS
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import ShiftKind
from scenarios.load import load_scenario
from scenarios.shipped import path_of

NAME = "pool"
#: Mean days of leave of each person: none, and the generator's default.
LEAVE = (0.0, 7.0)
#: At most 16 of any 28 days.
SIXTEEN_DAYS = TimeOnCall(percent=1600 / 28, days=28, hard=True)


def instance(*, seed: int, quick: bool, leave: float = 0.0) -> Scenario:
    """Return four rotations of two roles, 13 weeks of daily shifts, 20 people, runs of 2 to 7."""
    limits = replace(
        PRESETS["minimal"],
        time_on_call=SIXTEEN_DAYS,
        max_consecutive=MaxConsecutive(min_shifts=2, shifts=7, hard=True),
    )
    return generate(
        people=12 if quick else 20,
        rotations=2 if quick else 4,
        weeks=3 if quick else 13,
        shifts=ShiftKind.DAILY,
        policy=Policy(preset="minimal", limits=limits),
        leave_days_per_person=leave,
        seed=seed,
    )


def run(setting: Setting) -> Iterator[Result]:
    """Measure whether pool and highest load (within 2 %) are proven within two minutes."""
    seeds = setting.seeds[:1] if setting.quick else setting.seeds
    for leave, seed in product(LEAVE, seeds):
        scenario = instance(seed=seed, quick=setting.quick, leave=leave)
        yield report_trial(
            NAME,
            f"{len(scenario.rotations)} rotations × 2 roles × {scenario.weeks} weeks, daily, "
            f"{len(scenario.people)} people, leave {leave:g} d, seed {seed}",
            scenario,
            SolveOptions(time_limit=setting.limit(120.0), seed=seed),
            setting=setting,
            target="pool proven, highest load within 2 %, ≤ 120 s",
            judge=_judge,
        )

    yield _spare(setting)


def _spare(setting: Setting) -> Result:
    """The smallest pool of `two-heroes` with N+1: nine people."""
    heroes = load_scenario(path_of("small-team" if setting.quick else "two-heroes"))
    pool = OvernightPool(size="smallest", spare=1)
    return report_trial(
        NAME,
        f"{heroes.name}, N+1",
        replace(heroes, policy=replace(heroes.policy, overnight_pool=pool)),
        SolveOptions(time_limit=setting.limit(120.0)),
        setting=setting,
        target="pool proven within 60 s",
        judge=_judge_spare,
    )


def _judge_spare(trial: Trial) -> bool:
    pool = trial.objective(POOL)
    return pool is not None and pool.proven and pool.seconds <= 60


def _judge(trial: Trial) -> bool:
    pool = trial.objective(POOL)
    proven = pool is not None and pool.proven
    # Building the model adds to the solver's time limit.
    return proven and trial.worst_excess() <= 0.02 and trial.seconds <= 132
