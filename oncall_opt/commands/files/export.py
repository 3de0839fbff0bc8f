"""``oncall-opt export``: a schedule in another format."""

from __future__ import annotations

from pathlib import Path

import click

from oncall_opt.options.inputs import (
    read_scenario,
    read_schedule_file,
    scenario_argument,
    schedule_argument,
)
from oncall_opt.options.option_set import SCHEDULE_SUFFIXES, examples, output_option


@click.command(
    short_help="Convert a schedule to CSV, JSON or iCalendar.",
    epilog=examples(
        "export small-team.yaml schedule.csv -o schedule.ics",
        "export small-team.yaml schedule.csv -o schedule.json -o calendar.ics",
    ),
)
@scenario_argument
@schedule_argument(required=True)
@output_option(
    SCHEDULE_SUFFIXES, "A .csv, .json or .ics file; may be given several times.", required=True
)
def command(scenario: Path, schedule: Path, outputs: tuple[Path, ...]) -> None:
    """Convert a schedule to CSV, JSON or iCalendar; the ending of the file says to which.

    Events of a calendar keep their identity, so that a calendar that has them updates them.
    """
    from oncall_opt.views.schedule_writing import check_places, schedule_text, write_schedule

    check_places(outputs, inputs=(scenario, schedule))
    problem = read_scenario(scenario)
    given = read_schedule_file(schedule, problem)
    for path in outputs:
        text = schedule_text(
            problem, given.schedule, path.suffix.lower(), not_overnight=given.not_overnight
        )
        write_schedule(path, text, len(given.schedule.assignments))
