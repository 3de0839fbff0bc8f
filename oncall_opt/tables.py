"""Tables for a terminal: aligned, as narrow as they can be, without what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_GAP = 2


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
    kept = _kept(columns, [*rows, total] if total else rows, width)
    sizes = [_size(columns[i], i, [*rows, total] if total else rows) for i in kept]
    line = "─" * (sum(sizes) + _GAP * (len(kept) - 1))
    lines = []
    heads = [columns[i].heading.split("\n") for i in kept]
    depth = max(map(len, heads), default=0)
    for level in range(depth):
        cells = [([""] * (depth - len(head)) + head)[level] for head in heads]
        lines.append(_line(cells, kept, columns, sizes))
    lines.append(line)
    for index, row in enumerate(rows):
        if index in breaks and index:
            lines.append("")
        lines.append(_line([row[i] for i in kept], kept, columns, sizes))
    if total:
        lines += [line, _line([total[i] for i in kept], kept, columns, sizes)]
    return "\n".join(lines)


def columns_that_fit(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int
) -> list[list[int]]:
    """The columns in groups that each fit the width, the first column repeated in every group."""
    sizes = [_size(column, i, rows) for i, column in enumerate(columns)]
    groups: list[list[int]] = []
    used = width + 1
    for index in range(1, len(columns)):
        if used + _GAP + sizes[index] > width or not groups:
            groups.append([0])
            used = sizes[0]
        groups[-1].append(index)
        used += _GAP + sizes[index]
    return groups or [[0]]


def cell_width(text: str) -> int:
    """Columns of a terminal that a text takes; Chinese, Japanese and Korean signs take two."""
    from rich.cells import cell_len

    return cell_len(text)


def _kept(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Positions of the columns that stay."""
    sizes = [_size(column, i, rows) for i, column in enumerate(columns)]
    kept = list(range(len(columns)))
    while sum(sizes[i] for i in kept) + _GAP * (len(kept) - 1) > width:
        least = max(kept, key=lambda i: (columns[i].dropped, i), default=0)
        if not kept or not columns[least].dropped:
            break
        kept.remove(least)
    return kept


def _size(column: Column, index: int, rows: Sequence[Sequence[str]]) -> int:
    heads = column.heading.split("\n")
    return max(map(cell_width, [*heads, *(row[index] for row in rows)]), default=0)


def _line(
    cells: Sequence[str], kept: Sequence[int], columns: Sequence[Column], sizes: Sequence[int]
) -> str:
    padded = []
    for cell, index, size in zip(cells, kept, sizes, strict=True):
        blank = " " * (size - cell_width(cell))
        padded.append(blank + cell if columns[index].right else cell + blank)
    return (" " * _GAP).join(padded).rstrip()
