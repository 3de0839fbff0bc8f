"""Solving what if: the best schedule of a changed scenario, held against the scenario as it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from oncall_opt.commands.solve.report import SolveReport
from oncall_opt.commands.solve.what_if_report import Solved, WhatIfSolved
from oncall_opt.running.what_if_search import Asked, search_both
from optimizer.session.solution import SolveOptions
from scenarios.domain.scenario import Scenario
from scenarios.what_if.change import WhatIf

#: Solves a scenario and gathers what is to be said about it.
Solver = Callable[[Scenario, SolveOptions], SolveReport]


def solve_what_if(
    scenario: Scenario,
    what_if: WhatIf,
    options: SolveOptions,
    solver: Solver,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> SolveReport:
    """Solve a changed scenario, and hold it against the scenario as it is.

    Args:
        options: The time limit is for both together, as of ``search_both``.

    Raises:
        click.BadParameter: The change cannot be made.
        InfeasibleError, UndecidedError, KeyboardInterrupt: As of ``search_both``.
    """
    asked = Asked.of(scenario, what_if)
    found = search_both(
        asked,
        options,
        solver,
        interrupted=lambda report: report.solution.interrupted,
        clock=clock,
    )
    before, after = found.before, found.after
    return replace(
        after,
        what_if=WhatIfSolved(
            title=asked.title,
            notes=asked.changed.notes,
            before=None if before is None else _solved(before),
            missing=found.missing,
            after=_solved(after),
            time_limit=options.time_limit,
        ),
    )


def _solved(report: SolveReport) -> Solved:
    return Solved.of(report.scenario, report.solution, report.measures)
