"""Making a frontier: every size is searched for, then all are simulated together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from oncall_opt.commands.frontier.recommendation import marks, recommend
from oncall_opt.commands.frontier.report import FrontierReport
from oncall_opt.commands.frontier.rows import rows_of, schedules_of
from oncall_opt.commands.frontier.what_if import AS_IT_IS, Sizes, WhatIfSizes, compare_sizes
from oncall_opt.options.simulation import SimulationOptions
from oncall_opt.running.progress import live_progress
from oncall_opt.running.replicate import given_schedule, runs_bar
from oncall_opt.running.what_if import WhatIfRequest, both_schedules, search_both
from optimizer.frontier.frontier_point import Frontier, FrontierEnd
from optimizer.frontier.pool_frontier import frontier
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
class Sought:
    """What a frontier is asked for.

    Attributes:
        below: How many sizes below the smallest healthy one are looked at.
        today: The schedule of today: a file, or a method.
    """

    options: SolveOptions
    simulation: SimulationOptions
    below: int
    today: str


def make_frontier(scenario: Scenario, sought: Sought) -> FrontierReport:
    """Search every size of the overnight pool, and live through each.

    Raises:
        ScenarioError: The schedule of today, or the alerts, cannot be read.
        InfeasibleError, UndecidedError: There is no schedule.
    """
    today = given_schedule(scenario, sought.today).schedule
    found = _search(scenario, sought.options, sought.below)
    outcome = None
    if found.ending is not FrontierEnd.INTERRUPTED:
        outcome = live_through(scenario, schedules_of(found, today), sought.simulation)
    return _report(found, _sizes(found, today, outcome), outcome, sought.today)


def make_what_if(scenario: Scenario, what_if: WhatIf, sought: Sought) -> FrontierReport:
    """The same of a changed scenario, held against the scenario as it is.

    Raises:
        click.BadParameter: The change cannot be made.
        ScenarioError: The schedule of today, or the alerts, cannot be read.
        InfeasibleError, UndecidedError: There is no schedule of the changed scenario.
        KeyboardInterrupt: Before the changed scenario was begun with.
    """
    asked = WhatIfRequest.of(scenario, what_if)
    schedules = both_schedules(scenario, asked.changed, sought.today)
    found = search_both(
        asked,
        sought.options,
        lambda trial, options: _search(trial, options, sought.below),
        interrupted=lambda one: one.ending is FrontierEnd.INTERRUPTED,
    )
    after, was = found.after, schedules.before.schedule
    outcome = None
    if after.ending is not FrontierEnd.INTERRUPTED:
        changed = schedules_of(after, schedules.after)
        as_it_is = schedules_of(found.before, was, prefix=AS_IT_IS) if found.before else {}
        variants = dict.fromkeys(changed, asked.changed.scenario)
        outcome = live_through(
            schedules.everybody, {**as_it_is, **changed}, sought.simulation, variants
        )
    before = None
    if found.before is not None:
        before = _sizes(found.before, was, outcome, prefix=AS_IT_IS)
    sizes = _sizes(after, schedules.after, outcome)
    more = len(asked.changed.hired) - len(asked.changed.away)
    told = WhatIfSizes(
        title=asked.title,
        notes=(*asked.changed.notes, *schedules.notes),
        before=before,
        missing=found.missing,
        after=sizes,
        more=more,
        comparison=compare_sizes(before, sizes, more, outcome),
        time_limit=sought.options.time_limit,
    )
    return replace(_report(after, sizes, outcome, sought.today), what_if=told)


def live_through(
    scenario: Scenario,
    schedules: Mapping[str, Schedule],
    simulation: SimulationOptions,
    variants: Mapping[str, Scenario] = _NONE,
) -> Outcome | None:
    """Live through schedules with the same alerts and luck; ``None``: interrupted before any."""
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


def _sizes(found: Frontier, today: Schedule, outcome: Outcome | None, *, prefix: str = "") -> Sizes:
    rows = rows_of(found, today, outcome, prefix=prefix)
    return Sizes(rows=rows, recommendation=recommend(found, rows, outcome))


def _report(found: Frontier, sizes: Sizes, outcome: Outcome | None, today: str) -> FrontierReport:
    return FrontierReport(
        frontier=found,
        rows=sizes.rows,
        recommendation=sizes.recommendation,
        marks=marks(found, sizes.rows),
        outcome=outcome,
        today=today,
    )
