"""The record of changes beside a schedule file: who took what from whom, a line for each move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from oncall_opt.output import csv_text
from optimizer.moves import Move
from scenarios.csv_table import read_table
from scenarios.errors import Misread, Problem, ScenarioError
from scenarios.schedule_csv import unguard
from scenarios.schedule_rows import read_instant
from scenarios.text_file import read_text
from scenarios.vocabulary import PersonId, Role, RotationId

COLUMNS = ("change", "way", "at", "rotation", "role", "start", "end", "from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Moves that were made together.

    Attributes:
        number: From 1, in the order in which they were made.
        way: ``single``, ``split``, ``swap`` or ``undo``.
        at: When, in UTC.
    """

    number: int
    way: str
    at: datetime
    moves: tuple[Move, ...]


def record_of(schedule: Path) -> Path:
    """Where the changes of a schedule file are recorded: ``rota.changes.csv``."""
    return schedule.with_suffix(".changes.csv")


def read_record(path: Path) -> tuple[Changed, ...]:
    """The changes that are recorded; none where there is no file.

    Raises:
        ScenarioError: It cannot be read, with every mistake in it.
    """
    if not path.exists():
        return ()
    shown = str(path)
    found: dict[int, Changed] = {}
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
        moves = (*(before.moves if before else ()), *one.moves)
        found[one.number] = Changed(number=one.number, way=one.way, at=one.at, moves=moves)
    if problems:
        raise ScenarioError(problems)
    return tuple(found[number] for number in sorted(found))


def record_text(changes: Iterable[Changed]) -> str:
    """The record as a file."""
    return csv_text(COLUMNS, [_row(one, move) for one in changes for move in one.moves])


def recorded(
    before: Sequence[Changed], moves: Sequence[Move], *, way: str, at: datetime
) -> tuple[Changed, ...]:
    """The record with one more change."""
    number = before[-1].number + 1 if before else 1
    return (*before, Changed(number=number, way=way, at=at, moves=tuple(moves)))


def _row(one: Changed, move: Move) -> dict[str, object]:
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
    }


def _changed(row: dict[str, str]) -> Changed:
    move = Move(
        rotation=RotationId(row["rotation"]),
        role=Role(row["role"]),
        start=read_instant(row["start"]),
        end=read_instant(row["end"]),
        giver=PersonId(row["from"]),
        taker=PersonId(row["to"]),
    )
    at = read_instant(row["at"])
    return Changed(number=int(row["change"]), way=row["way"], at=at, moves=(move,))
