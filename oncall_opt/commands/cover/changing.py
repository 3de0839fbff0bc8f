"""Make a proposal the schedule, or take the last change back; both are recorded.

The record lies beside the schedule file: who took what from whom, a row for each move.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from oncall_opt.commands.cover.request import Place, record_of
from oncall_opt.terminal.output import csv_text
from oncall_opt.terminal.output_files import write_together
from oncall_opt.views.calendar_table import moment_text
from oncall_opt.views.schedule_writing import schedule_text
from optimizer.changes.cover import Proposal
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.judge.person_standing import Move, MoveError, handoffs_of, inverses, moved
from scenarios.calendar.calendar import Calendar
from scenarios.domain.errors import Misread, Problem, ScenarioError
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.reading.csv_table import read_table
from scenarios.reading.text_file import read_text
from scenarios.schedules.csv_format import unguard
from scenarios.schedules.schedule_rows import ReadSchedule, read_instant

COLUMNS = (
    "change",
    "way",
    "at",
    "rotation",
    "role",
    "start",
    "end",
    "from",
    "to",
    "newly_overnight",
)
UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChange:
    """Moves that were made together.

    Attributes:
        number: From 1, in the order in which they were made.
        way: ``single``, ``split``, ``swap`` or ``undo``.
        at: When, in UTC.
        newly_overnight: Who was declared not overnight and is on call overnight because of it; of
            an undo, who is not overnight again.
    """

    number: int
    way: str
    at: datetime
    moves: tuple[Move, ...]
    newly_overnight: frozenset[PersonId] = frozenset()


def read_record(path: Path) -> tuple[RecordedChange, ...]:
    """Read the recorded changes; none where there is no file.

    Raises:
        ScenarioError: It cannot be read, with every mistake in it.
    """
    if not path.exists():
        return ()
    shown = str(path)
    changes: dict[int, RecordedChange] = {}
    problems = []
    known = read_table(read_text(path, shown=shown), shown=shown, required=COLUMNS)
    for line, cells in known.rows:
        row = {name: unguard(cells[index]).strip() for name, index in known.columns.items()}
        try:
            change = _changed(row)
        except (Misread, ValueError) as error:
            hint = error.hint if isinstance(error, Misread) else "correct the line, or delete it"
            problems.append(Problem(path=shown, line=line, column=1, message=str(error), hint=hint))
            continue
        if before := changes.get(change.number):
            overnight = before.newly_overnight | change.newly_overnight
            moves = (*before.moves, *change.moves)
            change = replace(change, moves=moves, newly_overnight=overnight)
        changes[change.number] = change
    if problems:
        raise ScenarioError(problems)
    return tuple(changes[number] for number in sorted(changes))


def last_standing(record: Iterable[RecordedChange]) -> RecordedChange | None:
    """Return the last change that was not taken back; ``None`` if there is none."""
    standing: list[RecordedChange] = []
    for one in record:
        if one.way != UNDO:
            standing.append(one)
        elif standing:
            standing.pop()
    return standing[-1] if standing else None


def _row(one: RecordedChange, move: Move) -> dict[str, object]:
    return {
        "change": one.number,
        "way": one.way,
        "at": one.at.astimezone(UTC).isoformat(timespec="seconds"),
        "rotation": move.rotation,
        "role": move.role.value,
        "start": move.start.isoformat(),
        "end": move.end.isoformat(),
        "from": move.giver,
        "to": move.taker,
        "newly_overnight": "yes" if _concerned(one.way, move) in one.newly_overnight else "no",
    }


def _changed(row: dict[str, str]) -> RecordedChange:
    move = Move(
        rotation=RotationId(row["rotation"]),
        role=Role(row["role"]),
        start=read_instant(row["start"]),
        end=read_instant(row["end"]),
        giver=PersonId(row["from"]),
        taker=PersonId(row["to"]),
    )
    if row["newly_overnight"] not in ("yes", "no"):
        raise Misread(f"newly_overnight is {row['newly_overnight']!r}", "write yes or no")
    overnight = {_concerned(row["way"], move)} if row["newly_overnight"] == "yes" else ()
    return RecordedChange(
        number=int(row["change"]),
        way=row["way"],
        at=read_instant(row["at"]),
        moves=(move,),
        newly_overnight=frozenset(overnight),
    )


def _concerned(way: str, move: Move) -> PersonId:
    """Return the person whose nights a move adds, or takes away when it is undone."""
    return move.giver if way == UNDO else move.taker


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change that is written: the files, rows of the schedule, number and way in the record."""

    output: Path
    record: Path
    assignments: int
    number: int
    way: str
    keeps_hard_rules: bool


def applied(place: Place, proposal: Proposal) -> Changed:
    """Write the schedule with a proposal, and its record."""
    # Who becomes overnight on call now is no longer declared as not overnight.
    declared = place.given.not_overnight
    overnight = declared & {one.person for one in proposal.changes if one.newly_overnight}
    given = ReadSchedule(schedule=proposal.schedule, not_overnight=declared - overnight)
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
    declared = place.given.not_overnight | last.newly_overnight
    given = ReadSchedule(schedule=before, not_overnight=declared)
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
    record = read_record(record_of(place.source))
    change = RecordedChange(
        number=record[-1].number + 1 if record else 1,
        way=way,
        at=place.now,
        moves=moves,
        newly_overnight=newly_overnight,
    )
    rows = [_row(one, move) for one in (*record, change) for move in one.moves]
    suffix = place.output.suffix.lower()
    text = schedule_text(place.scenario, given.schedule, suffix, not_overnight=given.not_overnight)
    write_together({place.output: text, record_of(place.output): csv_text(COLUMNS, rows)})
    return Changed(
        output=place.output,
        record=record_of(place.output),
        assignments=len(given.schedule.assignments),
        number=change.number,
        way=way,
        keeps_hard_rules=keeps_hard_rules(check(place.scenario, given.schedule)),
    )
