"""``oncall-opt explain``: why there is no schedule, why this shift is mine, why I carry so much."""

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
    short_help="Say why there is no schedule, or why somebody has a shift or a load.",
    epilog=examples(
        "explain small-team.yaml",
        "explain small-team.yaml schedule.csv --shift main@2027-01-18",
        "explain small-team.yaml schedule.csv --person ana",
    ),
)
@scenario_argument
@schedule_argument(required=False)
@click.option("--shift", metavar="SHIFT", help="Why me: main@2027-01-18, main/secondary@….")
@click.option("--person", metavar="ID", help="Why this load; by default of the most loaded person.")
@format_option
@search_options(time_limit=30.0, meaning="For all that has to be solved.")
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
    """Say why there is no schedule, or why somebody has a shift or a load.

    With SCENARIO alone: the smallest conflicts in named people, dates and settings, and the
    cheapest fixes, each tried; exit 4 where there is no schedule. With SCHEDULE and --shift: who
    else could have had it, and what that would cost. With SCHEDULE, and --person if it is not the
    most loaded person: what binds, and what each relaxation would give.
    """
    if schedule is None and (shift or person):
        raise click.UsageError("--shift and --person are about a schedule: give SCHEDULE too")
    if shift and person:
        raise click.UsageError("choose one of --shift and --person")
    options = searching.options()
    problem = read_scenario(scenario)
    if schedule is None:
        ctx.exit(_explain(problem, options, style))
    world, given = _fitting(problem, schedule)
    if shift:
        _why_me(world, given, shift, style)
    else:
        _why_load(world, given, person, options, style)


def _explain(scenario: Scenario, options: SolveOptions, style: str) -> ExitCode:
    from oncall_opt.commands.explain.report import (
        CONFLICT_COLUMNS,
        explanation_document,
        explanation_rows,
        explanation_text,
    )
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.explain.explanation import explain

    found = explain(scenario, options)
    if style == "csv":
        emit(csv_text(CONFLICT_COLUMNS, explanation_rows(found)))
    elif style == "json":
        emit(json_text(explanation_document(found)))
    else:
        show(explanation_text(found, width=terminal_width()))
    return ExitCode.DONE if found.feasible else ExitCode.INFEASIBLE


def _fitting(scenario: Scenario, path: Path) -> tuple[World, Schedule]:
    """The schedule, if it is one of this scenario.

    Raises:
        ScenarioError: It is not, and what shows that.
    """
    from optimizer.changes.schedule_differences import refuse_unfit
    from optimizer.world.world import World

    world, schedule = World(scenario), read_schedule_file(path, scenario).schedule
    refuse_unfit(world, schedule, shown=str(path))
    return world, schedule


def _why_me(world: World, schedule: Schedule, shift: str, style: str) -> None:
    from oncall_opt.commands.explain.report import ME_COLUMNS, why_me_rows, why_me_text
    from oncall_opt.options.shift_names import assignee_of, read_shift
    from optimizer.explain.why_me import why_me

    named = read_shift(shift, world)
    assignee = assignee_of(schedule, named)
    if assignee is None:
        raise click.BadParameter("nobody holds this shift", param_hint="--shift")
    found = why_me(world, schedule, named.shift, named.role, assignee)
    if style == "csv":
        emit(csv_text(ME_COLUMNS, why_me_rows(world, found)))
    elif style == "json":
        rows = why_me_rows(world, found)
        emit(json_text({"shift": shift, "assignee": assignee, "others": rows}))
    else:
        show(why_me_text(world, found, width=terminal_width()))


def _why_load(
    world: World, schedule: Schedule, person: str | None, options: SolveOptions, style: str
) -> None:
    from oncall_opt.commands.explain.report import (
        LOAD_COLUMNS,
        why_load_document,
        why_load_rows,
        why_load_text,
    )
    from oncall_opt.views.person_shifts import find_person
    from optimizer.explain.why_load import most_loaded, why_load
    from optimizer.fairness.load_measures import measure

    scenario = world.scenario
    who = find_person(scenario, person) if person else None
    who = who or most_loaded(measure(scenario, schedule, world=world))
    found = why_load(world, schedule, who, options.search(), options.time_limit) if who else None
    if found is None:
        raise click.BadParameter("nobody to compare: they may hold no shift", param_hint="--person")
    if style == "csv":
        emit(csv_text(LOAD_COLUMNS, why_load_rows(found)))
    elif style == "json":
        emit(json_text(why_load_document(found)))
    else:
        show(why_load_text(world, found, width=terminal_width()))
