"""A scenario of three people, a schedule of it by hand, and the command line to try on them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result

from oncall_opt.cli import cli
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.load import parse_scenario
from scenarios.schedules.schedule_file import read_schedule

TINY = """\
name: tiny
start: 2027-01-04
weeks: 6
time_zone: Europe/Berlin
country: DE
services:
  api: {alerts: {pages_per_week: 3, shape: flat}}
people:
  ana: {name: Ana Silva}
  bo:
  cy: {time_zone: Asia/Kolkata, time_off: ["every Tuesday 22:30-23:30"]}
rotations:
  main: {shifts: weekly, handoff: Mon 10:00}
policy: {overnight_pool: everyone}
"""


def tiny(text: str = TINY) -> Scenario:
    return parse_scenario(text, path="tiny.yaml", folder=Path())


def row(start: datetime, end: datetime, person: str, role: str = "primary") -> str:
    return f"main,{role},{start.isoformat()},{end.isoformat()},{person},\n"


def schedule_text(*, assignees: tuple[str, ...] = ("ana", "bo", "cy", "ana", "bo", "cy")) -> str:
    """A week each; cy's Tuesday evenings off are taken by bo."""
    zone = ZoneInfo("Europe/Berlin")
    rows = ["rotation,role,start,end,person,name\n"]
    for week, person in enumerate(assignees):
        start = datetime(2027, 1, 4, 10, tzinfo=zone) + timedelta(weeks=week)
        end = start + timedelta(weeks=1)
        if person == "cy":
            away = start.replace(hour=18) + timedelta(days=1)
            rows += [
                row(start, away, "cy"),
                row(away, away + timedelta(hours=1), "bo"),
                row(away + timedelta(hours=1), end, "cy"),
            ]
        else:
            rows.append(row(start, end, person))
    return "".join(rows)


def files(folder: Path, text: str = TINY, sheet: str | None = None) -> tuple[str, str]:
    """Write the scenario and a schedule of it, and return their paths."""
    scenario, schedule = folder / "tiny.yaml", folder / "schedule.csv"
    scenario.write_text(text, encoding="utf-8")
    schedule.write_text(sheet or schedule_text(), encoding="utf-8")
    return str(scenario), str(schedule)


def schedule_of(folder: Path, scenario: Scenario, text: str | None = None) -> Schedule:
    path = folder / "by-hand.csv"
    path.write_text(text or schedule_text(), encoding="utf-8")
    return read_schedule(
        path, known_people=scenario.people, known_rotations=scenario.rotations, shown=str(path)
    ).schedule


def run(*args: str) -> Result:
    """The command line as a shell would run it, 100 columns wide."""
    result = CliRunner(env={"COLUMNS": "100"}).invoke(cli, args, prog_name="oncall-opt")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result
