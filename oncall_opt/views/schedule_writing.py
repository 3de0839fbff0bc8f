"""Schedules as files: CSV, JSON with options and proofs, or iCalendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from oncall_opt.terminal.output_files import write_told
from oncall_opt.terminal.tables import count
from oncall_opt.views.load_table import load_rows
from oncall_opt.views.objectives_table import objective_documents
from oncall_opt.views.violation_list import violation_documents
from scenarios.domain.errors import IntegrationError

if TYPE_CHECKING:
    from optimizer.fairness.load_measures import Measures
    from optimizer.session.solution import Solution
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.schedule import Schedule
    from scenarios.domain.vocabulary import PersonId


_NONE: Mapping[str, object] = MappingProxyType({})


def schedule_text(
    scenario: Scenario,
    schedule: Schedule,
    suffix: str,
    *,
    not_overnight: Iterable[PersonId] = (),
    details: Mapping[str, object] = _NONE,
) -> str:
    """Return a schedule as the text of a ``.csv``, ``.json`` or ``.ics`` file.

    Args:
        not_overnight: People kept out of the overnight pool on purpose, for JSON.
        details: Further keys, for JSON.
    """
    if suffix == ".json":
        from scenarios.schedules.json_format import write_json

        return write_json(scenario, schedule, not_overnight=not_overnight, details=details)
    if suffix == ".ics":
        from scenarios.schedules.ics_format import write_ics

        return write_ics(scenario, schedule, now=datetime.now(UTC))
    from scenarios.schedules.csv_format import write_csv

    return write_csv(scenario, schedule)


def check_places(paths: Iterable[Path], *, inputs: Iterable[Path]) -> None:
    """Check before any work that each file can be written, and replaces no input.

    Raises:
        IntegrationError: Which one, and what to do.
        click.UsageError: It would replace an input.
    """
    read = {path.resolve() for path in inputs}
    for path in paths:
        if not path.resolve().parent.is_dir():
            raise IntegrationError(f"{path} cannot be written: make the folder first")
        if path.is_dir():
            raise IntegrationError(f"{path} cannot be written: it is a folder; name a file in it")
        if path.resolve() in read:
            raise click.UsageError(f"{path} is an input: choose another name for the output")


def write_schedule(path: Path, text: str, assignments: int) -> None:
    """Write a schedule file whole, and report it on stderr."""
    write_told(path, text, count(assignments, "assignment"))


def details(solution: Solution, measures: Measures) -> Mapping[str, object]:
    """Return the keys of a schedule's JSON beside the assignments.

    They do not depend on the clock where the solution is reproducible.
    """
    options = solution.options
    times = not options.reproducible
    return {
        "method": solution.method,
        "options": {
            "time_limit": options.time_limit,
            "workers": options.workers,
            "reproducible": options.reproducible,
        },
        "seed": options.seed,
        **({"seconds": round(solution.seconds, 3)} if times else {}),
        "proven": solution.proven,
        "settled": solution.settled,
        "interrupted": solution.interrupted,
        "timed_out": solution.timed_out,
        "objectives": objective_documents(solution, times=times),
        "overnight_pool": list(solution.overnight_pool),
        "violations": violation_documents(solution.violations),
        "load": load_rows(measures),
    }


def not_overnight_on_purpose(scenario: Scenario, solution: Solution) -> tuple[PersonId, ...]:
    """Return who owes nothing for having no night: a policy keeps them out of the pool."""
    if scenario.policy.overnight_pool.size == "everyone" or solution.method != "optimal":
        return ()
    return solution.not_overnight
