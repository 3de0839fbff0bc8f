"""``oncall-opt cover``: somebody cannot be on call; who can take it, and what that changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import scenario_argument, schedule_argument
from oncall_opt.options.option_set import SCHEDULE_SUFFIXES, examples, output_option
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
    from oncall_opt.commands.cover.changing import Changed
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.changes.cover import Cover
    from scenarios.domain.scenario import Scenario


@click.command(
    short_help="Find who can cover for somebody, and make the change.",
    epilog=examples(
        "cover small-team.yaml schedule.csv --person ana --from 2027-01-04 --to 2027-03-14 "
        "--at 2027-01-01",
        "cover small-team.yaml schedule.csv --shift main@2027-01-18 --at 2027-01-15",
        "cover small-team.yaml schedule.csv --shift main@2027-01-18 --at 2027-01-15 --apply 1 "
        "-o covered.csv",
        "cover small-team.yaml covered.csv --undo --at 2027-01-16 -o restored.csv",
    ),
)
@scenario_argument
@schedule_argument(required=True)
@click.option("--person", metavar="ID", help="Who cannot be on call.")
@click.option("--from", "first", metavar="WHEN", help="From this day or instant, their local time.")
@click.option("--to", "last", metavar="WHEN", help="To this day, inclusive, or this instant.")
@click.option("--shift", metavar="SHIFT", help="One shift: main@2027-01-18, main/secondary@….")
@click.option(
    "--at", metavar="INSTANT", help="Pretend that it is this instant; what is past stays."
)
@click.option(
    "--most",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    metavar="N",
    help="At most N proposals of each way: single, split, swap.",
)
@click.option(
    "--apply",
    "chosen",
    type=click.IntRange(1),
    metavar="N",
    help="Write the schedule with proposal N.",
)
@click.option("--undo", is_flag=True, help="Take back the last recorded change.")
@output_option(
    SCHEDULE_SUFFIXES, "Write the new schedule to this .csv, .json or .ics file.", several=False
)
@click.option("--force", is_flag=True, help="Allow FILE to be SCHEDULE itself.")
@format_option
@click.option(
    "--detail", "everything", is_flag=True, help="Show every reason why somebody cannot take it."
)
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    *,
    scenario: Path,
    schedule: Path,
    person: str | None,
    first: str | None,
    last: str | None,
    shift: str | None,
    at: str | None,
    most: int,
    chosen: int | None,
    undo: bool,
    output: Path | None,
    force: bool,
    style: str,
    everything: bool,
) -> None:
    """Find who can take what somebody is away for: alone, split among several, or by a swap.

    The fairest proposal comes first. No proposal newly violates a hard rule; soft limits that it
    newly violates are named. --apply N writes the schedule with proposal N and records the change
    in FILE's .changes.csv; --undo takes the last change back.
    """
    from oncall_opt.commands.cover.changing import applied, undone
    from oncall_opt.commands.cover.report import applied_text
    from oncall_opt.commands.cover.request import cover_request, read_place
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.changes.cover import NothingToCoverError, cover

    _refuse_combinations(person=person, first=first, last=last, shift=shift, undo=undo)
    if (chosen is not None or undo) != (output is not None):
        raise click.UsageError("give -o FILE together with --apply N or --undo")
    place = read_place(scenario, schedule, output, at, force=force)
    if undo:
        ctx.exit(_report_change(undone(place)))
    request = cover_request(place, person, (first, last), shift)
    try:
        found = cover(place.scenario, place.given.schedule, request, most=most)
    except NothingToCoverError as error:
        raise click.UsageError(str(error)) from None
    for note in _notes(found):
        talk(wrapped(note, width=terminal_width()))
    if chosen is None:
        _print(place.scenario, found, style, everything=everything)
        ctx.exit(ExitCode.DONE if found.proposals else ExitCode.INFEASIBLE)
    if chosen > len(found.proposals):
        message = f"there are {count(len(found.proposals), 'proposal')}; --most N shows more"
        raise click.BadParameter(message, param_hint="--apply")
    proposal = found.proposals[chosen - 1]
    show(applied_text(place.scenario, proposal, width=terminal_width()))
    ctx.exit(_report_change(applied(place, proposal)))


def _refuse_combinations(
    *, person: str | None, first: str | None, last: str | None, shift: str | None, undo: bool
) -> None:
    if undo:
        if (person or first or last or shift) is not None:
            raise click.UsageError("--undo takes back the last change; it needs no --person")
        return
    if shift is None and (person is None or first is None or last is None):
        raise click.UsageError("give --person ID --from WHEN --to WHEN, or --shift ROTATION@DAY")
    if shift is not None and (first or last):
        raise click.UsageError("choose one of --shift and --from … --to …")


def _notes(found: Cover) -> list[str]:
    """What to know about the proposals as a whole."""
    notes = []
    if found.absence.now is not None and found.absence.start < found.absence.now:
        notes.append("The absence has begun already: what is past stays.")
    if found.fixed:
        notes.append(
            "Some of it is pinned or published in the scenario: change it there too, or `check` "
            "will report that the new schedule violates it."
        )
    if found.limited:
        notes.append(
            "There are too many ways to try them all; these are the fairest of those tried."
        )
    return notes


def _print(scenario: Scenario, found: Cover, style: str, *, everything: bool) -> None:
    from oncall_opt.commands.cover import report

    if style == "csv":
        emit(csv_text(report.COVER_COLUMNS, report.cover_rows(scenario, found)))
    elif style == "json":
        emit(json_text(report.cover_document(scenario, found)))
    else:
        show(report.cover_text(scenario, found, width=terminal_width(), everything=everything))


def _report_change(changed: Changed) -> ExitCode:
    from oncall_opt.running.exit_codes import ExitCode

    talk(f"{changed.output}: {count(changed.assignments, 'assignment')}")
    talk(f"{changed.record}: change {changed.number}, {changed.way}")
    if changed.keeps_hard_rules:
        return ExitCode.DONE
    talk("This schedule violates hard rules; `oncall-opt check` lists them.")
    return ExitCode.RULES
