"""``oncall-opt show``: who is on call, as a calendar, for one person, in one week, or now."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import (
    read_now,
    read_scenario,
    read_schedule_file,
    scenario_argument,
    schedule_argument,
)
from oncall_opt.options.option_set import examples
from oncall_opt.terminal.output import (
    csv_text,
    emit,
    format_option,
    json_text,
    show,
    terminal_width,
)

if TYPE_CHECKING:
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.schedule import Schedule


@click.command(
    short_help="Show who is on call: by week, for one person, or now.",
    epilog=examples(
        "show small-team.yaml schedule.csv",
        "show small-team.yaml schedule.csv --person ana",
        "show small-team.yaml schedule.csv --week 2027-01-20",
        "show small-team.yaml schedule.csv --now --at 2027-01-20T03:00+01:00",
    ),
)
@scenario_argument
@schedule_argument(required=True)
@click.option(
    "--person", metavar="ID", help="Show the shifts of one person, in their own time zone."
)
@click.option(
    "--week", metavar="WEEK", help="Show one week: 2027-W05, a date in it, or its number."
)
@click.option("--now", is_flag=True, help="Show who is on call now, and who is next.")
@click.option("--at", metavar="INSTANT", help="Pretend that now is this instant.")
@format_option
@click.option("--detail", "everything", is_flag=True, help="Show all weeks, not only four.")
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    scenario: Path,
    schedule: Path,
    person: str | None,
    week: str | None,
    now: bool,
    at: str | None,
    style: str,
    everything: bool,
) -> None:
    """Show who is on call: as a calendar, for one person, in one week, or now.

    Times are local to the rotation; with --person they are local to the person.
    """
    if sum([person is not None, week is not None, now or at is not None]) > 1:
        raise click.UsageError("choose one of --person, --week and --now")
    problem = read_scenario(scenario)
    given = read_schedule_file(schedule, problem).schedule
    if person is not None:
        _show_person(problem, given, person, style)
    elif now or at is not None:
        _show_now(problem, given, at, style)
    elif week is not None:
        _show_week(problem, given, week, style)
    else:
        _show_calendar(problem, given, style, everything=everything)


def _show_person(scenario: Scenario, schedule: Schedule, name: str, style: str) -> None:
    from oncall_opt.views.person_shifts import SHIFT_COLUMNS, find_person, shift_rows, shifts_text

    person = find_person(scenario, name)
    if style == "table":
        show(shifts_text(scenario, schedule, person, width=terminal_width()))
    else:
        _emit_rows(SHIFT_COLUMNS, shift_rows(scenario, schedule, person), style)


def _show_now(scenario: Scenario, schedule: Schedule, at: str | None, style: str) -> None:
    from oncall_opt.commands.show.on_call_now import NOW_COLUMNS, now_rows, now_text

    moment = read_now(at, scenario.zone)
    if style == "table":
        show(now_text(scenario, schedule, moment, width=terminal_width()))
    else:
        _emit_rows(NOW_COLUMNS, now_rows(scenario, schedule, moment), style)


def _show_week(scenario: Scenario, schedule: Schedule, text: str, style: str) -> None:
    from oncall_opt.views.week_names import read_week

    start, end = read_week(text, scenario)
    _show_between(scenario, schedule, (start, end), style, everything=True)


def _show_calendar(scenario: Scenario, schedule: Schedule, style: str, *, everything: bool) -> None:
    from oncall_opt.views.scenario_summary import horizon
    from oncall_opt.views.week_names import first_weeks

    whole = horizon(scenario)
    # Data is never shortened.
    part = whole if everything or style != "table" else first_weeks(scenario)
    _show_between(scenario, schedule, part, style, everything=everything)
    if part != whole:
        show("\n--detail shows all weeks")


def _show_between(
    scenario: Scenario,
    schedule: Schedule,
    part: tuple[datetime, datetime],
    style: str,
    *,
    everything: bool,
) -> None:
    from oncall_opt.views.calendar_table import calendar_text
    from oncall_opt.views.schedule_writing import schedule_text
    from scenarios.domain.schedule import Schedule

    start, end = part
    if style == "table":
        text = calendar_text(
            scenario, schedule, start=start, end=end, width=terminal_width(), everything=everything
        )
        show(text or "Nobody is on call in that time: this schedule has no assignment in it.")
    else:
        inside = Schedule.of(a for a in schedule.assignments if a.overlaps(start, end))
        emit(schedule_text(scenario, inside, f".{style}"))


def _emit_rows(columns: tuple[str, ...], rows: list[dict[str, object]], style: str) -> None:
    emit(csv_text(columns, rows) if style == "csv" else json_text(rows))
