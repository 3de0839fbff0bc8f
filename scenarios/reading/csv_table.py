"""CSV tables of other tools: comma, semicolon or tab; columns found by name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from scenarios.domain.errors import Problem, ScenarioError
from scenarios.reading.near_matches import hint_for, listed

#: Maximum number of mistakes shown per file.
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that is read row by row.

    Attributes:
        columns: Name → position of the requested columns that exist.
        rows: Line number and cells, padded to the header; without empty lines.
    """

    columns: Mapping[str, int]
    rows: Iterator[tuple[int, list[str]]]


def read_table(
    text: str | Iterator[str], *, shown: str, required: Sequence[str], optional: Sequence[str] = ()
) -> Table:
    """Find the columns of a table.

    Args:
        text: The table, or its lines one by one if it may be longer than memory.

    Raises:
        ScenarioError: A required column is missing; while rows are read: broken quotes.
    """
    lines: Iterator[str] = io.StringIO(text, newline="") if isinstance(text, str) else text
    header_line = next(lines, "")
    delimiter = max(",;\t", key=header_line.count)
    reader = csv.reader(chain([header_line], lines), delimiter=delimiter)
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
    except csv.Error as error:
        raise ScenarioError([_broken(shown, 1, error)]) from None
    missing = [name for name in required if name not in header]
    if missing:
        raise ScenarioError([_missing(shown, name, header) for name in missing])
    columns = {name: header.index(name) for name in (*required, *optional) if name in header}
    return Table(columns=columns, rows=_rows(reader, len(header), shown))


def bounded(problems: Sequence[Problem], shown: str, count: int | None = None) -> list[Problem]:
    """Return the first problems of a file and the number of the others.

    Args:
        problems: All problems, or as many as are shown.
        count: Total number; by default ``len(problems)``.
    """
    count = len(problems) if count is None else count
    if count <= MOST_PROBLEMS:
        return list(problems)
    last = problems[MOST_PROBLEMS - 1]
    more = Problem(
        path=shown,
        line=last.line,
        column=last.column + 1,
        message=f"{count - MOST_PROBLEMS} more mistakes in this file",
        hint="fix the first ones and try again",
    )
    return [*problems[:MOST_PROBLEMS], more]


def _rows(reader: Iterator[list[str]], width: int, shown: str) -> Iterator[tuple[int, list[str]]]:
    blank = [""] * width
    last = 1
    try:
        for cells in reader:
            line, last = last + 1, reader.line_num  # type: ignore[attr-defined]
            if len(cells) < width:
                if not any(cells):
                    continue
                yield line, cells + blank[len(cells) :]
            else:
                yield line, cells
    except csv.Error as error:
        raise ScenarioError([_broken(shown, last + 1, error)]) from None


def _missing(shown: str, name: str, header: Sequence[str]) -> Problem:
    given = [cell for cell in header if cell]
    if not given:
        return Problem(
            path=shown, line=1, column=1, message="the file is empty", hint=f"add a column {name}"
        )
    near = hint_for(name, given) if len(given) > 1 else ""
    hint = near if near.startswith("did") else f"the first line has: {listed(given[:12])}"
    return Problem(
        path=shown, line=1, column=1, message=f"the column {name!r} is missing", hint=hint
    )


def _broken(shown: str, line: int, error: csv.Error) -> Problem:
    return Problem(
        path=shown, line=line, column=1, message=f"not valid CSV: {error}", hint="check the quotes"
    )
