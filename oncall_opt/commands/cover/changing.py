"""Make a proposal the schedule, or take the last change back; both are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from oncall_opt.commands.cover.change_record import (
    UNDO,
    RecordedChange,
    last_standing,
    read_record,
    record_of,
    record_text,
    recorded,
)
from oncall_opt.commands.cover.request import Place
from oncall_opt.terminal.output_files import write_together
from oncall_opt.views.calendar_table import moment_text
from oncall_opt.views.schedule_writing import schedule_text
from optimizer.changes.cover import Proposal
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.judge.person_standing import Move, MoveError, handoffs_of, inverses, moved
from scenarios.calendar.calendar import Calendar
from scenarios.domain.vocabulary import PersonId
from scenarios.schedules.schedule_rows import ReadSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change that is written.

    Attributes:
        output, record: The schedule file, and the record of its changes.
        assignments: Rows of the schedule.
        number, way: Of the change in the record.
        keeps_hard_rules: Whether the whole schedule does.
    """

    output: Path
    record: Path
    assignments: int
    number: int
    way: str
    keeps_hard_rules: bool


def applied(place: Place, proposal: Proposal) -> Changed:
    """Write the schedule with a proposal, and its record."""
    # Who becomes overnight on call now is no longer declared as not overnight.
    overnight = place.given.not_overnight & {
        change.person for change in proposal.changes if change.newly_overnight
    }
    given = ReadSchedule(
        schedule=proposal.schedule, not_overnight=place.given.not_overnight - overnight
    )
    return _written(place, given, proposal.moves, proposal.way.value, overnight)


def undone(place: Place) -> Changed:
    """Write the schedule without the last change that stands, and its record.

    Raises:
        click.UsageError: There is no such change, it has begun, or the schedule has changed since.
    """
    record = read_record(record_of(place.source))
    if not record:
        raise click.UsageError(f"no change is recorded in {record_of(place.source)}")
    last = last_standing(record)
    if last is None:
        raise click.UsageError(f"all changes in {record_of(place.source)} are taken back already")
    moves = inverses(last.moves)
    _refuse_begun(place, last)
    try:
        before = moved(place.given.schedule, moves, handoffs_of(Calendar(place.scenario)))
    except MoveError as error:
        message = f"change {last.number} cannot be taken back: {error}"
        raise click.UsageError(f"{message}; the schedule was changed since") from None
    given = ReadSchedule(
        schedule=before, not_overnight=place.given.not_overnight | last.newly_overnight
    )
    return _written(place, given, moves, UNDO, last.newly_overnight)


def _refuse_begun(place: Place, last: RecordedChange) -> None:
    begins = min(move.start for move in last.moves)
    if begins < place.now:
        zone = place.scenario.zone
        raise click.UsageError(
            f"change {last.number} began on {moment_text(begins, zone)} and it is "
            f"{moment_text(place.now, zone)}: what is past stays; use `cover` for what is left"
        )


def _written(
    place: Place,
    given: ReadSchedule,
    moves: tuple[Move, ...],
    way: str,
    newly_overnight: frozenset[PersonId],
) -> Changed:
    """Write the schedule and its record, both or neither."""
    assert place.output is not None
    record = recorded(
        read_record(record_of(place.source)),
        moves,
        way=way,
        at=place.now,
        newly_overnight=newly_overnight,
    )
    suffix = place.output.suffix.lower()
    text = schedule_text(place.scenario, given.schedule, suffix, not_overnight=given.not_overnight)
    write_together({place.output: text, record_of(place.output): record_text(record)})
    return Changed(
        output=place.output,
        record=record_of(place.output),
        assignments=len(given.schedule.assignments),
        number=record[-1].number,
        way=way,
        keeps_hard_rules=keeps_hard_rules(check(place.scenario, given.schedule)),
    )
