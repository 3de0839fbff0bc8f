"""``oncall-opt consolidate``: the fewest rotations for all services."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import scenario_argument
from oncall_opt.options.option_set import examples
from oncall_opt.options.search import Searching, search_options
from oncall_opt.terminal.output import emit, format_option, show, talk, terminal_width, wrapped

if TYPE_CHECKING:
    from optimizer.consolidate.result import Consolidation


@click.command(
    short_help="The fewest rotations for all services, and access that would save one.",
    epilog=examples(
        "consolidate small-team.yaml",
        "consolidate small-team.yaml --known-by 6",
        "consolidate small-team.yaml --format csv",
        "consolidate small-team.yaml --format json --no-grants",
    ),
)
@scenario_argument
@format_option
@click.option(
    "--known-by",
    type=click.IntRange(1, 1000),
    metavar="N",
    help="Look for access grants until N people know every service; default: as many as its "
    "rotation needs.",
)
@click.option("--grants/--no-grants", default=True, help="Whether to look for access grants.")
@click.option(
    "--staffing/--no-staffing",
    default=True,
    help="Whether to check that a schedule exists for the rotations.",
)
@click.option("--detail", is_flag=True, help="Every column, and the objectives.")
@search_options(meaning="After which the best result so far is shown, with its bound.")
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    searching: Searching,
    *,
    scenario: Path,
    style: str,
    known_by: int | None,
    grants: bool,
    staffing: bool,
    detail: bool,
) -> None:
    """How few rotations do these services need?

    Finds the fewest rotations that cover all services. Each has enough people with access to all
    of its services (the limit on time on call says how many) and stays within the limit on
    interruptions. Among those, the largest pools win, then the most even interruptions; each is
    proven. Then the access grants that would save a rotation, or meet the limit on time on call.
    """
    from oncall_opt.running.exit_codes import ExitCode
    from oncall_opt.running.progress import live_progress
    from optimizer.consolidate.consolidate import consolidate
    from optimizer.consolidate.result import ConsolidateOptions
    from scenarios.load import load_scenario

    options = ConsolidateOptions(
        time_limit=searching.time_limit,
        known_by=known_by,
        staffing=staffing,
        grants=grants,
        seed=searching.seed,
        workers=searching.workers,
        reproducible=searching.reproducible,
    )
    problem = load_scenario(scenario)
    with live_progress() as listener:
        found = consolidate(problem, options, listener=listener)
    _print(found, style, detail=detail)
    ctx.exit(ExitCode.INTERRUPTED if found.interrupted else ExitCode.DONE)


def _print(found: Consolidation, style: str, *, detail: bool) -> None:
    """Print to stdout; what is not proven goes to stderr."""
    from oncall_opt.commands.consolidate import report

    if style == "csv":
        emit(report.csv_rows_text(found))
    elif style == "json":
        emit(report.document_text(found))
    else:
        show(report.report_text(found, width=terminal_width(), detail=detail))
    for line in report.unproven(found):
        talk(wrapped(line, width=terminal_width()))
