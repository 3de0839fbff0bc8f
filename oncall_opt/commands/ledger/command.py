"""``oncall-opt ledger``: the load that people carried, period by period."""

from __future__ import annotations

from pathlib import Path

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
    talk,
    terminal_width,
)
from oncall_opt.terminal.tables import count

_FILE = click.Path(path_type=Path)
_ledger_option = click.option(
    "--ledger",
    "path",
    type=_FILE,
    metavar="FILE",
    help="The ledger.  [default: the scenario's, or ledger.csv beside it]",
)


@click.group(
    short_help="Record the load that people carried, and show it.",
    epilog=examples(
        "ledger add small-team.yaml schedule.csv --at 2027-06-01",
        "ledger show small-team.yaml",
        "ledger show small-team.yaml --format csv",
    ),
)
def command() -> None:
    """Record the load that people carried, and show it.

    The ledger is a plain CSV file to keep in git. A scenario that names it (`ledger: ledger.csv`)
    evens the past out when it is solved.
    """


@command.command(
    "add",
    short_help="Add the load of a past schedule.",
    epilog=examples("ledger add small-team.yaml schedule.csv --at 2027-06-01"),
)
@scenario_argument
@schedule_argument(required=True)
@click.option(
    "--alerts",
    type=_FILE,
    metavar="FILE",
    help="The recorded alerts; without them expected loads count.",
)
@_ledger_option
@click.option(
    "--not-overnight",
    multiple=True,
    metavar="ID",
    help="Who was kept off nights on purpose and owes nothing; several times.",
)
@click.option("--from", "first", metavar="WHEN", help="Count from here on.  [default: all of it]")
@click.option("--until", "last", metavar="WHEN", help="Count up to here, exclusive.")
@click.option(
    "--at", metavar="INSTANT", help="Pretend that it is this instant: only what is over counts."
)
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
    """Add the load of a past schedule, in hours by person and class of hour.

    Adding the same period twice changes nothing; a period that overlaps another one is refused. A
    CSV schedule does not name who was kept off nights: that is everybody without a night on call,
    unless the policy says `overnight_pool: everyone`.
    """
    from oncall_opt.commands.ledger.adding import added, ledger_of, past_of
    from oncall_opt.terminal.output_files import write_told
    from scenarios.inputs.ledger_file import write_ledger

    problem = read_scenario(scenario, later_ledger=True)
    given = read_schedule_file(schedule, problem)
    ledger = ledger_of(problem, scenario, path)
    past = past_of(
        problem,
        given,
        between=(first, last),
        not_overnight=not_overnight,
        alerts=alerts,
        source=schedule.name,
    )
    after = added(problem, ledger, past, now=read_now(at, problem.zone))
    if after is ledger:
        talk(f"{ledger.path}: has this period already; nothing changes")
        return
    write_told(Path(ledger.path), write_ledger(after), count(len(after.entries), "period"))


@command.command(
    "show",
    short_help="Show the load that people carried, and what is carried over.",
    epilog=examples("ledger show small-team.yaml", "ledger show small-team.yaml --format csv"),
)
@scenario_argument
@_ledger_option
@format_option
def show_command(*, scenario: Path, path: Path | None, style: str) -> None:
    """Show the load that people carried in each period, and what is carried over into this one.

    Balances are those that `solve` uses at the scenario's start: of the last weeks, halved with the
    half-life, and limited to what one schedule period corrects.
    """
    from oncall_opt.commands.ledger import table
    from oncall_opt.commands.ledger.adding import ledger_of

    problem = read_scenario(scenario, later_ledger=True)
    ledger = ledger_of(problem, scenario, path)
    if style == "csv":
        emit(csv_text(table.LEDGER_COLUMNS, table.ledger_rows(ledger)))
    elif style == "json":
        emit(json_text(table.ledger_document(problem, ledger)))
    else:
        show(table.ledger_text(problem, ledger, width=terminal_width()))
