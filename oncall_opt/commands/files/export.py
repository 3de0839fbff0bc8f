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
    SCHEDULE_SUFFIXES,
    "Write the schedule to a .csv, .json or .ics file; may be given several times.",
    required=True,
)
def command(scenario: Path, schedule: Path, outputs: tuple[Path, ...]) -> None:
    """Convert a schedule to CSV, JSON or iCalendar, by the ending of FILE.

    Calendar events keep their identity: a calendar that has them already updates them.
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
