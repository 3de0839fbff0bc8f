"""``oncall-opt replan``: a changed scenario with the fewest changes to what is published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import (
    read_now,
    read_scenario,
    read_schedule_file,
    read_when,
    refused,
    scenario_argument,
    schedule_argument,
)
from oncall_opt.options.option_set import SCHEDULE_SUFFIXES, examples, output_option
from oncall_opt.options.search import Searching, search_options
from oncall_opt.terminal.output import emit, format_option, show, talk, terminal_width, wrapped

if TYPE_CHECKING:
    from optimizer.changes.replan import Bought, Replan
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.schedule import Schedule

#: The hint for people who are in the schedule and not in the scenario.
_GONE = "keep people who left in the scenario, with `leaves: DATE`"


@click.command(
    short_help="Re-plan a published schedule with the fewest changes.",
    epilog=examples(
        "replan small-team.yaml schedule.csv --from 2027-01-20 --at 2027-01-18 -o new.csv",
        "replan small-team.yaml schedule.csv --from 2027-01-20 --at 2027-01-18 --frontier",
        "replan small-team.yaml schedule.csv --from 2027-01-20 --at 2027-01-18 --freeze 14 "
        "--allow-changes 2 --format csv",
    ),
)
@scenario_argument
@schedule_argument(required=True)
@click.option(
    "--from",
    "since",
    required=True,
    metavar="WHEN",
    help="Re-plan from this day or instant on; everything before it stays.",
)
@click.option(
    "--freeze",
    type=click.FloatRange(0, 366),
    metavar="DAYS",
    help="Shifts that begin within DAYS stay too.  [default: the policy's `freeze_days`]",
)
@click.option(
    "--allow-changes",
    type=click.IntRange(0, 10_000),
    default=0,
    show_default=True,
    metavar="N",
    help="Allow N changes beyond the fewest, for fairness.",
)
@click.option(
    "--frontier", is_flag=True, help="Show what 0, 1, 2, 4 and 8 further changes would improve."
)
@click.option("--at", metavar="INSTANT", help="Pretend that it is this instant.")
@output_option(
    SCHEDULE_SUFFIXES,
    "Write the new schedule to a .csv, .json or .ics file; may be given several times.",
)
@format_option
@search_options()
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    searching: Searching,
    *,
    scenario: Path,
    schedule: Path,
    since: str,
    freeze: float | None,
    allow_changes: int,
    frontier: bool,
    at: str | None,
    outputs: tuple[Path, ...],
    style: str,
) -> None:
    """Re-plan a published schedule with the fewest changes, after the scenario has changed.

    Everything before --from stays, and so do shifts that begin within the freeze. Of the rest, as
    few assignments change as the hard rules allow; that number is proven. Among those schedules,
    changes come late and are short; health limits and fairness come after that. --allow-changes N
    gives fairness N changes more.
    """
    from oncall_opt.running.exit_codes import ExitCode
    from oncall_opt.running.progress import live_progress
    from oncall_opt.views.schedule_writing import check_places
    from optimizer.changes.replan import ReplanOptions, frontier_of_changes, replan
    from scenarios.domain.errors import Misread

    check_places(outputs, inputs=(scenario, schedule))
    problem = read_scenario(scenario)
    published = _published(schedule, problem)
    options = ReplanOptions(
        since=read_when(since, problem.zone, option="--from"),
        now=read_now(at, problem.zone),
        freeze_days=freeze,
        allow_changes=allow_changes,
        search=searching.options(),
        shown=str(schedule),
    )
    bought: tuple[Bought, ...] = ()
    try:
        with live_progress() as listener:
            found = replan(problem, published, options, listener=listener)
    except Misread as error:
        raise refused(error, "--from") from error
    if frontier:
        with live_progress() as listener:
            bought = tuple(frontier_of_changes(problem, published, options, listener=listener))
    _write(found, outputs)
    _print(found, bought, style)
    ctx.exit(ExitCode.INTERRUPTED if found.solution.interrupted else ExitCode.DONE)


def _published(path: Path, scenario: Scenario) -> Schedule:
    """Read the published schedule; say what to do about people who are gone."""
    from scenarios.domain.errors import ScenarioError

    try:
        return read_schedule_file(path, scenario).schedule
    except ScenarioError as error:
        raise ScenarioError(
            replace(one, hint=f"{one.hint}; {_GONE}" if one.hint else _GONE)
            if one.message.startswith("unknown person")
            else one
            for one in error.problems
        ) from error


def _write(found: Replan, outputs: tuple[Path, ...]) -> None:
    from oncall_opt.views import schedule_writing as writing

    schedule = found.solution.schedule
    for path in outputs:
        suffix = path.suffix.lower()
        text = writing.schedule_text(
            found.scenario,
            schedule,
            suffix,
            not_overnight=writing.not_overnight_on_purpose(found.scenario, found.solution),
            details=writing.details(found.solution, found.after) if suffix == ".json" else {},
        )
        writing.write_schedule(path, text, len(schedule.assignments))


def _print(found: Replan, bought: tuple[Bought, ...], style: str) -> None:
    from oncall_opt.commands.replan.report import csv_rows_text, document_text, report_text, summary
    from oncall_opt.running.exit_codes import unproven_talk

    if style == "table":
        show(report_text(found, bought, width=terminal_width()))
    else:
        emit(csv_rows_text(found) if style == "csv" else document_text(found, bought))
        talk(wrapped(summary(found), width=terminal_width()))
    for line in unproven_talk(found.solution):
        talk(wrapped(line, width=terminal_width()))
