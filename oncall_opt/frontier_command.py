"""``oncall-opt frontier``: how many people should be on duty, and what one more or less costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.examples import examples
from oncall_opt.living_options import LivingOptions, living_options
from oncall_opt.output import csv_text, emit, format_option, json_text, show, terminal_width
from oncall_opt.reading import read_scenario, scenario_argument
from oncall_opt.search_options import Searching, search_options

if TYPE_CHECKING:
    from oncall_opt.failures import ExitCode
    from oncall_opt.frontier_report import FrontierReport
    from optimizer.frontier_point import Frontier
    from optimizer.solution import SolveOptions
    from scenarios.scenario import Scenario
    from scenarios.schedule import Schedule
    from simulation.simulate import Outcome

#: Runs where neither ``--runs`` nor ``--precision`` says otherwise.
RUNS = 200


@click.command(
    short_help="How many people should be on duty, and what one more or less costs.",
    epilog=examples("frontier small-team.yaml --runs 20", "frontier small-team.yaml --format json"),
)
@scenario_argument
@living_options
@search_options(time_limit=180.0, meaning="For the search over all sizes together.", seed=False)
@click.option(
    "--below",
    type=click.IntRange(0, 100),
    default=1,
    show_default=True,
    metavar="N",
    help="Sizes below the smallest healthy one to show.",
)
@click.option(
    "--today",
    default="heroes",
    show_default=True,
    metavar="SCHEDULE",
    help="The rota of today, to hold against: a file, or a method.",
)
@click.option(
    "--axis",
    type=click.Choice(("size", "turns")),
    default="size",
    show_default=True,
    help="Sizes of the duty pool, or ways to change hands.",
)
@format_option
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    searching: Searching,
    living: LivingOptions,
    *,
    scenario: Path,
    below: int,
    today: str,
    axis: str,
    style: str,
) -> None:
    """How many people should be on duty, and what one more or less costs.

    For every size of the duty pool, from the smallest that breaks no limit of health to everybody,
    the fairest schedule, proved, and what people would live through with it: all under the same
    alerts and luck. One size is recommended, with the reason. `--axis turns` tries turns of other
    lengths, other hours of handoff and weekends apart instead.
    """
    from oncall_opt.living import given_schedule

    problem = read_scenario(scenario)
    options = replace(searching, seed=living.seed).options()
    if axis == "turns":
        ctx.exit(_turns(problem, options, living, style))
    given = given_schedule(problem, today)
    found = _search(problem, options, below)
    outcome = _live_sizes(found, given.schedule, living)
    report = _report(found, given.schedule, outcome, today)
    _print(report, style)
    ctx.exit(_exit_code(outcome))


def _turns(
    scenario: Scenario, options: SolveOptions, living: LivingOptions, style: str
) -> ExitCode:
    from oncall_opt.progress import live_progress
    from oncall_opt.turns_table import TURN_COLUMNS, TurnsReport, turn_documents, turn_rows
    from optimizer.frontier_point import Ending
    from optimizer.turn_frontier import turn_frontier

    with live_progress() as listener:
        found = turn_frontier(scenario, options, listener=listener)
    schedules = {point.variant.name: point.schedule for point in found.points}
    solved = {name: schedule for name, schedule in schedules.items() if schedule is not None}
    stopped = found.ending is Ending.INTERRUPTED
    outcome = None if stopped else _live(scenario, solved, living)
    report = TurnsReport(frontier=found, rows=turn_rows(found, outcome), outcome=outcome)
    if style == "table":
        show(report.text(width=terminal_width()))
    elif style == "csv":
        emit(csv_text(TURN_COLUMNS, turn_documents(report.rows)))
    else:
        emit(json_text(report.document()))
    return _exit_code(outcome)


def _search(scenario: Scenario, options: SolveOptions, below: int) -> Frontier:
    from oncall_opt.progress import live_progress
    from optimizer.frontier import frontier

    with live_progress() as listener:
        return frontier(scenario, options, below=below, listener=listener)


def _live_sizes(frontier: Frontier, today: Schedule, living: LivingOptions) -> Outcome | None:
    """Live through every size; nothing after an interruption, which wants to see what there is."""
    from oncall_opt.frontier_rows import schedules_of
    from optimizer.frontier_point import Ending

    if frontier.ending is Ending.INTERRUPTED:
        return None
    return _live(frontier.scenario, schedules_of(frontier, today), living)


def _live(
    scenario: Scenario, schedules: Mapping[str, Schedule], living: LivingOptions
) -> Outcome | None:
    """Live through schedules with the same alerts and luck; ``None``: interrupted before any."""
    from oncall_opt.living import runs_bar
    from simulation.replication import process_pool
    from simulation.simulate import simulate

    options = living.options()
    if options.runs is None and options.precision is None:
        options = replace(options, runs=RUNS)
    try:
        with process_pool(living.processes) as pool, runs_bar() as bar:
            return simulate(scenario, schedules, options=options, executor=pool, progress=bar)
    except KeyboardInterrupt:
        return None


def _report(
    frontier: Frontier, today: Schedule, outcome: Outcome | None, name: str
) -> FrontierReport:
    from oncall_opt.frontier_report import FrontierReport
    from oncall_opt.frontier_rows import rows_of
    from oncall_opt.recommendation import marks, recommend

    rows = rows_of(frontier, today, outcome)
    return FrontierReport(
        frontier=frontier,
        rows=rows,
        recommendation=recommend(frontier, rows, outcome),
        marks=marks(frontier, rows),
        outcome=outcome,
        today=name,
    )


def _print(report: FrontierReport, style: str) -> None:
    from oncall_opt.frontier_document import (
        FRONTIER_COLUMNS,
        frontier_document,
        frontier_documents,
    )

    if style == "table":
        show(report.text(width=terminal_width()))
    elif style == "csv":
        rows = frontier_documents(report.rows, report.recommendation)
        emit(csv_text(FRONTIER_COLUMNS, rows))
    else:
        document = frontier_document(
            report.frontier, report.rows, report.recommendation, report.marks, report.outcome
        )
        emit(json_text(document))


def _exit_code(outcome: Outcome | None) -> ExitCode:
    from oncall_opt.failures import ExitCode
    from oncall_opt.run_ending import ending_code

    return ExitCode.INTERRUPTED if outcome is None else ending_code(outcome.replications)
