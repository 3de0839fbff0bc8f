"""The overnight pool: the hard instance, where few can be woken, all rules hard; and a spare."""

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
    """Four rotations of two roles in daily shifts, 13 weeks, 20 people; runs of two to seven."""
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
    """The pool proven, and the most loaded person within 2%, within two minutes; several seeds."""
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
            target="pool proven, most loaded person within 2 %, ≤ 120 s",
            judge=_judge,
        )

    yield _spare(setting)


def _spare(setting: Setting) -> Result:
    """The fewest of `two-heroes` who survive any one member's week away: nine, and not eight."""
    heroes = load_scenario(path_of("small-team" if setting.quick else "two-heroes"))
    pool = OvernightPool(size="smallest", spare=1)
    return report_trial(
        NAME,
        f"{heroes.name}, one to spare",
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
    # The time limit is the solver's; building what it solves comes on top.
    return proven and trial.worst_gap() <= 0.02 and trial.seconds <= 132
