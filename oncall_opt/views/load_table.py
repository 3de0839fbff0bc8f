"""The load table: what a schedule gives each person, the most loaded first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oncall_opt.terminal.tables import NOTHING, Column, minus, table, tables_that_fit
from optimizer.fairness.load_measures import Measures, PersonLoad
from scenarios.calendar.calendar import CLASSES
from scenarios.domain.vocabulary import HourClass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """A column: its heading, what it shows of a person, and when it is worth showing.

    Attributes:
        detail: Whether it is shown with ``--all`` only.
        plain: The cell that says nothing; a column of nothing else is left out.
        summed: Whether the last row shows a sum.
        dropped: As of :class:`Column`.
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
        """The number as a cell."""
        if value is None:
            return NOTHING
        return minus(f"{value:{'+' if self.signed else ''}.{self.digits}f}")


def _of(klass: HourClass, what: int) -> Callable[[PersonLoad], float]:
    """Hours (0), interruptions (1) or work (2) of one class."""
    return lambda person: person.expected.of(klass)[what]


_FIELDS = (
    _Field(
        heading="capacity",
        value=lambda p: p.capacity or None,
        digits=2,
        plain="1.00",
        summed=False,
        dropped=3,
    ),
    _Field(heading="shifts", value=lambda p: p.shifts, digits=0),
    _Field(heading="overrides", value=lambda p: p.overrides, digits=0, plain="0", dropped=7),
    _Field(
        heading="hours\nbusin.", value=_of(HourClass.BUSINESS, 0), digits=0, detail=True, dropped=9
    ),
    _Field(heading="hours\noff", value=_of(HourClass.OFF, 0), digits=0, dropped=2),
    _Field(heading="hours\nsleep", value=_of(HourClass.SLEEP, 0), digits=0, dropped=2),
    _Field(heading="nights", value=lambda p: p.nights, digits=0, detail=True, dropped=8),
    _Field(heading="week-\nends", value=lambda p: p.weekends, digits=0, dropped=4),
    _Field(heading="holi-\ndays", value=lambda p: p.holidays, digits=0, plain="0", dropped=6),
    _Field(heading="interr.\nbusin.", value=_of(HourClass.BUSINESS, 1), detail=True, dropped=9),
    _Field(heading="interr.\noff", value=_of(HourClass.OFF, 1), dropped=2),
    _Field(heading="interr.\nsleep", value=_of(HourClass.SLEEP, 1)),
    _Field(
        heading="sleep\nlost h", value=lambda p: p.expected.sleep_lost_hours, detail=True, dropped=8
    ),
    _Field(
        heading="on call\n%",
        value=lambda p: 100 * p.time_on_call,
        digits=0,
        detail=True,
        summed=False,
        dropped=8,
    ),
    _Field(heading="load\nh", value=lambda p: p.load),
    _Field(
        heading="balance\nbefore",
        value=lambda p: p.balance_before,
        signed=True,
        plain="0.0",
        summed=False,
        dropped=2,
    ),
    _Field(heading="relative\nh", value=lambda p: p.relative, summed=False),
    _Field(
        heading="balance\nafter",
        value=lambda p: p.balance_after,
        signed=True,
        summed=False,
        dropped=5,
    ),
)

LEGEND = (
    "Hours and expected interruptions (interr.) by the person's own off and sleep hours. Load: "
    "hours of personal time taken. Relative: (balance before + load) / share, which is made as "
    "even as it can be. Balance: carried minus what the share would have been."
)


def load_text(measures: Measures, *, width: int, everything: bool = False) -> str:
    """The table, sorted by relative load; who is not compared and holds nothing is left out.

    Args:
        width: Columns of the terminal; the least important columns are dropped until it fits.
        everything: Whether to show every column, in several tables where one is too wide.
    """
    people = sorted(
        (p for p in measures.people if p.compared or p.shifts or p.overrides),
        key=lambda p: (p.relative is None, -(p.relative or 0.0), -p.load),
    )
    fields = [f for f in _FIELDS if _worth_showing(f, people, everything=everything)]
    rows = [[p.name, *(f.text(f.value(p)) for f in fields)] for p in people]
    total = ["together", *(_sum(f, people) for f in fields)]
    columns = [
        Column(heading="person"),
        *(Column(heading=f.heading, right=True, dropped=f.dropped) for f in fields),
    ]
    lay_out = tables_that_fit if everything else table
    return lay_out(columns, rows, width=width, total=total)


def load_rows(measures: Measures) -> list[dict[str, object]]:
    """The same as data: hours and interruptions by class, everything in hours."""
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


def _worth_showing(field: _Field, people: list[PersonLoad], *, everything: bool) -> bool:
    if everything:
        return True
    if field.detail:
        return False
    return field.plain is None or any(field.text(field.value(p)) != field.plain for p in people)


def _sum(field: _Field, people: list[PersonLoad]) -> str:
    return field.text(sum(field.value(p) or 0.0 for p in people)) if field.summed else ""
