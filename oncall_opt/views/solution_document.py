"""What made a schedule, as data: options, tiers with their proof, violations, load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from oncall_opt.views.load_table import load_rows
from oncall_opt.views.objectives_table import tier_documents
from oncall_opt.views.violation_list import violation_documents

if TYPE_CHECKING:
    from optimizer.fairness.load_measures import Measures
    from optimizer.session.solution import Solution
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.vocabulary import PersonId


def details(solution: Solution, measures: Measures) -> Mapping[str, object]:
    """The keys that a schedule's JSON has besides the assignments.

    Nothing in it depends on the clock where the solution is meant to be reproducible.
    """
    options = solution.options
    times = not options.reproducible
    return {
        "method": solution.method,
        "options": {
            "time_limit": options.time_limit,
            "workers": options.workers,
            "reproducible": options.reproducible,
        },
        "seed": options.seed,
        **({"seconds": round(solution.seconds, 3)} if times else {}),
        "proved": solution.proved,
        "settled": solution.settled,
        "interrupted": solution.interrupted,
        "timed_out": solution.timed_out,
        "tiers": tier_documents(solution, times=times),
        "duty_pool": list(solution.duty_pool),
        "violations": violation_documents(solution.violations),
        "load": load_rows(measures),
    }


def spared_on_purpose(scenario: Scenario, solution: Solution) -> tuple[PersonId, ...]:
    """Who owes nothing for having no night: the policy wanted a pool smaller than everyone."""
    if scenario.policy.duty_pool.size == "everyone" or solution.method != "optimal":
        return ()
    return solution.spared
