"""The library: every scenario that is shipped, as ``solve`` treats it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.setting import Setting
from benchmarks.trial import report_trial
from optimizer.session.solution import SolveOptions
from scenarios.load import load_scenario
from scenarios.shipped import names, path_of

NAME = "library"
_QUICK = ("small-team", "impossible")


def run(setting: Setting) -> Iterator[Result]:
    """Each scenario once, with the default time limit."""
    for name in _QUICK if setting.quick else names():
        yield report_trial(
            NAME,
            name,
            load_scenario(path_of(name)),
            SolveOptions(time_limit=setting.limit(60.0)),
            setting=setting,
        )
