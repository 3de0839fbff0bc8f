"""Tables for a terminal: aligned, narrow, without the columns that do not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncall_opt.terminal.output import printable

#: Blanks between columns: as many as fit.
_BLANKS = (2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        heading: One line or more.
        right: Whether it is aligned to the right, as numbers are.
        dropped: Where the table is too wide, columns with a higher number go first; 0 stays.
    """

    heading: str
    right: bool = False
    dropped: int = 0


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    total: Sequence[str] | None = None,
    breaks: frozenset[int] = frozenset(),
) -> str:
    """Lay out a table.

    Args:
        rows: A cell for each column.
        width: Columns of the terminal; what can be dropped is dropped until it fits.
        total: A last row, set apart.
        breaks: Rows (from 0) before which a blank line stands.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    totals = [[printable(cell) for cell in total]] if total else []
    kept, gap = _fitted(columns, [*cells, *totals], width)
    body: list[list[str]] = []
    for index, row in enumerate(cells):
        if index in breaks and index:
            body.append([""] * len(columns))
        body.append(row)
    shown = [columns[i] for i in kept]
    below = [[[row[i] for i in kept] for row in part] for part in (body, totals)]
    return _rendered([_headings(shown), *below], shown, gap)


def tables_that_fit(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    total: Sequence[str] | None = None,
) -> str:
    """Lay out every column, in several tables where one is too wide; the first is in each."""
    groups = columns_that_fit(columns, [*rows, *([total] if total else [])], width=width)
    return "\n\n".join(
        table(
            [columns[i] for i in group],
            [[row[i] for i in group] for row in rows],
            width=width,
            total=[total[i] for i in group] if total else None,
        )
        for group in groups
    )


def columns_that_fit(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int
) -> list[list[int]]:
    """Group the columns so that each group fits the width; the first column is in every group."""
    sizes = [_size(column, i, rows) for i, column in enumerate(columns)]
    gap = max(_BLANKS)
    groups: list[list[int]] = []
    used = width + 1
    for index in range(1, len(columns)):
        if used + gap + sizes[index] > width or not groups:
            groups.append([0])
            used = sizes[0]
        groups[-1].append(index)
        used += gap + sizes[index]
    return groups or [[0]]


def cell_width(text: str) -> int:
    """Return the columns that a text takes; Chinese, Japanese and Korean signs take two."""
    from wcwidth import wcswidth

    return int(wcswidth(text))


def _fitted(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int
) -> tuple[list[int], int]:
    """Return the positions of the columns that stay, and the blanks between them."""
    sizes = [_size(column, i, rows) for i, column in enumerate(columns)]
    kept = list(range(len(columns)))
    while sum(sizes[i] for i in kept) + min(_BLANKS) * (len(kept) - 1) > width:
        least = max(kept, key=lambda i: (columns[i].dropped, i), default=0)
        if not kept or not columns[least].dropped:
            break
        kept.remove(least)
    total = sum(sizes[i] for i in kept)
    fitting = (gap for gap in _BLANKS if total + gap * (len(kept) - 1) <= width)
    return kept, next(fitting, min(_BLANKS))


def _size(column: Column, index: int, rows: Sequence[Sequence[str]]) -> int:
    heads = column.heading.split("\n")
    return max(map(cell_width, [*heads, *(row[index] for row in rows)]), default=0)


def _headings(columns: Sequence[Column]) -> list[list[str]]:
    """Return the headings as rows, aligned at the bottom."""
    heads = [column.heading.split("\n") for column in columns]
    depth = max(map(len, heads), default=0)
    return [[([""] * (depth - len(h)) + h)[level] for h in heads] for level in range(depth)]


def _rendered(parts: Sequence[list[list[str]]], columns: Sequence[Column], gap: int) -> str:
    """Render the parts one below the other, a line between them; every cell is text."""
    from tabulate import SEPARATING_LINE, DataRow, Line, TableFormat, tabulate

    # tabulate's "simple" with a line that is not broken, and gaps that can be narrowed.
    style = TableFormat(
        lineabove=None,
        linebelowheader=Line("", "─", "─" * gap, ""),
        linebetweenrows=None,
        linebelow=None,
        headerrow=None,
        datarow=DataRow("", " " * gap, ""),
        padding=0,
        with_header_hide=None,
    )
    rows: list[list[str] | str] = []
    for number, part in enumerate(parts):
        rows += [SEPARATING_LINE, *part] if number and (part or number == 1) else part
    sides = ["right" if column.right else "left" for column in columns]
    return tabulate(rows, tablefmt=style, colalign=sides, disable_numparse=True)


#: Where there is no number.
NOTHING = "–"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number and its noun.

    >>> count(1, "role"), count(5, "role"), count(2, "person", "people")
    ('1 role', '5 roles', '2 people')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def often(number: int) -> str:
    """Write how often something happened.

    >>> often(1), often(3), often(2000)
    ('once', '3 times', '2,000 times')
    """
    return "once" if number == 1 else f"{number:,} times"


def signed(value: float, digits: int) -> str:
    """Write a difference with its sign; zero has none.

    >>> signed(1.25, 1), signed(-0.26, 1), signed(-0.04, 1)
    ('+1.2', '−0.3', '0.0')
    """
    return minus(f"{value:+.{digits}f}")


def minus(text: str) -> str:
    """Give a written number a printed minus sign; zero has no sign.

    >>> minus("-2"), minus("2"), minus("-0.0")
    ('−2', '2', '0.0')
    """
    return text.replace("-", "−") if float(text) else text.lstrip("+-")


def percent(part: float) -> str:
    """Write a chance; only the impossible is 0 %, only the certain is 100 %."""
    if 0 < part < 0.005:
        return "< 1 %"
    if 0.995 <= part < 1:
        return "> 99 %"
    return f"{100 * part:.0f} %"


def rounded(value: float | None, digits: int = 4) -> float | None:
    """Round a number for data; ``None`` stays."""
    return None if value is None else round(value, digits)


def rounded_row(row: Mapping[str, object]) -> dict[str, object]:
    """Round the numbers of a row to four decimals."""
    return {key: round(v, 4) if isinstance(v, float) else v for key, v in row.items()}
