"""What ``ledger add`` adds: a past period of a schedule, with the alerts that were recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from oncall_opt.options.inputs import read_when
from oncall_opt.terminal.output import talk, terminal_width, wrapped
from oncall_opt.views.calendar_table import moment_text
from oncall_opt.views.person_shifts import find_person
from optimizer.fairness.carried_before import Past, carried
from scenarios.domain.ledger import Ledger
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Alert
from scenarios.domain.vocabulary import ServiceId
from scenarios.inputs.alert_files import read_alert_file
from scenarios.inputs.ledger_file import read_ledger, with_entry
from scenarios.reading.text_file import read_text
from scenarios.schedules.schedule_rows import ReadSchedule

#: The ledger beside a scenario that names none.
DEFAULT_NAME = "ledger.csv"


def ledger_of(scenario: Scenario, place: Path, path: Path | None) -> Ledger:
    """Read the ledger that ``--ledger``, or the scenario, names; empty if there is no file yet."""
    if path is None and scenario.ledger is not None:
        return scenario.ledger
    path = path or place.parent / DEFAULT_NAME
    if not path.exists():
        return Ledger(path=str(path))
    text = read_text(path, shown=str(path))
    return read_ledger(text, shown=str(path), known=scenario.people)


def added(scenario: Scenario, ledger: Ledger, past: Past, *, now: datetime) -> Ledger:
    """Return the ledger with a past period; the same object if it has that period already.

    Raises:
        click.UsageError: The period is not over.
    """
    if past.end > now:
        end = moment_text(past.end, scenario.zone)
        raise click.UsageError(
            f"the period ends on {end}, which is not over; add the part that is with --until WHEN"
        )
    return with_entry(ledger, carried(scenario, past))


def past_of(
    scenario: Scenario,
    given: ReadSchedule,
    *,
    between: tuple[str | None, str | None],
    not_overnight: tuple[str, ...],
    alerts: Path | None,
    source: str,
) -> Past:
    """Return the past period of a schedule, as the options of ``ledger add`` limit it."""
    start, end = _period(scenario, given, *between)
    named = (find_person(scenario, name, option="--not-overnight") for name in not_overnight)
    return Past(
        schedule=given.schedule,
        start=start,
        end=end,
        not_overnight=frozenset(named),
        declared=given.not_overnight,
        alerts=None if alerts is None else _alerts(scenario, alerts, (start, end)),
        source=source,
    )


def _period(
    scenario: Scenario, given: ReadSchedule, first: str | None, last: str | None
) -> tuple[datetime, datetime]:
    """From the first assignment to the end of the last one, within the options."""
    rows = given.schedule.assignments
    if not rows:
        raise click.UsageError("the schedule is empty")
    start, end = min(row.start for row in rows), max(row.end for row in rows)
    if first is not None:
        start = max(start, read_when(first, scenario.zone, option="--from"))
    if last is not None:
        end = min(end, read_when(last, scenario.zone, option="--until"))
    if end <= start:
        raise click.UsageError("nothing of the schedule lies between --from and --until")
    return start, end


def _alerts(
    scenario: Scenario, path: Path, period: tuple[datetime, datetime]
) -> Mapping[ServiceId, tuple[Alert, ...]]:
    """Read the alerts of the period; report what the file leaves open."""
    file = read_alert_file(path, set(scenario.services), shown=str(path), between=period)
    for note in file.notes:
        talk(note)
    texts = []
    if silent := ", ".join(name for name in scenario.services if name not in file.names):
        texts.append(f"{path}: no alerts of {silent}: taken as silent")
    if file.end < period[1]:
        texts.append(f"{path}: recorded until {file.end:%Y-%m-%d}; later days are taken as silent")
    for text in texts:
        talk(wrapped(text, width=terminal_width()))
    return {ServiceId(name): alerts for name, alerts in file.alerts.items()}
