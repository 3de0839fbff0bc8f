"""Tables for a terminal: aligned, as narrow as they can be, without what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oncall_opt.output import printable

#: Blanks between columns: as many as there is room for.
_GAPS = (2, 1)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Widths of the columns that are shown, and the gap between them."""

    columns: Sequence[Column]
    sizes: Sequence[int]
    gap: int

    def line(self, cells: Sequence[str]) -> str:
        """One line of the table."""
        padded = []
        for cell, column, size in zip(cells, self.columns, self.sizes, strict=True):
            blank = " " * (size - cell_width(cell))
            padded.append(blank + cell if column.right else cell + blank)
        return (" " * self.gap).join(padded).rstrip()


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
    rows = [[printable(cell) for cell in row] for row in rows]
    everything = [*rows, total] if total else rows
    kept = _kept(columns, everything, width)
    layout = _layout(columns, kept, everything, width)
    line = "─" * (sum(layout.sizes) + layout.gap * (len(kept) - 1))
    lines = []
    heads = [columns[i].heading.split("\n") for i in kept]
    depth = max(map(len, heads), default=0)
    for level in range(depth):
        cells = [([""] * (depth - len(head)) + head)[level] for head in heads]
        lines.append(layout.line(cells))
    lines.append(line)
    for index, row in enumerate(rows):
        if index in breaks and index:
            lines.append("")
        lines.append(layout.line([row[i] for i in kept]))
    if total:
        lines += [line, layout.line([total[i] for i in kept])]
    return "\n".join(lines)


def columns_that_fit(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int
) -> list[list[int]]:
    """The columns in groups that each fit the width, the first column repeated in every group."""
    sizes = [_size(column, i, rows) for i, column in enumerate(columns)]
    gap = max(_GAPS)
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
    """Columns of a terminal that a text takes; Chinese, Japanese and Korean signs take two."""
    from rich.cells import cell_len

    return cell_len(text)


def _kept(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Positions of the columns that stay."""
    sizes = [_size(column, i, rows) for i, column in enumerate(columns)]
    kept = list(range(len(columns)))
    while sum(sizes[i] for i in kept) + min(_GAPS) * (len(kept) - 1) > width:
        least = max(kept, key=lambda i: (columns[i].dropped, i), default=0)
        if not kept or not columns[least].dropped:
            break
        kept.remove(least)
    return kept


def _size(column: Column, index: int, rows: Sequence[Sequence[str]]) -> int:
    heads = column.heading.split("\n")
    return max(map(cell_width, [*heads, *(row[index] for row in rows)]), default=0)


def _layout(
    columns: Sequence[Column], kept: Sequence[int], rows: Sequence[Sequence[str]], width: int
) -> _Layout:
    sizes = [_size(columns[i], i, rows) for i in kept]
    fitting = (gap for gap in _GAPS if sum(sizes) + gap * (len(kept) - 1) <= width)
    return _Layout(columns=[columns[i] for i in kept], sizes=sizes, gap=next(fitting, min(_GAPS)))
