"""What ``backtest`` tells people: what was expected, what came, and how well that was predicted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oncall_opt.commands.backtest.backtest import Backtest
from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, often, tables_that_fit
from oncall_opt.views.scenario_summary import headline, horizon, made_of, remarks
from scenarios.calendar.local_time import wall_clock

if TYPE_CHECKING:
    from oncall_opt.commands.backtest.backtest import Backtest, BacktestRow


_DAY = timedelta(days=1)


def backtest_report(found: Backtest, *, width: int) -> str:
    """The whole report."""
    return "\n\n".join(_parts(found, width))


def backtest_document(found: Backtest) -> dict[str, object]:
    """The backtest as data, without a trace of when and on how many processors it was made."""
    inside, of = within(found.rows)
    return {
        **made_of(found.scenario),
        "until": found.until.isoformat(),
        "covered": found.covered.isoformat(),
        "method": found.solution.method,
        "hard_rules_broken": _broken(found),
        "runs": found.expected.tally.runs,
        "ending": found.expected.ending.value,
        "expected_arrivals": found.expected.arrivals,
        "real_arrivals": found.real.arrivals,
        "notes": [*found.notes, *found.scenario.notes],
        "inside": inside,
        "of": of,
        "people": backtest_documents(found.rows),
    }


def _parts(found: Backtest, width: int) -> Iterator[str]:
    yield bold(wrapped(f"{headline(found.scenario)}.", width=width))
    yield "\n".join(wrapped(text, width=width) for text in _how(found))
    inside, of = within(found.rows)
    met = (
        f"{inside} of {of} numbers lie within P10 to P90; about {0.8 * of:.0f} are to be expected."
    )
    if not of:
        met = "Nothing was expected, and nothing came."
    table = backtest_text(found, width=width)
    yield "\n".join(
        [bold("Expected and real"), table, *(wrapped(t, width=width) for t in (met, LEGEND))]
    )
    yield from remarks(found.scenario, found.notes, width=width)


def _how(found: Backtest) -> Iterator[str]:
    broken = _broken(found)
    rules = f"it violates hard rules {often(broken)}" if broken else "it keeps every hard rule"
    method = found.solution.method
    yield f"Made from what was known on {_day(found, found.until)} ({method}); {rules}."
    _, end = horizon(found.scenario)
    if found.covered < end:
        days = round((found.covered - found.until) / _DAY)
        of = round((end - found.until) / _DAY)
        yield (
            f"What came is recorded until {_day(found, found.covered)}, {days} days of {of}: only "
            "these are expected and compared."
        )
    runs = found.expected.tally.runs
    yield f"Expected, over {runs:,} runs: {found.expected.arrivals}. Real: {found.real.arrivals}."


def _day(found: Backtest, moment: datetime) -> str:
    return f"{wall_clock(moment, found.scenario.zone):%Y-%m-%d}"


def _broken(found: Backtest) -> int:
    return sum(1 for violation in found.solution.violations if violation.hard)


_HEADINGS = {
    "interruptions_business": "interruptions\nbusiness",
    "interruptions_off": "interruptions\noff hours",
    "interruptions_sleep": "interruptions\nsleep",
    "sleep_lost_hours": "sleep\nlost h",
    "event_load_hours": "load beyond\nstandby h",
}
BACKTEST_COLUMNS = ("person", "measure", "expected", "p10", "p90", "real", "inside")

LEGEND = (
    "Expected → real; in brackets P10 to P90, between which four runs of five of the model lie; ! "
    "marks what was really recorded outside of it. The alerts that came are the recorded ones; how they "
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
