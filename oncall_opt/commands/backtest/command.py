"""``oncall-opt backtest``: make the schedule of a past day, and simulate what followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import scenario_argument
from oncall_opt.options.option_set import examples
from oncall_opt.options.search import METHODS, time_limit_option
from oncall_opt.options.simulation import SimulationOptions, simulation_options
from oncall_opt.running.exit_codes import unproven_talk
from oncall_opt.terminal.output import (
    csv_text,
    emit,
    format_option,
    json_text,
    show,
    talk,
    terminal_width,
    wrapped,
)

if TYPE_CHECKING:
    from oncall_opt.commands.backtest.backtest import Backtest, BacktestOptions
    from scenarios.domain.scenario import Scenario


@click.command(
    short_help="Make the schedule of a past day, and simulate what followed.",
    epilog=examples(
        "init --from startup",
        "backtest startup.yaml --until 2026-10-05 --time-limit 5 --runs 50",
        "backtest startup.yaml --until 2026-10-05 --method round-robin --runs 50 --format csv",
    ),
)
@scenario_argument
@click.option(
    "--until",
    "day",
    metavar="DATE",
    required=True,
    help="Alerts before this day are known; the schedule starts on it.",
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 260),
    metavar="N",
    help="Weeks of the schedule; by default as many as the file says.",
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default=METHODS[0],
    show_default=True,
    help="How the schedule is made.",
)
@time_limit_option(30.0, "Of the optimizer.")
@simulation_options()
@click.option("--detail", is_flag=True, help="Every assumption.")
@format_option
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    simulation: SimulationOptions,
    *,
    scenario: Path,
    day: str,
    weeks: int | None,
    method: str,
    time_limit: float,
    detail: bool,
    style: str,
) -> None:
    """Make the schedule of a past day from what was known, and simulate what followed.

    Recorded alerts are cut at DATE; the schedule of the weeks that follow is made without the
    rest. The output compares what was expected of each person with the recorded alerts.
    """
    from oncall_opt.commands.backtest.backtest import BacktestError, BacktestOptions
    from oncall_opt.running.replicate import ending_code
    from optimizer.session.solution import SolveOptions

    problem = _read(scenario, _day(day), weeks, simulation)
    options = BacktestOptions(
        method=method,
        solve=SolveOptions(time_limit=time_limit, seed=simulation.seed),
        arrivals=simulation.arrivals,
        runs=simulation.options().replications(),
    )
    try:
        found = _backtest(problem, options, simulation)
    except BacktestError as error:
        raise click.BadParameter(str(error), ctx, param_hint="--until") from None
    _print(found, style, detail=detail)
    first, second = (ending_code(one) for one in (found.expected, found.real))
    ctx.exit(first or second)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        hint = f"{text!r} is not a date; write it like 2026-10-05"
        raise click.BadParameter(hint, param_hint="--until") from None


def _read(path: Path, day: date, weeks: int | None, simulation: SimulationOptions) -> Scenario:
    """The scenario with its horizon where the known ends."""
    from scenarios.load import Moved, load_scenario
    from simulation.arrivals.arrivals import with_alerts

    scenario = load_scenario(path, moved=Moved(start=day, weeks=weeks))
    if simulation.alerts is None:
        return scenario
    other = with_alerts(scenario, simulation.alerts)
    return replace(other.scenario, notes=(*scenario.notes, *other.notes))


def _backtest(
    scenario: Scenario, options: BacktestOptions, simulation: SimulationOptions
) -> Backtest:
    from oncall_opt.commands.backtest.backtest import make_then, simulate_since
    from oncall_opt.running.progress import live_progress
    from oncall_opt.running.replicate import runs_bar
    from simulation.runs.replication import process_pool

    with live_progress() as listener:
        made = make_then(scenario, options, listener=listener)
    with process_pool(simulation.processes) as pool, runs_bar() as bar:
        return simulate_since(made, options, executor=pool, progress=bar)


def _print(found: Backtest, style: str, *, detail: bool) -> None:
    from oncall_opt.commands.backtest.report import (
        BACKTEST_COLUMNS,
        backtest_document,
        backtest_documents,
        backtest_report,
    )

    if style == "csv":
        emit(csv_text(BACKTEST_COLUMNS, backtest_documents(found.rows)))
    elif style == "json":
        emit(json_text(backtest_document(found)))
    else:
        show(backtest_report(found, width=terminal_width(), detail=detail))
    for line in unproven_talk(found.solution):
        talk(wrapped(line, width=terminal_width()))
