"""Make a frontier: search for every size or shift length, then simulate all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from oncall_opt.commands.frontier.recommendation import recommend
from oncall_opt.commands.frontier.report import FrontierReport
from oncall_opt.commands.frontier.rows import rows_of, schedules_of
from oncall_opt.commands.frontier.shifts_table import ShiftsReport, shift_rows
from oncall_opt.commands.frontier.what_if import AS_IT_IS, Sizes, WhatIfSizes, compare_sizes
from oncall_opt.options.simulation import SimulationOptions
from oncall_opt.options.what_if import changed_scenario
from oncall_opt.running.progress import live_progress
from oncall_opt.running.replicate import given_schedule, runs_bar
from oncall_opt.running.what_if import WhatIfRequest, both_schedules, search_both
from optimizer.frontier.frontier_point import Frontier, FrontierEnd
from optimizer.frontier.pool_frontier import frontier
from optimizer.frontier.shift_frontier import shift_frontier
from optimizer.session.solution import SolveOptions
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.what_if.change import WhatIf
from simulation.runs.replication import process_pool
from simulation.simulate import Outcome, simulate

#: Runs where neither ``--runs`` nor ``--precision`` says otherwise.
RUNS = 200
_NONE: Mapping[str, Scenario] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierRequest:
    """How to make a frontier.

    Attributes:
        below: How many sizes below the smallest healthy one are tried.
        today: The current schedule: a file, or a method.
    """

    options: SolveOptions
    simulation: SimulationOptions
    below: int
    today: str
    what_if: WhatIf


def make_frontier(scenario: Scenario, request: FrontierRequest) -> FrontierReport:
    """Search every size of the overnight pool and simulate each, with a change beside without.

    Raises:
        click.BadParameter: The change cannot be made.
        ScenarioError: The current schedule, or the alerts, cannot be read.
        InfeasibleError, UndecidedError: There is no schedule.
        KeyboardInterrupt: Before the search of the changed scenario began.
    """
    if request.what_if:
        return _changed_frontier(scenario, request)
    today = given_schedule(scenario, request.today).schedule
    points = _search(scenario, request.options, request.below)
    outcome = None
    if points.ending is not FrontierEnd.INTERRUPTED:
        outcome = _simulated(scenario, schedules_of(points, today), request.simulation)
    sizes = _sizes(points, today, outcome)
    return FrontierReport(frontier=points, sizes=sizes, outcome=outcome, today=request.today)


def compare_shifts(
    scenario: Scenario, options: SolveOptions, simulation: SimulationOptions
) -> ShiftsReport:
    """Solve and simulate the scenario with other lengths and hours of shifts.

    Raises:
        InfeasibleError, UndecidedError: There is no schedule of the scenario as it is.
    """
    with live_progress() as listener:
        variants = shift_frontier(scenario, options, listener=listener)
    schedules = {p.variant.name: p.schedule for p in variants.points if p.schedule is not None}
    outcome = None
    if variants.ending is not FrontierEnd.INTERRUPTED:
        outcome = _simulated(scenario, schedules, simulation)
    return ShiftsReport(frontier=variants, rows=shift_rows(variants, outcome), outcome=outcome)


def _changed_frontier(scenario: Scenario, request: FrontierRequest) -> FrontierReport:
    changed, title = changed_scenario(scenario, request.what_if), request.what_if.title
    schedules = both_schedules(scenario, changed, request.today)
    both = search_both(
        WhatIfRequest(scenario=scenario, changed=changed, title=title),
        request.options,
        lambda trial, options: _search(trial, options, request.below),
        interrupted=lambda points: points.ending is FrontierEnd.INTERRUPTED,
    )
    after, today = both.after, schedules.before.schedule
    outcome = None
    if after.ending is not FrontierEnd.INTERRUPTED:
        beside = schedules_of(after, schedules.after)
        as_it_is = schedules_of(both.before, today, prefix=AS_IT_IS) if both.before else {}
        outcome = _simulated(
            schedules.everybody,
            {**as_it_is, **beside},
            request.simulation,
            dict.fromkeys(beside, changed.scenario),
        )
    before = _sizes(both.before, today, outcome, prefix=AS_IT_IS) if both.before else None
    sizes = _sizes(after, schedules.after, outcome)
    more = len(changed.hired) - len(changed.away)
    what_if = WhatIfSizes(
        title=title,
        notes=(*changed.notes, *schedules.notes),
        before=before,
        missing=both.missing,
        after=sizes,
        more=more,
        comparison=compare_sizes(before, sizes, more, outcome),
        time_limit=request.options.time_limit,
    )
    return FrontierReport(
        frontier=after, sizes=sizes, outcome=outcome, today=request.today, what_if=what_if
    )


def _simulated(
    scenario: Scenario,
    schedules: Mapping[str, Schedule],
    simulation: SimulationOptions,
    variants: Mapping[str, Scenario] = _NONE,
) -> Outcome | None:
    """Simulate schedules with the same alerts and draws; ``None``: interrupted before any run."""
    options = replace(simulation.options(), variants=variants)
    if options.runs is None and options.precision is None:
        options = replace(options, runs=RUNS)
    try:
        with process_pool(simulation.processes) as pool, runs_bar() as bar:
            return simulate(scenario, schedules, options=options, executor=pool, progress=bar)
    except KeyboardInterrupt:
        return None


def _search(scenario: Scenario, options: SolveOptions, below: int) -> Frontier:
    with live_progress() as listener:
        return frontier(scenario, options, below=below, listener=listener)


def _sizes(
    points: Frontier, today: Schedule, outcome: Outcome | None, *, prefix: str = ""
) -> Sizes:
    rows = rows_of(points, today, outcome, prefix=prefix)
    return Sizes(rows=rows, recommendation=recommend(points, rows, outcome))
