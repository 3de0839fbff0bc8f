"""``oncall-opt frontier``: how many people should be overnight on call."""

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
    from oncall_opt.commands.frontier.shifts_table import ShiftsReport
    from scenarios.what_if.change import WhatIf


@click.command(
    short_help="How many people should be overnight on call, and what one more or fewer costs.",
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
    help="How many sizes below the smallest healthy one to show.",
)
@click.option(
    "--today",
    default="heroes",
    show_default=True,
    metavar="SCHEDULE",
    help="The current schedule, to compare with: a file, or a method.",
)
@click.option(
    "--axis",
    type=click.Choice(("size", "shifts")),
    default="size",
    show_default=True,
    help="Compare sizes of the overnight pool, or lengths and hours of shifts.",
)
@click.option("--detail", is_flag=True, help="Every column, and the assumptions in full.")
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
    detail: bool,
    style: str,
) -> None:
    """How many people should be overnight on call, and what one more or fewer costs.

    For every size of the overnight pool, from the smallest that meets every health limit to
    everybody: the fairest schedule, its proof, and its simulation with the same alerts and random
    draws. One size is recommended, with the reason. `--axis shifts` compares other lengths and
    hours of shifts instead.

    --without, --add, --fix-alert and --drop-false-alarms do this for a changed scenario, and show
    how many nights of sleep the change saves.
    """
    from oncall_opt.commands.frontier.making import FrontierRequest, compare_shifts, make_frontier
    from oncall_opt.running.exit_codes import ExitCode
    from oncall_opt.running.replicate import ending_code, with_given_alerts

    if what_if and axis == "shifts":
        raise click.UsageError("--axis shifts takes no what-if option: leave out one of them", ctx)
    problem = with_given_alerts(read_scenario(scenario), simulation)
    simulation = replace(simulation, alerts=None)
    options = replace(searching, seed=simulation.seed).options()
    report: ShiftsReport | FrontierReport
    if axis == "shifts":
        report = compare_shifts(problem, options, simulation)
    else:
        request = FrontierRequest(
            options=options, simulation=simulation, below=below, today=today, what_if=what_if
        )
        report = make_frontier(problem, request)
    _print(report, style, detail=detail)
    if report.outcome is None:
        ctx.exit(ExitCode.INTERRUPTED)
    ctx.exit(ending_code(report.outcome.replications))


def _print(report: FrontierReport | ShiftsReport, style: str, *, detail: bool) -> None:
    """Print to stdout; of a CSV, what a change brings goes to stderr."""
    if style == "table":
        show(report.text(width=terminal_width(), detail=detail))
    elif style == "json":
        emit(json_text(report.document()))
    else:
        rows = report.documents()
        emit(csv_text(tuple(rows[0]), rows))
        if report.what_if is not None:
            talk(report.what_if.text(width=terminal_width()))
