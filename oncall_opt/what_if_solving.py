"""Solving what if: the scenario as it is in half of the time at most, then the changed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from oncall_opt.output import talk, terminal_width, wrapped
from oncall_opt.solve_report import SolveReport
from oncall_opt.what_if_options import changed_scenario
from oncall_opt.what_if_solved import Solved, WhatIfSolved
from optimizer.solution import SolveOptions
from scenarios.errors import InfeasibleError, UndecidedError
from scenarios.scenario import Scenario
from scenarios.what_if import WhatIf

#: Solves a scenario and gathers what is to be said about it.
Solver = Callable[[Scenario, SolveOptions], SolveReport]


def solve_what_if(
    scenario: Scenario, what_if: WhatIf, options: SolveOptions, solver: Solver
) -> SolveReport:
    """Solve a changed scenario, and hold it against the scenario as it is.

    Args:
        options: The time limit is for both together. The scenario as it is gets half of it, the
            changed one what is left; with ``reproducible`` half of it too.

    Raises:
        click.BadParameter: The change cannot be made.
        InfeasibleError, UndecidedError: There is no schedule of the changed scenario.
        KeyboardInterrupt: Before the changed scenario was begun with.
    """
    changed = changed_scenario(scenario, what_if)
    half = options.time_limit / 2
    before, missing = _as_it_is(scenario, replace(options, time_limit=half), solver)
    left = half
    if before is not None and not options.reproducible:
        left = max(half, options.time_limit - before.solution.seconds)
    try:
        report = solver(changed.scenario, replace(options, time_limit=left))
    except (InfeasibleError, UndecidedError):
        talk(wrapped(f"What if: {what_if.title}.", width=terminal_width()))
        raise
    return replace(
        report,
        what_if=WhatIfSolved(
            title=what_if.title,
            notes=changed.notes,
            before=before,
            missing=missing,
            after=Solved.of(report.scenario, report.solution, report.measures),
            time_limit=options.time_limit,
        ),
    )


def _as_it_is(
    scenario: Scenario, options: SolveOptions, solver: Solver
) -> tuple[Solved | None, str]:
    """The scenario as it is; else why it has no schedule."""
    try:
        report = solver(scenario, options)
    except InfeasibleError as error:
        return None, str(error)
    except UndecidedError as error:
        return None, f"nothing was decided in {options.time_limit:g} s: {error}"
    if report.solution.interrupted:
        raise KeyboardInterrupt
    return Solved.of(report.scenario, report.solution, report.measures), ""
