"""The backtest as a table: what was expected of each person, and what really came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oncall_opt.terminal.figures import NOTHING
from oncall_opt.terminal.tables import Column, tables_that_fit

if TYPE_CHECKING:
    from oncall_opt.commands.backtest.backtest import Backtest, BacktestRow

_HEADINGS = {
    "interruptions_business": "interruptions\nbusiness",
    "interruptions_off": "interruptions\noff hours",
    "interruptions_sleep": "interruptions\nsleep",
    "sleep_lost_hours": "sleep\nlost h",
    "event_burden_hours": "burden beyond\nstandby h",
}
BACKTEST_COLUMNS = ("person", "measure", "expected", "p10", "p90", "real", "inside")

LEGEND = (
    "Expected → real; in brackets P10 to P90, between which four runs of five of the model lie; ! "
    "marks what really came outside of it. The alerts that came are the recorded ones; how they "
    "are answered is simulated, so that what is called real is a mean over that luck."
)


def backtest_text(found: Backtest, *, width: int) -> str:
    """A row for each person to whom anything comes; everybody together last."""
    people = found.expected.tally.people
    rows = {(row.person, row.measure): row for row in found.rows}
    cells = [
        [found.scenario.people[person].name, *_cells(rows, person)]
        for person in people
        if any(r.p90 or r.real or r.expected for r in found.rows if r.person == person)
    ]
    total = ["together", *_cells(rows, "everybody")]
    columns = [
        Column(heading="person"),
        *(Column(heading=heading, right=True) for heading in _HEADINGS.values()),
    ]
    return tables_that_fit(columns, cells, width=width, total=total)


def backtest_documents(rows: Sequence[BacktestRow]) -> list[dict[str, object]]:
    """The same as data."""
    return [
        {
            "person": row.person,
            "measure": row.measure,
            "expected": round(row.expected, 6),
            "p10": round(row.p10, 6),
            "p90": round(row.p90, 6),
            "real": round(row.real, 6),
            "inside": row.inside,
        }
        for row in rows
    ]


def within(rows: Sequence[BacktestRow]) -> tuple[int, int]:
    """How many numbers of people lie within P10 to P90, of those that are not sure beforehand."""
    open_ones = [row for row in rows if row.person != "everybody" and (row.p90 or row.real)]
    return sum(1 for row in open_ones if row.inside), len(open_ones)


def _cells(rows: dict[tuple[str, str], BacktestRow], person: str) -> list[str]:
    return [_cell(rows.get((person, measure))) for measure in _HEADINGS]


def _cell(row: BacktestRow | None) -> str:
    if row is None:
        return NOTHING
    digits = 0 if row.measure.startswith("interruptions") else 1
    between = f"({row.p10:.{digits}f}–{row.p90:.{digits}f})"
    return f"{row.expected:.1f} → {row.real:.1f} {between}{' ' if row.inside else '!'}"
