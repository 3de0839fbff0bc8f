"""Arguments of the commands, and reading what they name: scenarios, schedules, instants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from scenarios.domain.errors import Misread
    from scenarios.domain.scenario import Scenario
    from scenarios.schedules.schedule_rows import ReadSchedule

C = TypeVar("C", bound=Callable[..., object])

_FILE = click.Path(path_type=Path)


def scenario_argument(command: C) -> C:
    """Add the argument SCENARIO."""
    return click.argument("scenario", type=_FILE)(command)


def schedule_argument(*, required: bool) -> Callable[[C], C]:
    """Return the argument SCHEDULE, a CSV, JSON or ICS file."""
    return click.argument("schedule", type=_FILE, required=required)


def read_scenario(path: Path, *, later_ledger: bool = False) -> Scenario:
    """Load a scenario; make its rotations if the file asks for that.

    Args:
        later_ledger: Whether the ledger may have periods after the horizon.

    Raises:
        ScenarioError: With every mistake in it.
        InfeasibleError: No rotations meet the rules.
    """
    from scenarios.load import load_scenario

    scenario = load_scenario(path, later_ledger=later_ledger)
    if scenario.auto is None or not scenario.auto.wanted:
        return scenario
    from optimizer.consolidate.consolidate import with_auto_rotations

    return with_auto_rotations(scenario)


def read_schedule_file(path: Path, scenario: Scenario) -> ReadSchedule:
    """Read a schedule of a scenario; ``ScenarioError`` with every mistake in it."""
    from scenarios.schedules.schedule_file import read_schedule

    return read_schedule(
        path, known_people=scenario.people, known_rotations=scenario.rotations, shown=str(path)
    )


def read_when(text: str, zone: str, *, option: str) -> datetime:
    """Read a day (its local midnight) or an instant, in UTC; raise a usage error for others."""
    from scenarios.domain.errors import Misread
    from scenarios.reading.dates import read_day_or_moment

    try:
        return read_day_or_moment(text, zone)
    except Misread as error:
        raise refused(error, option) from None


def read_now(at: str | None, zone: str) -> datetime:
    """Return the instant of ``--at``, in UTC; without it, now."""
    return datetime.now(UTC) if at is None else read_when(at, zone, option="--at")


def refused(error: Misread, option: str) -> click.BadParameter:
    """Return the usage error for a misread option: what is wrong, and what to do."""
    hint = f"; {error.hint}" if error.hint else ""
    return click.BadParameter(f"{error.message}{hint}", param_hint=option)
