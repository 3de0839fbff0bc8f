"""``oncall-opt consolidate``: how many pagers the portfolio needs at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import scenario_argument
from oncall_opt.options.option_set import examples
from oncall_opt.options.search import Searching, search_options
from oncall_opt.terminal.output import emit, format_option, show, talk, terminal_width, wrapped

if TYPE_CHECKING:
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.consolidate.result import ConsolidateOptions, Consolidation


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
    help="Look for grants until every service is known by N people; default: as many as a "
    "rotation with it needs.",
)
@click.option("--grants/--no-grants", default=True, help="Whether to look for grants of access.")
@click.option(
    "--staffing/--no-staffing",
    default=True,
    help="Whether to check that people can hold the rotations over the weeks.",
)
@search_options(meaning="After which the best found so far is taken, with its bound.")
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
) -> None:
    """How many pagers does this portfolio need at once?

    Finds the fewest rotations that cover all services: enough people with access to all of each
    (the limit on the share of time says how many), no more interruptions than the limit. Of
    those the most robust, then the most even; each proven. Then the grants of access that would
    save a rotation, or bring somebody's time on call under the limit.
    """
    from optimizer.consolidate.result import ConsolidateOptions

    options = ConsolidateOptions(
        time_limit=searching.time_limit,
        known_by=known_by,
        staffing=staffing,
        grants=grants,
        seed=searching.seed,
        workers=searching.workers,
        reproducible=searching.reproducible,
    )
    found = _consolidate(scenario, options)
    _print(found, style)
    ctx.exit(_exit_code(found))


def _consolidate(path: Path, options: ConsolidateOptions) -> Consolidation:
    from oncall_opt.running.progress import live_progress
    from optimizer.consolidate.consolidate import consolidate
    from scenarios.load import load_scenario

    scenario = load_scenario(path)
    with live_progress() as listener:
        return consolidate(scenario, options, listener=listener)


def _print(found: Consolidation, style: str) -> None:
    """Data or tables to stdout; what is not proven goes to stderr as well."""
    from oncall_opt.commands.consolidate.document import csv_rows_text, document_text
    from oncall_opt.commands.consolidate.report import report_text, unproven

    if style == "csv":
        emit(csv_rows_text(found))
    elif style == "json":
        emit(document_text(found))
    else:
        show(report_text(found, width=terminal_width()))
    for line in unproven(found):
        talk(wrapped(line, width=terminal_width()))


def _exit_code(found: Consolidation) -> ExitCode:
    from oncall_opt.running.exit_codes import ExitCode

    return ExitCode.INTERRUPTED if found.interrupted else ExitCode.DONE
