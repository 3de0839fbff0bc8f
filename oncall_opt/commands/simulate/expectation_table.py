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
    "interruptions_business": "interruptions, business",
    "interruptions_off": "interruptions, off",
    "interruptions_sleep": "interruptions, sleep",
    "active_hours_business": "active work h, business",
    "active_hours_off": "active work h, off",
    "active_hours_sleep": "active work h, sleep",
    EVENT_LOAD: "load h beyond standby",
    "sleep_lost_hours": "sleep lost h",
    DEBT: "recovery debt h, Mondays 09:00",
    PEAK: "recovery debt h, highest",
}
_WHY = "docs/background/expected-and-simulated.md"


def expectation_text(scenario: Scenario, rows: Sequence[ExpectationRow], *, width: int) -> str:
    """The table of everybody together, and in words who parts from it and why.

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
    """In sentences: how many numbers agree, then who parts in what, and why."""
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
    parting = [row for row in compared if row.parts]
    allowed = f"{100 * PART:g} %, or {ERRORS:g} standard errors"
    agree = f"{len(compared) - len(parting)} of {len(compared)} numbers, each person's and all "
    yield (
        f"{agree}together, agree within {allowed}. The highest debt is another thing: the mean of "
        "the highest is above the highest mean."
    )
    for person, reasons, measures in _grouped(parting):
        who = person.capitalize() if person == EVERYBODY else scenario.people[PersonId(person)].name
        named = list(dict.fromkeys(_told(measures)))
        because = "; ".join(reasons) if reasons else "nothing is known that explains it"
        yield f"{who} parts in {listed(named)}: {because} ({_WHY})."


def _grouped(
    parting: Iterable[ExpectationRow],
) -> Iterator[tuple[str, tuple[str, ...], list[ExpectationRow]]]:
    groups: defaultdict[tuple[str, tuple[str, ...]], list[ExpectationRow]] = defaultdict(list)
    for row in parting:
        groups[row.person, row.reasons].append(row)
    for (person, reasons), mine in groups.items():
        yield person, reasons, mine


def _told(rows: Iterable[ExpectationRow]) -> Iterator[str]:
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
