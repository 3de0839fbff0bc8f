"""``oncall-opt compare``: several schedules under the same alerts and random draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import read_scenario, scenario_argument
from oncall_opt.options.option_set import examples
from oncall_opt.options.simulation import SimulationOptions, simulation_options
from oncall_opt.running.exit_codes import ExitCode
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
    from oncall_opt.running.replicate import Given
    from scenarios.domain.scenario import Scenario
    from simulation.compare import Comparison
    from simulation.sensitivity import Sensitivity


@click.command(
    short_help="Compare schedules under the same alerts and random draws.",
    epilog=examples(
        "compare small-team.yaml schedule.csv round-robin --runs 50",
        "compare small-team.yaml schedule.csv round-robin linkedin --against linkedin --runs 50",
        "compare small-team.yaml schedule.csv round-robin --runs 50 --sensitivity --draws 4",
    ),
)
@scenario_argument
@click.argument("schedules", nargs=-1, metavar="SCHEDULE SCHEDULE...")
@click.option(
    "--against", metavar="SCHEDULE", help="The one to compare with; by default the first."
)
@simulation_options()
@click.option("--sensitivity", "sensitive", is_flag=True, help="Draw the assumptions, too.")
@click.option(
    "--draws",
    type=click.IntRange(2, 10_000),
    default=30,
    show_default=True,
    metavar="N",
    help="How often --sensitivity draws the assumptions.",
)
@click.option("--detail", is_flag=True, help="Every person's differences, and every assumption.")
@format_option
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    simulation: SimulationOptions,
    *,
    scenario: Path,
    schedules: tuple[str, ...],
    against: str | None,
    sensitive: bool,
    draws: int,
    detail: bool,
    style: str,
) -> None:
    """Compare schedules under the same alerts and the same random draws.

    Each SCHEDULE is a file, or round-robin, linkedin, fair-count or heroes. Each
    difference has a confidence interval; better and worse stand only where it excludes zero.
    """
    from oncall_opt.running.replicate import ending_code, given_schedule

    names = _named(ctx, schedules, against)
    if sensitive and style == "csv":
        raise click.UsageError("CSV is one table: leave --sensitivity out, or take JSON", ctx)
    problem = read_scenario(scenario)
    given = {name: given_schedule(problem, name) for name in names}
    comparison = _compare(problem, given, against, simulation)
    code = ending_code(comparison.outcome.replications)
    sensitivity = None
    if sensitive and not code:
        sensitivity, code = _sensitivity(given, comparison, simulation, draws)
    if style == "csv":
        _emit_csv(comparison, detail=detail)
    elif style == "json":
        emit(json_text(_document(comparison, given, sensitivity, detail=detail)))
    else:
        _show(comparison, given, sensitivity, detail=detail)
    ctx.exit(code)


def _named(ctx: click.Context, schedules: tuple[str, ...], against: str | None) -> tuple[str, ...]:
    """The schedules by name, the reference among them."""
    names = tuple(dict.fromkeys([*schedules, *([against] if against else [])]))
    twice = next((name for name in schedules if schedules.count(name) > 1), None)
    if twice is not None:
        raise click.UsageError(f"{twice} is named twice; name each schedule once", ctx)
    if len(names) < 2:
        raise click.UsageError("name two schedules or more, like `schedule.csv round-robin`", ctx)
    return names


def _compare(
    scenario: Scenario,
    given: Mapping[str, Given],
    against: str | None,
    simulation: SimulationOptions,
) -> Comparison:
    from oncall_opt.running.replicate import runs_bar
    from simulation.compare import compare
    from simulation.runs.replication import process_pool

    with process_pool(simulation.processes) as pool, runs_bar() as bar:
        return compare(
            scenario,
            {name: one.schedule for name, one in given.items()},
            against=against,
            options=simulation.options(),
            executor=pool,
            progress=bar,
        )


def _sensitivity(
    given: Mapping[str, Given], comparison: Comparison, simulation: SimulationOptions, draws: int
) -> tuple[Sensitivity | None, ExitCode]:
    """Draw the assumptions; where interrupted, return the complete draws."""
    from oncall_opt.running.replicate import runs_bar
    from simulation.runs.replication import process_pool
    from simulation.sensitivity import RUNS, sensitivity

    # The alerts of a file are in the scenario by now; it need not be read again for every draw.
    options = replace(
        simulation.options(), alerts=None, runs=min(RUNS, simulation.runs or RUNS), precision=None
    )
    try:
        with process_pool(simulation.processes) as pool, runs_bar() as bar:
            found = sensitivity(
                comparison.outcome.scenario,
                {name: one.schedule for name, one in given.items()},
                against=comparison.against,
                draws=draws,
                options=options,
                executor=pool,
                progress=bar,
            )
    except KeyboardInterrupt:
        talk("Interrupted before two draws of the assumptions were complete.")
        return None, ExitCode.INTERRUPTED
    if found.draws < found.requested:
        talk(f"Interrupted after {found.draws} of {found.requested} draws.")
        return found, ExitCode.INTERRUPTED
    return found, ExitCode.DONE


def _emit_csv(comparison: Comparison, *, detail: bool) -> None:
    from oncall_opt.commands.compare.report import COMPARISON_COLUMNS, comparison_documents

    rows = (*comparison.rows, *(comparison.people if detail else ()))
    emit(csv_text(COMPARISON_COLUMNS, comparison_documents(rows)))


def _document(
    comparison: Comparison,
    given: Mapping[str, Given],
    sensitivity: Sensitivity | None,
    *,
    detail: bool,
) -> dict[str, object]:
    from oncall_opt.commands.compare.report import comparison_document, comparison_documents
    from oncall_opt.commands.compare.sensitivity_table import sensitivity_document

    document = comparison_document(comparison, given)
    if detail:
        document["people"] = comparison_documents(comparison.people)
    if sensitivity is not None:
        document["sensitivity"] = sensitivity_document(sensitivity)
    return document


def _show(
    comparison: Comparison,
    given: Mapping[str, Given],
    sensitivity: Sensitivity | None,
    *,
    detail: bool,
) -> None:
    from oncall_opt.commands.compare.report import CompareReport

    report = CompareReport(comparison=comparison, given=given, sensitivity=sensitivity)
    show(report.text(width=terminal_width(), detail=detail))
    runs = comparison.outcome.replications.tally.runs
    if runs < 50:
        few = f"{runs} runs are few: with fewer than 50, intervals may be too narrow or too wide."
        talk(wrapped(few, width=terminal_width()))
