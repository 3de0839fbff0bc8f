"""Rows of a schedule file of any format, and their assignments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scenarios.domain.errors import Misread, Problem
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.reading.near_matches import hint_for, shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSchedule:
    """The content of a schedule file.

    Attributes:
        not_overnight: People who were deliberately not on call overnight.
    """

    schedule: Schedule
    not_overnight: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names that a schedule may use; ``None``: any."""

    people: Collection[str] | None = None
    rotations: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One assignment as text.

    Attributes:
        label: Name of the row in messages about other rows, e.g. ``line 3``.
        cells: ``rotation``, ``role``, ``start``, ``end`` and ``person``, as written.
        place: Line and column of the row.
        places: Line and column of single cells, if known.
        prefix: Path of the row in the document.
    """

    label: str
    cells: Mapping[str, str]
    place: tuple[int, int] = (0, 0)
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    prefix: str = ""

    def problem(self, shown: str, cell: str, error: Misread) -> Problem:
        """Return the problem of one cell, or of the whole row if ``cell`` is empty."""
        line, column = self.places.get(cell, self.place)
        where = f"{self.prefix}.{cell}" if self.prefix and cell else self.prefix or cell
        return Problem(
            path=shown,
            line=line,
            column=column,
            where=where,
            message=error.message,
            hint=error.hint,
        )


def schedule_of(
    rows: Iterable[Row], names: Names, *, shown: str
) -> tuple[Schedule, tuple[Problem, ...]]:
    """Read rows as a schedule, and return all their problems.

    Args:
        names: Allowed people and rotations.
        shown: How to name the file in messages.
    """
    problems: list[Problem] = []
    good: list[tuple[Row, Assignment]] = []
    for row in rows:
        assignment, wrong = _read_row(row, names, shown)
        problems += wrong
        if assignment is not None:
            good.append((row, assignment))
    problems += _clashes(good, shown)
    return Schedule.of(assignment for _, assignment in good), tuple(problems)


def read_instant(text: str) -> datetime:
    """Read an RFC 3339 instant with its offset as aware UTC.

    Raises:
        Misread: The text is not an instant or has no offset.

    >>> read_instant("2027-01-04T10:00:00+01:00").isoformat()
    '2027-01-04T09:00:00+00:00'
    """
    example = "write it as 2027-01-04T10:00:00+01:00"
    if not text.strip():
        raise Misread("no date and time is given", example)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Misread(f"{shortened(text)!r} is not a date with a time", example) from None
    if moment.tzinfo is None:
        hint = f"add it: {moment.isoformat()}+01:00, or Z for UTC"
        raise Misread(f"{shortened(text)!r} has no UTC offset", hint)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Misread(f"{shortened(text)!r} is out of range", example) from None


def _read_row(row: Row, names: Names, shown: str) -> tuple[Assignment | None, list[Problem]]:
    """Return the row's assignment, or its problems."""
    problems: list[Problem] = []

    def wrong(cell: str, error: Misread) -> None:
        problems.append(row.problem(shown, cell, error))

    def moment(cell: str) -> datetime | None:
        try:
            return read_instant(row.cells[cell])
        except Misread as error:
            wrong(cell, error)
            return None

    rotation = _known(row.cells["rotation"], names.rotations)
    if rotation is None:
        wrong("rotation", _unknown("rotation", row.cells["rotation"], names.rotations))
    role = next((role for role in Role if role == row.cells["role"].strip().lower()), None)
    if role is None:
        wrong("role", _unknown("role", row.cells["role"], [role.value for role in Role]))
    start, end = moment("start"), moment("end")
    if start is not None and end is not None and end <= start:
        hint = "write an end after the start"
        wrong("end", Misread(f"{row.cells['end']!r} is not after the start", hint))
    person = row.cells["person"]
    assignee = _known(person, names.people) if person else ""
    if assignee is None:
        wrong("person", _unknown("person", person, names.people))
    if problems or rotation is None or role is None or start is None or end is None:
        return None, problems
    assignment = Assignment(
        rotation=RotationId(rotation),
        role=role,
        start=start,
        end=end,
        person=PersonId(assignee) if assignee else None,
    )
    return assignment, problems


def _known(name: str, known: Collection[str] | None) -> str | None:
    """Return the known name, ignoring blanks around it."""
    if known is None:
        broken = any("\ud800" <= character <= "\udfff" for character in name)
        return None if broken or not name else name
    return next((form for form in (name, name.strip()) if form in known), None)


def _unknown(kind: str, name: str, known: Collection[str] | None) -> Misread:
    if not name.strip():
        return Misread(f"the {kind} is missing", f"write a {kind} in every row")
    return Misread(f"unknown {kind} {shortened(name)!r}", hint_for(name, known or ()))


def _clashes(rows: Sequence[tuple[Row, Assignment]], shown: str) -> Iterable[Problem]:
    """Yield repeated rows, and overlapping rows of one role."""
    slots = defaultdict(list)
    for row, assignment in rows:
        slots[assignment.rotation, assignment.role].append((row, assignment))
    for (rotation, role), pairs in slots.items():
        pairs.sort(key=lambda pair: (pair[1].start, pair[0].place))
        last_row, last = pairs[0]
        for row, assignment in pairs[1:]:
            if assignment == last:
                error = Misread(f"repeats {last_row.label}", "delete one of the two")
                yield row.problem(shown, "", error)
            elif assignment.start < last.end:
                hint = "a role has one assignee at a time: shorten or delete one of the two"
                error = Misread(f"{rotation} {role} overlaps {last_row.label}", hint)
                yield row.problem(shown, "start", error)
            if assignment.end > last.end:
                last_row, last = row, assignment
