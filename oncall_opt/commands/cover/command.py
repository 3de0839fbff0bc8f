"""``oncall-opt cover``: somebody cannot be on call; who takes it, and what comes of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall_opt.options.inputs import (
    read_now,
    read_scenario,
    read_schedule_file,
    refused,
    scenario_argument,
    schedule_argument,
)
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
    from oncall_opt.commands.cover.change_record import RecordedChange
    from oncall_opt.running.exit_codes import ExitCode
    from optimizer.changes.cover import Cover, CoverRequest
    from optimizer.judge.person_standing import Move
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.vocabulary import PersonId
    from scenarios.schedules.schedule_rows import ReadSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """From where to where: the files, and when it happens."""

    scenario: Scenario
    source: Path
    given: ReadSchedule
    output: Path | None
    now: datetime


@click.command(
    short_help="Find who can take what somebody cannot hold, and apply it.",
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
@click.option("--at", metavar="INSTANT", help="Another instant than now; what is past stays.")
@click.option(
    "--most",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    metavar="N",
    help="Proposals of each way: single, split, swap.",
)
@click.option("--apply", "chosen", type=click.IntRange(1), metavar="N", help="Make proposal N so.")
@click.option("--undo", is_flag=True, help="Take back the last change that is recorded.")
@output_option(
    SCHEDULE_SUFFIXES, "Where the new schedule goes: .csv, .json or .ics.", several=False
)
@click.option("--force", is_flag=True, help="FILE may be SCHEDULE itself.")
@format_option
@click.option("--all", "everything", is_flag=True, help="Every rule that stands in the way.")
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
    """Find who can take what somebody cannot hold: alone, split among several, or by a swap.

    Proposals are ranked by the fairness that results; none breaks a hard rule that was kept, and
    the soft limits it breaks are named. --apply N writes the schedule with proposal N, and records
    the change in FILE's .changes.csv; --undo takes the last one back.
    """
    _refuse_combinations(person=person, first=first, last=last, shift=shift, undo=undo)
    if (chosen is not None or undo) != (output is not None):
        raise click.UsageError("--apply N or --undo, and -o FILE, belong together")
    place = _place(scenario, schedule, output, at, force=force)
    if undo:
        ctx.exit(_undo(place))
    absence = _absence(place, person, (first, last), shift)
    found = _cover(place, absence, most)
    if chosen is None:
        _print(place.scenario, found, style, everything=everything)
        ctx.exit(_exit_code(found))
    ctx.exit(_apply(place, found, chosen))


def _refuse_combinations(
    *, person: str | None, first: str | None, last: str | None, shift: str | None, undo: bool
) -> None:
    if undo:
        if (person or first or last or shift) is not None:
            raise click.UsageError("--undo takes back the last change; it needs no --person")
        return
    if shift is None and (person is None or first is None or last is None):
        raise click.UsageError("say --person ID --from WHEN --to WHEN, or --shift ROTATION@DAY")
    if shift is not None and (first or last):
        raise click.UsageError("choose one of --shift and --from … --to …")


def _place(
    scenario: Path, schedule: Path, output: Path | None, at: str | None, *, force: bool
) -> _Place:
    from oncall_opt.commands.cover.change_record import record_of
    from oncall_opt.views.schedule_writing import check_places
    from optimizer.changes.schedule_differences import refuse_unfit
    from optimizer.world.world import World

    if output is not None:
        inputs = (scenario,) if force else (scenario, schedule)
        check_places((output, record_of(output)), inputs=inputs)
    problem = read_scenario(scenario)
    given = read_schedule_file(schedule, problem)
    refuse_unfit(World(problem), given.schedule, shown=str(schedule))
    return _Place(
        scenario=problem,
        source=schedule,
        given=given,
        output=output,
        now=read_now(at, problem.zone),
    )


def _absence(
    place: _Place, person: str | None, days: tuple[str | None, str | None], shift: str | None
) -> CoverRequest:
    from oncall_opt.views.person_shifts import find_person
    from optimizer.changes.cover import CoverRequest

    if shift is not None:
        return _of_shift(place, person, shift)
    first, last = days
    assert person is not None
    assert first is not None
    assert last is not None
    who = find_person(place.scenario, person)
    start, end = _stretch(first, last, place.scenario.people[who].zone)
    return CoverRequest(person=who, start=start, end=end, now=_checked(place, end))


def _of_shift(place: _Place, person: str | None, shift: str) -> CoverRequest:
    from oncall_opt.options.shift_names import assignee_of, read_shift
    from oncall_opt.views.person_shifts import find_person
    from optimizer.changes.cover import CoverRequest
    from optimizer.world.world import World

    named = read_shift(shift, World(place.scenario))
    who = find_person(place.scenario, person) if person else None
    who = who or assignee_of(place.given.schedule, named)
    if who is None:
        raise click.BadParameter("nobody holds this shift", param_hint="--shift")
    return CoverRequest(
        person=who,
        start=named.shift.start,
        end=named.shift.end,
        rotation=named.shift.rotation,
        role=named.role,
        now=_checked(place, named.shift.end),
    )


def _stretch(first: str, last: str, zone: str) -> tuple[datetime, datetime]:
    from scenarios.domain.errors import Misread
    from scenarios.reading.dates import stretch_between

    try:
        start, end = stretch_between(first, last, zone)
    except Misread as error:
        raise refused(error, "--from, --to") from None
    for moment in (start, end):
        if moment.minute % 15 or moment.second:
            message = "write quarters of an hour, like 2027-01-20T18:15"
            raise click.BadParameter(message, param_hint="--from, --to")
    return start, end


def _checked(place: _Place, end: datetime) -> datetime:
    """Now, if there is something left to cover."""
    if end <= place.now:
        from oncall_opt.views.calendar_table import moment_text

        now = moment_text(place.now, place.scenario.zone)
        message = f"it is {now}: that time is over; --at INSTANT says another now"
        raise click.UsageError(message)
    return place.now


def _cover(place: _Place, absence: CoverRequest, most: int) -> Cover:
    from optimizer.changes.cover import NothingToCoverError, cover

    try:
        found = cover(place.scenario, place.given.schedule, absence, most=most)
    except NothingToCoverError as error:
        raise click.UsageError(str(error)) from None
    width = terminal_width()
    if absence.now is not None and absence.start < absence.now:
        talk(wrapped("It has begun already: what is past stays.", width=width))
    if found.fixed:
        text = (
            "Some of it is pinned or published in the scenario: change that there too, or the "
            "new schedule will be said to break it."
        )
        talk(wrapped(text, width=width))
    if found.limited:
        text = "There are more ways than were looked at; among those that were, these are fairest."
        talk(wrapped(text, width=width))
    return found


def _print(scenario: Scenario, found: Cover, style: str, *, everything: bool) -> None:
    from oncall_opt.commands.cover.report import (
        COVER_COLUMNS,
        cover_document,
        cover_rows,
        cover_text,
    )

    if style == "csv":
        emit(csv_text(COVER_COLUMNS, cover_rows(scenario, found)))
    elif style == "json":
        emit(json_text(cover_document(scenario, found)))
    else:
        show(cover_text(scenario, found, width=terminal_width(), everything=everything))


def _exit_code(found: Cover) -> ExitCode:
    from oncall_opt.running.exit_codes import ExitCode

    return ExitCode.DONE if found.proposals else ExitCode.INFEASIBLE


def _apply(place: _Place, found: Cover, number: int) -> ExitCode:
    from oncall_opt.commands.cover.report import applied_text
    from scenarios.schedules.schedule_rows import ReadSchedule

    if number > len(found.proposals):
        message = f"there are {len(found.proposals)} proposals; --most N shows more"
        raise click.BadParameter(message, param_hint="--apply")
    proposal = found.proposals[number - 1]
    show(applied_text(place.scenario, proposal, width=terminal_width()))
    # Who is woken after all was not spared, and the ledger will say so.
    woken = place.given.not_overnight & {
        change.person for change in proposal.changes if change.woken
    }
    given = ReadSchedule(
        schedule=proposal.schedule, not_overnight=place.given.not_overnight - woken
    )
    return _write(place, given, proposal.moves, proposal.way.value, woken)


def _undo(place: _Place) -> ExitCode:
    from oncall_opt.commands.cover.change_record import UNDO, last_standing, read_record, record_of
    from optimizer.judge.person_standing import MoveError, handoffs_of, inverses, moved
    from scenarios.calendar.calendar import Calendar
    from scenarios.schedules.schedule_rows import ReadSchedule

    record = read_record(record_of(place.source))
    if not record:
        raise click.UsageError(f"no change is recorded in {record_of(place.source)}")
    last = last_standing(record)
    if last is None:
        raise click.UsageError(f"all changes in {record_of(place.source)} are taken back already")
    moves = inverses(last.moves)
    _check_to_come(place, last)
    try:
        before = moved(place.given.schedule, moves, handoffs_of(Calendar(place.scenario)))
    except MoveError as error:
        message = f"change {last.number} cannot be taken back: {error}"
        raise click.UsageError(f"{message}; the schedule was changed since") from None
    given = ReadSchedule(schedule=before, not_overnight=place.given.not_overnight | last.woken)
    return _write(place, given, moves, UNDO, last.woken)


def _check_to_come(place: _Place, last: RecordedChange) -> None:
    """Whether all of a change is still to come: what is past stays."""
    from oncall_opt.views.calendar_table import moment_text

    begins = min(move.start for move in last.moves)
    if begins < place.now:
        zone = place.scenario.zone
        raise click.UsageError(
            f"change {last.number} began on {moment_text(begins, zone)} and it is "
            f"{moment_text(place.now, zone)}: what is past stays; cover what is left anew"
        )


def _write(
    place: _Place,
    given: ReadSchedule,
    moves: tuple[Move, ...],
    way: str,
    woken: frozenset[PersonId],
) -> ExitCode:
    """Write the schedule and its record, both or neither; say whether it violates hard rules."""
    from oncall_opt.commands.cover.change_record import (
        read_record,
        record_of,
        record_text,
        recorded,
    )
    from oncall_opt.running.exit_codes import ExitCode
    from oncall_opt.terminal.output_files import write_together
    from oncall_opt.views.schedule_writing import schedule_text
    from optimizer.judge.check import check, keeps_hard_rules

    assert place.output is not None
    record = read_record(record_of(place.source))
    record = recorded(record, moves, way=way, at=place.now, woken=woken)
    suffix = place.output.suffix.lower()
    text = schedule_text(place.scenario, given.schedule, suffix, not_overnight=given.not_overnight)
    write_together({place.output: text, record_of(place.output): record_text(record)})
    talk(f"{place.output}: {count(len(given.schedule.assignments), 'assignment')}")
    talk(f"{record_of(place.output)}: change {record[-1].number}, {way}")
    if keeps_hard_rules(check(place.scenario, given.schedule)):
        return ExitCode.DONE
    talk("This schedule violates hard rules; `oncall-opt check` says which.")
    return ExitCode.RULES
