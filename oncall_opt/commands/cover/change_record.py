"""The record of changes beside a schedule file: who took what from whom, a line for each move."""

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

COLUMNS = ("change", "way", "at", "rotation", "role", "start", "end", "from", "to", "woken")
UNDO = "undo"
_WOKEN = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChange:
    """Moves that were made together.

    Attributes:
        number: From 1, in the order in which they were made.
        way: ``single``, ``split``, ``swap`` or ``undo``.
        at: When, in UTC.
        woken: Who was spared by the schedule, and is no more because of it; of an undo, who is
            spared again.
    """

    number: int
    way: str
    at: datetime
    moves: tuple[Move, ...]
    woken: frozenset[PersonId] = frozenset()


def record_of(schedule: Path) -> Path:
    """Where the changes of a schedule file are recorded: ``schedule.changes.csv``."""
    return schedule.with_suffix(".changes.csv")


def read_record(path: Path) -> tuple[RecordedChange, ...]:
    """The changes that are recorded; none where there is no file.

    Raises:
        ScenarioError: It cannot be read, with every mistake in it.
    """
    if not path.exists():
        return ()
    shown = str(path)
    found: dict[int, RecordedChange] = {}
    problems = []
    known = read_table(read_text(path, shown=shown), shown=shown, required=COLUMNS)
    for line, cells in known.rows:
        row = {name: unguard(cells[index]).strip() for name, index in known.columns.items()}
        try:
            one = _changed(row)
        except (Misread, ValueError) as error:
            hint = error.hint if isinstance(error, Misread) else "take the line out, or mend it"
            problems.append(Problem(path=shown, line=line, column=1, message=str(error), hint=hint))
            continue
        before = found.get(one.number)
        if before is not None:
            moves, woken = (*before.moves, *one.moves), before.woken | one.woken
            one = replace(one, moves=moves, woken=woken)
        found[one.number] = one
    if problems:
        raise ScenarioError(problems)
    return tuple(found[number] for number in sorted(found))


def record_text(changes: Iterable[RecordedChange]) -> str:
    """The record as a file."""
    return csv_text(COLUMNS, [_row(one, move) for one in changes for move in one.moves])


def recorded(
    before: Sequence[RecordedChange],
    moves: Sequence[Move],
    *,
    way: str,
    at: datetime,
    woken: frozenset[PersonId],
) -> tuple[RecordedChange, ...]:
    """The record with one more change."""
    number = before[-1].number + 1 if before else 1
    return (*before, RecordedChange(number=number, way=way, at=at, moves=tuple(moves), woken=woken))


def last_standing(record: Iterable[RecordedChange]) -> RecordedChange | None:
    """The last change that was not taken back; ``None``: all were, or there is none."""
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
        "woken": "yes" if _concerned(one.way, move) in one.woken else "no",
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
    if row["woken"] not in _WOKEN:
        raise Misread(f"woken is {row['woken']!r}", "write yes or no")
    return RecordedChange(
        number=int(row["change"]),
        way=row["way"],
        at=read_instant(row["at"]),
        moves=(move,),
        woken=frozenset({_concerned(row["way"], move)} if _WOKEN[row["woken"]] else ()),
    )


def _concerned(way: str, move: Move) -> PersonId:
    """Who may be woken by a move, or, where it is taken back, is spared again."""
    return move.giver if way == UNDO else move.taker
