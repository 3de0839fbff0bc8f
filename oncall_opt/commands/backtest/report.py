"""What ``backtest`` tells people: what was expected, what came, and how well that was foretold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from oncall_opt.commands.backtest.backtest import Backtest
from oncall_opt.commands.backtest.table import LEGEND, backtest_documents, backtest_text, within
from oncall_opt.terminal.figures import often
from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.views.response_assumptions import remarks
from oncall_opt.views.scenario_summary import headline, horizon, made_of
from scenarios.calendar.local_time import wall_clock

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
    rules = f"it breaks hard rules {often(broken)}" if broken else "it keeps every hard rule"
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
