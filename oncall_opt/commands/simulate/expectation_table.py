"""The expectation table: what the optimizer expects beside what was simulated, and why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from oncall_opt.commands.simulate.expectation import DEBT, ERRORS, PART, PEAK, ExpectationRow
from oncall_opt.terminal.output import wrapped
from oncall_opt.terminal.tables import Column, table
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId
from scenarios.reading.near_matches import listed
from simulation.outcome.measures import EVENT_LOAD
from simulation.runs.running_totals import EVERYBODY

#: Measure → what it is called, in the order of the table.
_WORDS = {
    "interruptions_business": "interruptions, business hours",
    "interruptions_off": "interruptions, off-hours",
    "interruptions_sleep": "interruptions, sleep hours",
    "active_hours_business": "active work h, business hours",
    "active_hours_off": "active work h, off-hours",
    "active_hours_sleep": "active work h, sleep hours",
    EVENT_LOAD: "load h beyond standby",
    "sleep_lost_hours": "sleep lost h",
    DEBT: "recovery debt h, Mondays 09:00",
    PEAK: "recovery debt h, highest",
}
_WHY = "docs/background/expected-and-simulated.md"


def expectation_text(scenario: Scenario, rows: Sequence[ExpectationRow], *, width: int) -> str:
    """The table of everybody together, and in words who differs from it and why.

    Args:
        rows: As of ``expected_against_simulated``.
        width: Columns of the terminal.
    """
    columns = [
        Column(heading="everybody together"),
        Column(heading="expected", right=True),
        Column(heading="simulated", right=True),
        Column(heading="±", right=True),
    ]
    cells = [
        [_WORDS[row.measure], f"{row.expected:.2f}", f"{row.simulated:.2f}", f"{row.error:.2f}"]
        for row in rows
        if row.person == EVERYBODY
    ]
    cells += _debts(rows)
    parts = [table(columns, cells, width=width)]
    parts += [wrapped(one, width=width) for one in expectation_findings(scenario, rows)]
    return "\n".join(parts)


def expectation_findings(scenario: Scenario, rows: Sequence[ExpectationRow]) -> tuple[str, ...]:
    """In sentences: how many numbers agree, then who differs in what, and why."""
    return tuple(_findings(scenario, rows))


def _debts(rows: Sequence[ExpectationRow]) -> Iterator[list[str]]:
    """Debt does not add up over people: its mean on Mondays, and of its peaks the highest."""
    mondays = [row for row in rows if row.measure == DEBT]
    if mondays:
        means = (sum(values) / len(mondays) for values in _both(mondays))
        yield ["recovery debt h, mean of Mondays 09:00", *(f"{mean:.2f}" for mean in means), ""]
    peaks = [row for row in rows if row.measure == PEAK]
    if peaks:
        highest = (max(values) for values in _both(peaks))
        yield ["recovery debt h, highest of anybody", *(f"{one:.2f}" for one in highest), ""]


def _both(rows: Sequence[ExpectationRow]) -> tuple[list[float], list[float]]:
    return [row.expected for row in rows], [row.simulated for row in rows]


def _findings(scenario: Scenario, rows: Sequence[ExpectationRow]) -> Iterator[str]:
    compared = [row for row in rows if row.comparable]
    differing = [row for row in compared if row.differs]
    yield (
        f"{len(compared) - len(differing)} of {len(compared)} numbers agree with the optimizer's "
        f"expectation within {100 * PART:g} % or {ERRORS:g} standard errors."
    )
    for person, reasons, measures in _grouped(differing):
        who = person.capitalize() if person == EVERYBODY else scenario.people[PersonId(person)].name
        named = list(dict.fromkeys(_numbers(measures)))
        because = "; ".join(reasons) if reasons else "no known reason"
        yield f"{who} differs in {listed(named)}: {because} ({_WHY})."


def _grouped(
    differing: Iterable[ExpectationRow],
) -> Iterator[tuple[str, tuple[str, ...], list[ExpectationRow]]]:
    groups: defaultdict[tuple[str, tuple[str, ...]], list[ExpectationRow]] = defaultdict(list)
    for row in differing:
        groups[row.person, row.reasons].append(row)
    for (person, reasons), mine in groups.items():
        yield person, reasons, mine


def _numbers(rows: Iterable[ExpectationRow]) -> Iterator[str]:
    """Each measure with its numbers; of several Mondays the one that is furthest off."""
    worst: dict[str, ExpectationRow] = {}
    for row in rows:
        other = worst.get(row.measure)
        if other is None or _off(row) > _off(other):
            worst[row.measure] = row
    for measure, row in worst.items():
        yield f"{_WORDS[measure]} ({row.expected:.2f} expected, {row.simulated:.2f} simulated)"


def _off(row: ExpectationRow) -> float:
    return abs(row.simulated - row.expected)
