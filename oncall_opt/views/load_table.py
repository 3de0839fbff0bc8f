"""The load table: what each person carries, the most loaded first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oncall_opt.terminal.tables import NOTHING, Column, minus, table, tables_that_fit
from optimizer.fairness.load_measures import Measures, PersonLoad
from scenarios.calendar.calendar import CLASSES
from scenarios.domain.vocabulary import HourClass


@dataclass(frozen=True, slots=True)
class _Field:
    """A column: its heading, its value for a person, and when it is shown.

    Attributes:
        detail: Whether it is shown with ``--detail`` only.
        plain: A cell without information; a column of nothing else is left out.
        summed: Whether the last row shows a sum.
        dropped: Columns with a higher number are left out first; 0 stays.
    """

    heading: str
    value: Callable[[PersonLoad], float | None]
    digits: int = 1
    signed: bool = False
    detail: bool = False
    plain: str | None = None
    summed: bool = True
    dropped: int = 0

    def text(self, value: float | None) -> str:
        """Return the number as a cell."""
        if value is None:
            return NOTHING
        return minus(f"{value:{'+' if self.signed else ''}.{self.digits}f}")


def _of(klass: HourClass, what: int) -> Callable[[PersonLoad], float]:
    """Return a function for hours (0), interruptions (1) or work (2) of one class."""
    return lambda person: person.expected.of(klass)[what]


_FIELDS = (
    _Field(
        "capacity", lambda p: p.capacity or None, digits=2, plain="1.00", summed=False, dropped=3
    ),
    _Field("shifts", lambda p: p.shifts, digits=0),
    _Field("overrides", lambda p: p.overrides, digits=0, plain="0", detail=True, dropped=7),
    _Field("business\nhours", _of(HourClass.BUSINESS, 0), digits=0, detail=True, dropped=9),
    _Field("off-\nhours", _of(HourClass.OFF, 0), digits=0, dropped=8),
    _Field("sleep\nhours", _of(HourClass.SLEEP, 0), digits=0, dropped=5),
    _Field("nights", lambda p: p.nights, digits=0, detail=True, dropped=8),
    _Field("weekends", lambda p: p.weekends, digits=0, dropped=4),
    _Field("holidays", lambda p: p.holidays, digits=0, plain="0", dropped=7),
    _Field("business\ninterruptions", _of(HourClass.BUSINESS, 1), detail=True, dropped=9),
    _Field("off-hours\ninterruptions", _of(HourClass.OFF, 1), detail=True, dropped=8),
    _Field("sleep\ninterruptions", _of(HourClass.SLEEP, 1), dropped=2),
    _Field("sleep\nlost h", lambda p: p.expected.sleep_lost_hours, detail=True, dropped=8),
    _Field(
        "time on\ncall %",
        lambda p: 100 * p.time_on_call,
        digits=0,
        detail=True,
        summed=False,
        dropped=8,
    ),
    _Field("load\nh", lambda p: p.load),
    _Field(
        "carried\nin h",
        lambda p: p.balance_before,
        signed=True,
        plain="0.0",
        summed=False,
        dropped=5,
    ),
    _Field("load relative\nto capacity h", lambda p: p.relative, summed=False),
    _Field("carried\nover h", lambda p: p.balance_after, signed=True, summed=False, dropped=1),
)

LOAD_HEADING = "How much does each person carry?"
LEGEND = (
    "Load: hours of personal time taken. Load relative to capacity: (carried in + load) / "
    "capacity, made as even as possible. Carried over: + did more than their part, − less. "
    "Hours and expected interruptions are by each person's own off-hours and sleep hours."
)
#: Columns beside the person, and people with a row of their own, without ``--detail``.
COLUMNS, PEOPLE = 7, 6


def load_text(measures: Measures, *, width: int, everything: bool = False) -> str:
    """Return the table, sorted by load relative to capacity.

    People who are not compared and have no shift are left out.

    Args:
        width: Columns of the terminal; the least important columns are dropped until it fits.
        everything: Whether to show every person and every column, in several tables where one is
            too wide.
    """
    people = sorted(
        (p for p in measures.people if p.compared or p.shifts or p.overrides),
        key=lambda p: (p.relative is None, -(p.relative or 0.0), -p.load),
    )
    fields = [f for f in _FIELDS if everything or _worth_showing(f, people)]
    while not everything and len(fields) > COLUMNS:
        fields.remove(max(fields, key=lambda f: f.dropped))
    shown = people if everything or len(people) <= PEOPLE + 2 else people[:PEOPLE]
    rows = [[p.name, *(f.text(f.value(p)) for f in fields)] for p in shown]
    total = ["together", *(_sum(f, people) for f in fields)] if everything else None
    columns = [
        Column(heading="person"),
        *(Column(heading=f.heading, right=True, dropped=f.dropped) for f in fields),
    ]
    lay_out = tables_that_fit if everything else table
    laid_out = lay_out(columns, rows, width=width, total=total)
    rest = len(people) - len(shown)
    more = f"{rest} more people carry less; --detail shows everybody"
    return f"{laid_out}\n{more}" if rest else laid_out


def load_rows(measures: Measures) -> list[dict[str, object]]:
    """Return the same as data, in hours."""
    return [_row(person) for person in measures.people]


def _row(person: PersonLoad) -> dict[str, object]:
    row: dict[str, object] = {
        "person": person.person,
        "name": person.name,
        "compared": person.compared,
        "capacity": round(person.capacity, 4),
        "shifts": person.shifts,
        "overrides": person.overrides,
        "nights": person.nights,
        "weekends": person.weekends,
        "holidays": person.holidays,
        "time_on_call": round(person.time_on_call, 4),
        "overnight": person.overnight,
    }
    for klass in CLASSES:
        hours, interruptions, work = person.expected.of(klass)
        row[f"{klass}_hours"] = round(hours, 4)
        row[f"{klass}_interruptions"] = round(interruptions, 4)
        row[f"{klass}_work_hours"] = round(work, 4)
    return row | {
        "sleep_lost_hours": round(person.expected.sleep_lost_hours, 4),
        "load": round(person.load, 4),
        "relative": person.relative,
        "balance_before": round(person.balance_before, 4),
        "balance_after": round(person.balance_after, 4),
    }


def _worth_showing(field: _Field, people: list[PersonLoad]) -> bool:
    return not field.detail and (
        field.plain is None or any(field.text(field.value(p)) != field.plain for p in people)
    )


def _sum(field: _Field, people: list[PersonLoad]) -> str:
    return field.text(sum(field.value(p) or 0.0 for p in people)) if field.summed else ""
