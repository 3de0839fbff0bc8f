"""Fair, proven and simulated on-call schedules: the one public import.

Each name is loaded on first use, so that ``import oncall_opt`` is cheap:

>>> import oncall_opt
>>> oncall_opt.__version__
'0.1.0'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scenarios import VERSION

if TYPE_CHECKING:
    from oncall_opt.commands.backtest.backtest import Backtest as Backtest
    from oncall_opt.commands.backtest.backtest import BacktestOptions as BacktestOptions
    from oncall_opt.commands.backtest.backtest import backtest as backtest
    from oncall_opt.commands.solve.solving import SolveResult as SolveResult
    from oncall_opt.commands.solve.solving import solve as solve
    from optimizer.changes.cover import Cover as Cover
    from optimizer.changes.cover import CoverRequest as CoverRequest
    from optimizer.changes.cover import cover as cover
    from optimizer.changes.replan import Replan as Replan
    from optimizer.changes.replan import ReplanOptions as ReplanOptions
    from optimizer.changes.replan import replan as replan
    from optimizer.consolidate.consolidate import consolidate as consolidate
    from optimizer.consolidate.consolidate import with_auto_rotations as with_auto_rotations
    from optimizer.explain.explanation import Explanation as Explanation
    from optimizer.explain.explanation import explain as explain
    from optimizer.fairness.carried_before import Past as Past
    from optimizer.fairness.carried_before import carried as carried
    from optimizer.fairness.load_measures import measure as measure
    from optimizer.frontier.frontier_point import Frontier as Frontier
    from optimizer.frontier.pool_frontier import frontier as frontier
    from optimizer.judge.check import check as check
    from optimizer.session.solution import SolveOptions as SolveOptions
    from scenarios.domain.errors import InfeasibleError as InfeasibleError
    from scenarios.domain.errors import ScenarioError as ScenarioError
    from scenarios.domain.scenario import Scenario as Scenario
    from scenarios.domain.schedule import Assignment as Assignment
    from scenarios.domain.schedule import Schedule as Schedule
    from scenarios.load import load_scenario as load_scenario
    from scenarios.schedules.schedule_file import read_schedule as read_schedule
    from scenarios.what_if.change import WhatIf as WhatIf
    from simulation.compare import Comparison as Comparison
    from simulation.compare import compare as compare
    from simulation.simulate import Outcome as Outcome
    from simulation.simulate import SimulateOptions as SimulateOptions
    from simulation.simulate import simulate as simulate

__version__ = VERSION

#: Public name → the module it comes from.
_HOMES = {
    "Assignment": "scenarios.domain.schedule",
    "Backtest": "oncall_opt.commands.backtest.backtest",
    "BacktestOptions": "oncall_opt.commands.backtest.backtest",
    "Comparison": "simulation.compare",
    "Cover": "optimizer.changes.cover",
    "CoverRequest": "optimizer.changes.cover",
    "Explanation": "optimizer.explain.explanation",
    "Frontier": "optimizer.frontier.frontier_point",
    "InfeasibleError": "scenarios.domain.errors",
    "Outcome": "simulation.simulate",
    "Past": "optimizer.fairness.carried_before",
    "Replan": "optimizer.changes.replan",
    "ReplanOptions": "optimizer.changes.replan",
    "Scenario": "scenarios.domain.scenario",
    "ScenarioError": "scenarios.domain.errors",
    "Schedule": "scenarios.domain.schedule",
    "SimulateOptions": "simulation.simulate",
    "SolveOptions": "optimizer.session.solution",
    "SolveResult": "oncall_opt.commands.solve.solving",
    "WhatIf": "scenarios.what_if.change",
    "backtest": "oncall_opt.commands.backtest.backtest",
    "carried": "optimizer.fairness.carried_before",
    "check": "optimizer.judge.check",
    "compare": "simulation.compare",
    "consolidate": "optimizer.consolidate.consolidate",
    "cover": "optimizer.changes.cover",
    "explain": "optimizer.explain.explanation",
    "frontier": "optimizer.frontier.pool_frontier",
    "load_scenario": "scenarios.load",
    "measure": "optimizer.fairness.load_measures",
    "read_schedule": "scenarios.schedules.schedule_file",
    "replan": "optimizer.changes.replan",
    "simulate": "simulation.simulate",
    "solve": "oncall_opt.commands.solve.solving",
    "with_auto_rotations": "optimizer.consolidate.consolidate",
}


# Hidden from type checkers, so that a misspelt name is an error and not an ``object``.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a public name from its room (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted({*globals(), *_HOMES})
