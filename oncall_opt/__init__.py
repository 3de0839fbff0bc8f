"""On-call rotations that are fair, proved and tried out: the one public import.

Everything is loaded when it is first asked for, so that ``import oncall_opt`` costs nothing:

>>> import oncall_opt
>>> oncall_opt.__version__
'0.1.0'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scenarios.version import VERSION

if TYPE_CHECKING:
    from oncall_opt.steadiness import Steadiness as Steadiness
    from oncall_opt.steadiness import steadied as steadied
    from optimizer.carried import Past as Past
    from optimizer.carried import carried as carried
    from optimizer.check import check as check
    from optimizer.consolidate import consolidate as consolidate
    from optimizer.consolidate import with_auto_rotations as with_auto_rotations
    from optimizer.cover import Cover as Cover
    from optimizer.cover import CoverRequest as CoverRequest
    from optimizer.cover import cover as cover
    from optimizer.explain import Explanation as Explanation
    from optimizer.explain import explain as explain
    from optimizer.frontier import frontier as frontier
    from optimizer.frontier_point import Frontier as Frontier
    from optimizer.measure import measure as measure
    from optimizer.replan import Replan as Replan
    from optimizer.replan import ReplanOptions as ReplanOptions
    from optimizer.replan import replan as replan
    from optimizer.solve import solve as solve
    from scenarios.errors import InfeasibleError as InfeasibleError
    from scenarios.errors import ScenarioError as ScenarioError
    from scenarios.load import load_scenario as load_scenario
    from scenarios.scenario import Scenario as Scenario
    from scenarios.schedule import Assignment as Assignment
    from scenarios.schedule import Schedule as Schedule
    from scenarios.schedule_files import read_schedule as read_schedule
    from simulation.comparison import Comparison as Comparison
    from simulation.comparison import compare as compare
    from simulation.simulate import Outcome as Outcome
    from simulation.simulate import SimulateOptions as SimulateOptions
    from simulation.simulate import simulate as simulate

__version__ = VERSION

#: Public name → the module it comes from.
_HOMES = {
    "Assignment": "scenarios.schedule",
    "Comparison": "simulation.comparison",
    "Cover": "optimizer.cover",
    "CoverRequest": "optimizer.cover",
    "Explanation": "optimizer.explain",
    "Frontier": "optimizer.frontier_point",
    "InfeasibleError": "scenarios.errors",
    "Outcome": "simulation.simulate",
    "Past": "optimizer.carried",
    "Replan": "optimizer.replan",
    "ReplanOptions": "optimizer.replan",
    "Scenario": "scenarios.scenario",
    "ScenarioError": "scenarios.errors",
    "Schedule": "scenarios.schedule",
    "SimulateOptions": "simulation.simulate",
    "Steadiness": "oncall_opt.steadiness",
    "carried": "optimizer.carried",
    "check": "optimizer.check",
    "compare": "simulation.comparison",
    "consolidate": "optimizer.consolidate",
    "cover": "optimizer.cover",
    "explain": "optimizer.explain",
    "frontier": "optimizer.frontier",
    "load_scenario": "scenarios.load",
    "measure": "optimizer.measure",
    "read_schedule": "scenarios.schedule_files",
    "replan": "optimizer.replan",
    "simulate": "simulation.simulate",
    "solve": "optimizer.solve",
    "steadied": "oncall_opt.steadiness",
    "with_auto_rotations": "optimizer.consolidate",
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
    """The public names, loaded or not."""
    return sorted({*globals(), *_HOMES})
