"""``oncall-opt explain``: why no schedule exists, why a shift is mine, why my load is high."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import (
    read_scenario,
    read_schedule_file,
    scenario_argument,
    schedule_argument,
)
from oncall_opt.options.option_set import examples
from oncall_opt.options.search import Searching, search_options
from oncall_opt.terminal.output import (
    csv_text,
    emit,
    format_option,
    json_text,
    show,
    terminal_width,
)

if TYPE_CHECKING:
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.session.solution import SolveOptions
    from optimizer.world.world import World
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.schedule import Schedule


@click.command(
    short_help="Explain why no schedule exists, or why somebody has a shift or a load.",
    epilog=examples(
        "explain small-team.yaml",
        "explain small-team.yaml schedule.csv --shift main@2027-01-18",
        "explain small-team.yaml schedule.csv --person ana",
    ),
)
@scenario_argument
@schedule_argument(required=False)
@click.option(
    "--shift", metavar="SHIFT", help="Explain this shift: main@2027-01-18, main/secondary@…."
)
@click.option(
    "--person", metavar="ID", help="Explain this person's load; default: the most loaded person."
)
@format_option
@search_options(time_limit=30.0, meaning="For everything together.")
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    searching: Searching,
    *,
    scenario: Path,
    schedule: Path | None,
    shift: str | None,
    person: str | None,
    style: str,
) -> None:
    """Explain why no schedule exists, or why somebody has a shift or a load.

    With SCENARIO alone: the smallest conflicts of people, dates and settings, and fixes, cheapest
    first, each tried; exit 4 where no schedule exists. With SCHEDULE and --shift: who else could
    take the shift, and what that costs. With SCHEDULE: what keeps the load of the most loaded
    person (or --person) up, and what each relaxation saves.
    """
    if schedule is None and (shift or person):
        raise click.UsageError("--shift and --person are about a schedule: give SCHEDULE too")
    if shift and person:
        raise click.UsageError("choose one of --shift and --person")
    options = searching.options()
    problem = read_scenario(scenario)
    if schedule is None:
        ctx.exit(_explain(problem, options, style))
    world, rows = _schedule_of(problem, schedule)
    if shift:
        _why_me(world, rows, shift, style)
    else:
        _why_load(world, rows, person, options, style)


def _explain(scenario: Scenario, options: SolveOptions, style: str) -> ExitCode:
    from oncall_opt.commands.explain import report
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.explain.explanation import explain

    explanation = explain(scenario, options)
    _print(
        style,
        report.explanation_text(explanation, width=terminal_width()),
        csv_text(report.CONFLICT_COLUMNS, report.explanation_rows(explanation)),
        report.explanation_document(explanation),
    )
    return ExitCode.DONE if explanation.feasible else ExitCode.INFEASIBLE


def _schedule_of(scenario: Scenario, path: Path) -> tuple[World, Schedule]:
    """Read the schedule; ``ScenarioError`` where it is not one of this scenario."""
    from optimizer.changes.schedule_differences import refuse_unfit
    from optimizer.world.world import World

    world, schedule = World(scenario), read_schedule_file(path, scenario).schedule
    refuse_unfit(world, schedule, shown=str(path))
    return world, schedule


def _why_me(world: World, schedule: Schedule, shift: str, style: str) -> None:
    from oncall_opt.commands.explain import report
    from oncall_opt.options.shift_names import assignee_of, read_shift
    from optimizer.explain.why_me import why_me

    named = read_shift(shift, world)
    assignee = assignee_of(schedule, named)
    if assignee is None:
        raise click.BadParameter("nobody has this shift", param_hint="--shift")
    why = why_me(world, schedule, named.shift, named.role, assignee)
    rows = report.why_me_rows(world, why)
    _print(
        style,
        report.why_me_text(world, why, width=terminal_width()),
        csv_text(report.ME_COLUMNS, rows),
        {"shift": shift, "assignee": assignee, "others": rows},
    )


def _why_load(
    world: World, schedule: Schedule, person: str | None, options: SolveOptions, style: str
) -> None:
    from oncall_opt.commands.explain import report
    from oncall_opt.views.person_shifts import find_person
    from optimizer.explain.why_load import most_loaded, why_load
    from optimizer.fairness.load_measures import measure

    scenario = world.scenario
    who = find_person(scenario, person) if person else None
    who = who or most_loaded(measure(scenario, schedule, world=world))
    why = why_load(world, schedule, who, options.search(), options.time_limit) if who else None
    if why is None:
        raise click.BadParameter("nobody to compare: no shift is allowed", param_hint="--person")
    _print(
        style,
        report.why_load_text(world, why, width=terminal_width()),
        csv_text(report.LOAD_COLUMNS, report.why_load_rows(why)),
        report.why_load_document(why),
    )


def _print(style: str, text: str, rows: str, document: object) -> None:
    if style == "table":
        show(text)
    else:
        emit(rows if style == "csv" else json_text(document))
