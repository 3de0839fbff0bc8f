"""``oncall-opt frontier``: how many to have on call overnight, and what one more or less costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import read_scenario, scenario_argument
from oncall_opt.options.option_set import examples
from oncall_opt.options.search import Searching, search_options
from oncall_opt.options.simulation import SimulationOptions, simulation_options
from oncall_opt.options.what_if import what_if_options
from oncall_opt.terminal.output import (
    csv_text,
    emit,
    format_option,
    json_text,
    show,
    talk,
    terminal_width,
)

if TYPE_CHECKING:
    from oncall_opt.commands.frontier.report import FrontierReport
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.session.solution import SolveOptions
    from scenarios.domain.scenario import Scenario
    from scenarios.what_if.change import WhatIf
    from simulation.simulate import Outcome


@click.command(
    short_help="How many people should be overnight on call, and what one more or less costs.",
    epilog=examples(
        "frontier small-team.yaml --runs 20",
        "frontier small-team.yaml --format json",
        "frontier small-team.yaml --add 2 --runs 20",
    ),
)
@scenario_argument
@simulation_options(otherwise="200, or until --precision")
@what_if_options
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
    help="The schedule of today, to hold against: a file, or a method.",
)
@click.option(
    "--axis",
    type=click.Choice(("size", "shifts")),
    default="size",
    show_default=True,
    help="Sizes of the overnight pool, or ways to change hands.",
)
@format_option
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    searching: Searching,
    what_if: WhatIf,
    simulation: SimulationOptions,
    *,
    scenario: Path,
    below: int,
    today: str,
    axis: str,
    style: str,
) -> None:
    """How many people should be overnight on call, and what one more or less costs.

    For every size of the overnight pool, from the smallest that breaks no limit of health to
    everybody,
    the fairest schedule, proven, and what people would live through with it: all under the same
    alerts and luck. One size is recommended, with the reason. `--axis shifts` tries shifts of other
    lengths, other hours of handoff and weekends apart instead.

    --without, --add, --fix-alert and --drop-false-alarms do it for the scenario with that changed,
    and tell what it brings in nights of sleep: with as many people as are recommended then, and
    with as many as are without the change.
    """
    from oncall_opt.commands.frontier.making import Sought, make_frontier, make_what_if
    from oncall_opt.running.replicate import with_given_alerts

    if what_if and axis == "shifts":
        raise click.UsageError("--axis shifts asks no what if: leave it out, or the change", ctx)
    problem = with_given_alerts(read_scenario(scenario), simulation)
    simulation = replace(simulation, alerts=None)
    options = replace(searching, seed=simulation.seed).options()
    if axis == "shifts":
        ctx.exit(_shifts(problem, options, simulation, style))
    sought = Sought(options=options, simulation=simulation, below=below, today=today)
    report = make_what_if(problem, what_if, sought) if what_if else make_frontier(problem, sought)
    _print(report, style)
    ctx.exit(_exit_code(report.outcome))


def _shifts(
    scenario: Scenario, options: SolveOptions, simulation: SimulationOptions, style: str
) -> ExitCode:
    from oncall_opt.commands.frontier.making import live_through
    from oncall_opt.commands.frontier.shifts_table import (
        SHIFT_COLUMNS,
        ShiftsReport,
        shift_documents,
        shift_rows,
    )
    from oncall_opt.running.progress import live_progress
    from optimizer.frontier.frontier_point import FrontierEnd
    from optimizer.frontier.shift_frontier import shift_frontier

    with live_progress() as listener:
        found = shift_frontier(scenario, options, listener=listener)
    schedules = {point.variant.name: point.schedule for point in found.points}
    solved = {name: schedule for name, schedule in schedules.items() if schedule is not None}
    stopped = found.ending is FrontierEnd.INTERRUPTED
    outcome = None if stopped else live_through(scenario, solved, simulation)
    report = ShiftsReport(frontier=found, rows=shift_rows(found, outcome), outcome=outcome)
    if style == "table":
        show(report.text(width=terminal_width()))
    elif style == "csv":
        emit(csv_text(SHIFT_COLUMNS, shift_documents(report.rows)))
    else:
        emit(json_text(report.document()))
    return _exit_code(outcome)


def _print(report: FrontierReport, style: str) -> None:
    """Data or tables to stdout; a CSV has no room for what a change brings: it goes to stderr."""
    from oncall_opt.commands.frontier.document import FRONTIER_COLUMNS

    if style == "table":
        show(report.text(width=terminal_width()))
    elif style == "json":
        emit(json_text(report.document()))
    else:
        emit(csv_text(FRONTIER_COLUMNS, report.documents()))
        if report.what_if is not None:
            talk(report.what_if.text(width=terminal_width()))


def _exit_code(outcome: Outcome | None) -> ExitCode:
    from oncall_opt.running.exit_codes import ExitCode
    from oncall_opt.running.replicate import ending_code

    return ExitCode.INTERRUPTED if outcome is None else ending_code(outcome.replications)
