"""Workers: how many parallel searches measure best on this many cores."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.pool import instance
from benchmarks.results import Result
from benchmarks.setting import Setting
from benchmarks.solving import team
from benchmarks.trial import report_trial
from optimizer.session.solution import SolveOptions
from scenarios.domain.vocabulary import ShiftKind

NAME = "workers"
_COUNTS = (1, 2, 3, 4, 8)


def run(setting: Setting) -> Iterator[Result]:
    """Two instances, each with every number of workers; the default is the one that does best."""
    counts = _COUNTS[:2] if setting.quick else _COUNTS
    seed = setting.seeds[0]
    compared = (
        (
            "team, daily",
            team(ShiftKind.DAILY, spread=0, leave=0, seed=seed, quick=setting.quick),
            60.0,
        ),
        ("pool", instance(seed=seed, quick=setting.quick), 120.0),
    )
    for name, scenario, limit in compared:
        for workers in counts:
            yield report_trial(
                NAME,
                f"{name}, seed {seed}, {workers} workers",
                scenario,
                SolveOptions(time_limit=setting.limit(limit), seed=seed, workers=workers),
                setting=setting,
            )
