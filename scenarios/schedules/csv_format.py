"""Schedules as CSV: one row per assignment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from unicodedata import category, normalize

from scenarios.calendar.local_time import zone_info
from scenarios.domain.errors import Misread, Problem, ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.reading.near_matches import listed, nearest, shortened
from scenarios.schedules.schedule_rows import Names, ReadSchedule, Row, schedule_of

HEADER = ("rotation", "role", "start", "end", "person", "name")
_NEEDED = HEADER[:5]

#: What spreadsheets in different countries put between cells.
_SEPARATORS = ",;\t"

_FORMULA = frozenset("=+-@\N{MINUS SIGN}")

#: Unicode's categories of what is skipped before a cell's first sign: controls, formats, quotes.
_SKIPPED = frozenset({"Cc", "Cf", "Pi", "Pf"})


def write_csv(scenario: Scenario, schedule: Schedule) -> str:
    """Return a schedule as RFC 4180 text, with times at the offset of the rotation's zone.

    No cell can start a formula in a spreadsheet; an empty person is an uncovered role.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for assignment in schedule.assignments:
        rotation = scenario.rotations.get(assignment.rotation)
        zone = zone_info(rotation.zone if rotation else scenario.zone)
        person = scenario.people.get(assignment.person) if assignment.person else None
        cells = (
            assignment.rotation,
            assignment.role,
            assignment.start.astimezone(zone).isoformat(),
            assignment.end.astimezone(zone).isoformat(),
            assignment.person or "",
            person.name if person else assignment.person or "",
        )
        writer.writerow([guard(cell) for cell in cells])
    return text.getvalue()


def read_csv(text: str, names: Names, *, shown: str) -> ReadSchedule:
    """Read a schedule, also one that a spreadsheet saved.

    Columns may come in any order, with others between them, separated by commas, semicolons or
    tabs; ``name`` is not read.

    Raises:
        ScenarioError: Carries every mistake, with line and column.
    """
    records = list(_records(text, shown))
    if not records:
        message = "the file is empty"
        hint = f"a schedule starts with the line {','.join(HEADER)}"
        raise ScenarioError.at(shown, line=1, message=message, hint=hint)
    header, *body = records
    columns, problems = _columns(header, shown)
    if problems:
        raise ScenarioError(problems)
    rows = []
    needed = max(columns.values()) + 1
    for record in body:
        wrong = _wrong_width(record, header, needed, shown)
        if wrong is None:
            rows.append(_row(record, columns))
        else:
            problems.append(wrong)
    schedule, more = schedule_of(rows, names, shown=shown)
    if problems or more:
        raise ScenarioError([*problems, *more])
    return ReadSchedule(schedule=schedule)


def guard(cell: str) -> str:
    """Return the cell, after an apostrophe if a spreadsheet could run it as a formula.

    >>> guard("=1+1"), guard("ana"), guard("'=1+1")
    ("'=1+1", 'ana', "''=1+1")
    """
    return cell if _harmless(cell) else f"'{cell}"


def unguard(cell: str) -> str:
    """Undo :func:`guard`, exactly."""
    # What is harmless stays so without a leading apostrophe, so this takes off none but guard's.
    return cell[1:] if cell.startswith("'") and not _harmless(cell[1:]) else cell


def _harmless(cell: str) -> bool:
    """Return whether no spreadsheet starts a formula here, after blanks and quotes."""
    for character in cell:
        if character in "\t\r\n":
            return False
        if character in "\"'`" or character.isspace() or category(character) in _SKIPPED:
            continue
        # Compatibility forms: a full-width equals sign is one to some spreadsheets.
        return normalize("NFKC", character)[:1] not in _FORMULA
    return True


class _Record:
    """One record of the file, over several lines if a quoted cell has line breaks."""

    def __init__(self, raw: str, line: int, separator: str, cells: Sequence[str]) -> None:
        self.raw = raw
        self.line = line
        self.separator = separator
        self.cells = [unguard(cell) for cell in cells]

    def place(self, index: int) -> tuple[int, int]:
        """Return the line and column (from 1) of a cell."""
        quoted, seen = False, 0
        for position, character in enumerate(self.raw):
            if seen == index:
                before = self.raw[:position]
                return self.line + before.count("\n"), position - before.rfind("\n")
            if character == '"':
                quoted = not quoted
            elif character == self.separator and not quoted:
                seen += 1
        return self.line, len(self.raw.rstrip("\r\n")) + 1


def _records(text: str, shown: str) -> Iterator[_Record]:
    """Yield the records that are not blank."""
    lines = _lines(text)
    first = next((line for line in lines if line.strip()), "")
    separator = max(_SEPARATORS, key=lambda mark: len(_wanted(first.split(mark))))
    reader = csv.reader(lines, delimiter=separator, strict=True)
    begin = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"not valid CSV: {error}"
            hint = 'close every quote, and write "" for a quote inside of quotes'
            raise ScenarioError.at(shown, message, hint, line=begin + 1) from None
        if any(cell.strip() for cell in cells):
            yield _Record("".join(lines[begin : reader.line_num]), begin + 1, separator, cells)
        begin = reader.line_num


def _lines(text: str) -> list[str]:
    """Split at LF and CRLF only; a name may contain other line separators."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return list(io.StringIO(text, newline="\n"))


def _wanted(cells: Sequence[str]) -> set[str]:
    return {_heading(cell) for cell in cells} & set(HEADER)


def _heading(cell: str) -> str:
    return cell.strip().strip('"').strip().lower()


def _columns(header: _Record, shown: str) -> tuple[dict[str, int], list[Problem]]:
    """Return the position of each required column, and missing or repeated ones as problems."""
    found = [_heading(cell) for cell in header.cells]
    problems = []
    for name in _NEEDED:
        if name not in found:
            near = nearest(name, [cell for cell in found if cell and cell not in HEADER])
            hint = f"did you mean {near!r}?" if near else f"the columns are: {listed(HEADER)}"
            error = Misread(f"the column {name!r} is missing", hint)
            problems.append(
                Row(label="", cells={}, place=(header.line, 1)).problem(shown, "", error)
            )
        elif found.count(name) > 1:
            place = header.place(len(found) - 1 - found[::-1].index(name))
            error = Misread(f"the column {name!r} appears twice", "delete or rename one")
            problems.append(Row(label="", cells={}, place=place).problem(shown, name, error))
    return {name: found.index(name) for name in _NEEDED if name in found}, problems


def _wrong_width(record: _Record, header: _Record, needed: int, shown: str) -> Problem | None:
    """Return a problem for a row with a wrong number of cells; empty ones at its end are fine."""
    width, wanted = len(record.cells), len(header.cells)
    surplus = any(record.cells[wanted:])
    if width >= needed and not surplus:
        return None
    do = "put a cell that holds a separator in quotes" if surplus else "fill in what is missing"
    return Problem(
        path=shown,
        line=record.line,
        column=1,
        message=f"this row has {width} cells, the header has {wanted}",
        hint=f"{do}: {shortened(record.raw.strip(), 40)!r}",
    )


def _row(record: _Record, columns: dict[str, int]) -> Row:
    return Row(
        label=f"line {record.line}",
        cells={name: record.cells[index] for name, index in columns.items()},
        place=(record.line, 1),
        places={name: record.place(index) for name, index in columns.items()},
    )
