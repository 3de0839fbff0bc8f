"""``oncall-opt ledger``: what people really carried, period by period."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import (
    read_now,
    read_scenario,
    read_schedule_file,
    read_when,
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
    talk,
    terminal_width,
    wrapped,
)
from oncall_opt.terminal.tables import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.fairness.carried_before import Past
    from scenarios.domain.ledger import Ledger
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.services import Alert
    from scenarios.domain.vocabulary import ServiceId
    from scenarios.schedules.schedule_rows import ReadSchedule

_FILE = click.Path(path_type=Path)
#: Beside the scenario, where it names no other.
DEFAULT_NAME = "ledger.csv"
_ledger_option = click.option(
    "--ledger",
    "path",
    type=_FILE,
    metavar="FILE",
    help="The ledger; by default the scenario's, or ledger.csv beside it.",
)


@click.group(
    short_help="Remember what people carried, and show it.",
    epilog=examples(
        "ledger add small-team.yaml schedule.csv --at 2027-06-01",
        "ledger show small-team.yaml",
        "ledger show small-team.yaml --format csv",
    ),
)
def command() -> None:
    """Remember what people really carried, and show it.

    The ledger is a plain CSV that git can keep. A scenario that names it (`ledger: ledger.csv`)
    evens it out when it is solved.
    """


@command.command(
    "add",
    short_help="Add what a past schedule made people carry.",
    epilog=examples(
        "ledger add small-team.yaml schedule.csv --at 2027-06-01",
        "ledger add small-team.yaml schedule.csv --at 2027-06-01",
    ),
)
@scenario_argument
@schedule_argument(required=True)
@click.option(
    "--alerts", type=_FILE, metavar="FILE", help="What really came; else expected loads count."
)
@_ledger_option
@click.option(
    "--not-overnight",
    multiple=True,
    metavar="ID",
    help="Was spared on purpose, and owes nothing; several times. A JSON schedule says it itself.",
)
@click.option("--from", "first", metavar="WHEN", help="Count from here; by default all of it.")
@click.option(
    "--until", "last", metavar="WHEN", help="Count up to here, which is no longer counted."
)
@click.option("--at", metavar="INSTANT", help="Another instant than now: only what is over counts.")
def add(  # noqa: PLR0913 - one parameter for each option
    *,
    scenario: Path,
    schedule: Path,
    alerts: Path | None,
    path: Path | None,
    not_overnight: tuple[str, ...],
    first: str | None,
    last: str | None,
    at: str | None,
) -> None:
    """Add what a past schedule made people carry, in hours of load by class of hour.

    Adding the same twice changes nothing; a period that overlaps another one is refused. A CSV does
    not say who was not_overnight: it is whoever had no night, unless the policy says `everyone`.
    """
    from oncall_opt.terminal.output_files import write_told
    from optimizer.fairness.carried_before import carried
    from scenarios.inputs.ledger_file import with_entry, write_ledger

    problem = read_scenario(scenario, later_ledger=True)
    given = read_schedule_file(schedule, problem)
    ledger = _ledger(problem, scenario, path)
    period = _period(problem, given, first, last)
    past = _past(problem, given, period, not_overnight, alerts, schedule.name)
    _refuse_future(past.end, read_now(at, problem.zone), problem.zone)
    after = with_entry(ledger, carried(problem, past))
    if after is ledger:
        talk(f"{ledger.path}: holds this period already; nothing changes")
        return
    write_told(Path(ledger.path), write_ledger(after), count(len(after.entries), "period"))


@command.command(
    "show",
    short_help="Show what people carried, and the balance they bring.",
    epilog=examples("ledger show small-team.yaml", "ledger show small-team.yaml --format csv"),
)
@scenario_argument
@_ledger_option
@format_option
def show_command(*, scenario: Path, path: Path | None, style: str) -> None:
    """Show what people carried in each period, and the balance they bring into the next horizon.

    The balance is calculated as `solve` does, at the scenario's start: within the window, with the
    half-life, and within what one horizon corrects.
    """
    from oncall_opt.commands.ledger.table import (
        LEDGER_COLUMNS,
        ledger_document,
        ledger_rows,
        ledger_text,
    )

    problem = read_scenario(scenario, later_ledger=True)
    ledger = _ledger(problem, scenario, path)
    if style == "csv":
        emit(csv_text(LEDGER_COLUMNS, ledger_rows(ledger)))
    elif style == "json":
        emit(json_text(ledger_document(problem, ledger)))
    else:
        show(ledger_text(problem, ledger, width=terminal_width()))


def _ledger(scenario: Scenario, place: Path, path: Path | None) -> Ledger:
    """The ledger that is meant; an empty one where there is no file yet."""
    from scenarios.domain.ledger import Ledger
    from scenarios.inputs.ledger_file import read_ledger
    from scenarios.reading.text_file import read_text

    if path is None and scenario.ledger is not None:
        return scenario.ledger
    path = path or place.parent / DEFAULT_NAME
    if not path.exists():
        return Ledger(path=str(path))
    text = read_text(path, shown=str(path))
    return read_ledger(text, shown=str(path), known=scenario.people)


def _period(
    scenario: Scenario, given: ReadSchedule, first: str | None, last: str | None
) -> tuple[datetime, datetime]:
    """From the first assignment to the end of the last one, or as the options say."""
    rows = given.schedule.assignments
    if not rows:
        raise click.UsageError("the schedule is empty")
    start, end = min(row.start for row in rows), max(row.end for row in rows)
    low, high = _moment(first, "--from", scenario), _moment(last, "--until", scenario)
    start, end = max(start, low or start), min(end, high or end)
    if end <= start:
        raise click.UsageError("nothing of the schedule lies between --from and --until")
    return start, end


def _moment(text: str | None, option: str, scenario: Scenario) -> datetime | None:
    return None if text is None else read_when(text, scenario.zone, option=option)


def _past(
    scenario: Scenario,
    given: ReadSchedule,
    period: tuple[datetime, datetime],
    not_overnight: tuple[str, ...],
    alerts: Path | None,
    source: str,
) -> Past:
    from oncall_opt.views.person_shifts import find_person
    from optimizer.fairness.carried_before import Past

    named = frozenset(
        find_person(scenario, name, option="--not-overnight") for name in not_overnight
    )
    return Past(
        schedule=given.schedule,
        start=period[0],
        end=period[1],
        not_overnight=named,
        declared=given.not_overnight,
        alerts=None if alerts is None else _alerts(scenario, alerts, period),
        source=source,
    )


def _alerts(
    scenario: Scenario, path: Path, period: tuple[datetime, datetime]
) -> Mapping[ServiceId, tuple[Alert, ...]]:
    """What came in the period; what the file does not tell of is said aloud."""
    from scenarios.domain.vocabulary import ServiceId
    from scenarios.inputs.alert_files import read_alert_file

    file = read_alert_file(path, set(scenario.services), shown=str(path), between=period)
    for note in file.notes:
        talk(note)
    silent = [name for name in scenario.services if name not in file.names]
    if silent:
        talk(wrapped(f"{path}: no alert of {', '.join(silent)}: silent", width=terminal_width()))
    if file.end < period[1]:
        text = f"{path}: recorded until {file.end:%Y-%m-%d}; after that nothing came, it is taken"
        talk(wrapped(text, width=terminal_width()))
    return {ServiceId(name): found for name, found in file.alerts.items()}


def _refuse_future(end: datetime, now: datetime, zone: str) -> None:
    if end > now:
        from oncall_opt.views.calendar_table import moment_text

        message = (
            f"the period ends on {moment_text(end, zone)}, which is not over: a ledger holds what "
            "was lived; --until WHEN adds the part that was"
        )
        raise click.UsageError(message)
