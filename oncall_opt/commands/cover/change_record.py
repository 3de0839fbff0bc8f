"""The record of changes beside a schedule file: who took what from whom, one row per move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from oncall_opt.terminal.output import csv_text
from optimizer.judge.person_standing import Move
from scenarios.domain.errors import Misread, Problem, ScenarioError
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.reading.csv_table import read_table
from scenarios.reading.text_file import read_text
from scenarios.schedules.csv_format import unguard
from scenarios.schedules.schedule_rows import read_instant

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
_YES_NO = {"yes": True, "no": False}


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


def record_of(schedule: Path) -> Path:
    """Return where the changes of a schedule file are recorded: ``schedule.changes.csv``."""
    return schedule.with_suffix(".changes.csv")


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
        before = changes.get(change.number)
        if before is not None:
            change = replace(
                change,
                moves=(*before.moves, *change.moves),
                newly_overnight=before.newly_overnight | change.newly_overnight,
            )
        changes[change.number] = change
    if problems:
        raise ScenarioError(problems)
    return tuple(changes[number] for number in sorted(changes))


def record_text(changes: Iterable[RecordedChange]) -> str:
    """Return the record as the text of a file."""
    return csv_text(COLUMNS, [_row(one, move) for one in changes for move in one.moves])


def recorded(
    before: Sequence[RecordedChange],
    moves: Sequence[Move],
    *,
    way: str,
    at: datetime,
    newly_overnight: frozenset[PersonId],
) -> tuple[RecordedChange, ...]:
    """Return the record with one more change."""
    number = before[-1].number + 1 if before else 1
    return (
        *before,
        RecordedChange(
            number=number, way=way, at=at, moves=tuple(moves), newly_overnight=newly_overnight
        ),
    )


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
    if row["newly_overnight"] not in _YES_NO:
        raise Misread(f"newly_overnight is {row['newly_overnight']!r}", "write yes or no")
    return RecordedChange(
        number=int(row["change"]),
        way=row["way"],
        at=read_instant(row["at"]),
        moves=(move,),
        newly_overnight=frozenset(
            {_concerned(row["way"], move)} if _YES_NO[row["newly_overnight"]] else ()
        ),
    )


def _concerned(way: str, move: Move) -> PersonId:
    """Return the person whose nights a move adds, or takes away when it is undone."""
    return move.giver if way == UNDO else move.taker
