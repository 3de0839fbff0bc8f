"""The report of ``backtest``: how well the recorded alerts were predicted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oncall_opt.commands.backtest.backtest import Backtest
from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, count, often, tables_that_fit
from oncall_opt.views.scenario_summary import headline, horizon, made_of, remarks
from scenarios.calendar.local_time import wall_clock

if TYPE_CHECKING:
    from oncall_opt.commands.backtest.backtest import Backtest, BacktestRow


_DAY = timedelta(days=1)


def backtest_report(found: Backtest, *, width: int, detail: bool = False) -> str:
    """The whole report."""
    return "\n\n".join(_parts(found, width, detail=detail))


def backtest_document(found: Backtest) -> dict[str, object]:
    """The backtest as data, without a trace of when and on how many processors it was made."""
    inside, of = within(found.rows)
    return {
        **made_of(found.scenario),
        "until": found.until.isoformat(),
        "covered": found.covered.isoformat(),
        "method": found.solution.method,
        "hard_rules_violated": _violated(found),
        "runs": found.expected.tally.runs,
        "ending": found.expected.ending.value,
        "expected_arrivals": found.expected.arrivals,
        "real_arrivals": found.real.arrivals,
        "notes": [*found.notes, *found.scenario.notes],
        "inside": inside,
        "of": of,
        "people": backtest_documents(found.rows),
    }


def _parts(found: Backtest, width: int, *, detail: bool) -> Iterator[str]:
    yield "\n".join(wrapped(text, width=width) for text in _answer(found))
    runs = count(found.expected.tally.runs, "simulation run")
    context = (
        f"{headline(found.scenario)}. Expected: {runs}, {found.expected.arrivals}. "
        f"Real: {found.real.arrivals}."
    )
    yield wrapped(context, width=width)
    table = backtest_text(found, width=width)
    heading = bold("What was expected of each person, and what was real?")
    yield "\n".join([heading, table, wrapped(LEGEND, width=width)])
    yield from remarks(found.scenario, found.notes, width=width, detail=detail)


def _answer(found: Backtest) -> Iterator[str]:
    inside, of = within(found.rows)
    if of:
        yield (
            f"{inside} of {of} numbers are within the predicted range (P10–P90); about "
            f"{0.8 * of:.0f} are to be expected."
        )
    else:
        yield "Nothing was expected, and nothing was recorded."
    violated = _violated(found)
    rules = f"it violates hard rules {often(violated)}" if violated else "it keeps every hard rule"
    known = f"what was known on {_day(found, found.until)}"
    yield f"The schedule ({found.solution.method}) was made from {known}; {rules}."
    _, end = horizon(found.scenario)
    if found.covered < end:
        days = round((found.covered - found.until) / _DAY)
        of = round((end - found.until) / _DAY)
        yield (
            f"Alerts are recorded until {_day(found, found.covered)}: only these {days} of {of} "
            "days are compared."
        )


def _day(found: Backtest, moment: datetime) -> str:
    return f"{wall_clock(moment, found.scenario.zone):%Y-%m-%d}"


def _violated(found: Backtest) -> int:
    return sum(1 for violation in found.solution.violations if violation.hard)


_HEADINGS = {
    "interruptions_business": "interruptions\nbusiness",
    "interruptions_off": "interruptions\noff-hours",
    "interruptions_sleep": "interruptions\nsleep",
    "sleep_lost_hours": "sleep\nlost h",
    "event_load_hours": "load beyond\nstandby h",
}
BACKTEST_COLUMNS = ("person", "measure", "expected", "p10", "p90", "real", "inside")

LEGEND = (
    "Expected → real; in brackets P10–P90: eight predicted runs of ten lie within; ! marks a real "
    "number outside. Real: the recorded alerts, with simulated answers, mean of all runs."
)


def backtest_text(found: Backtest, *, width: int) -> str:
    """Return a row for each person who is reached; everybody together last."""
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
    """Count the numbers of people within P10–P90, and all that are not 0 beforehand."""
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
