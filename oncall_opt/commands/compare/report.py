"""The report of ``compare``: which schedule is better in what, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oncall_opt.commands.compare.sensitivity_table import sensitivity_text, shown_names
from oncall_opt.running.replicate import Given
from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.terminal.tables import NOTHING, Column, columns_that_fit, minus, rounded, table
from oncall_opt.views.scenario_summary import headline, made_of, remarks, runs_text
from optimizer.judge.check import check
from optimizer.world.world import World
from scenarios.domain.vocabulary import PersonId
from simulation.compare import ComparedRow, Comparison, Judgment, Whose
from simulation.sensitivity import Sensitivity

if TYPE_CHECKING:
    from scenarios.domain.scenario import Scenario
    from simulation.compare import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareReport:
    """The report of several schedules."""

    comparison: Comparison
    given: Mapping[str, Given]
    sensitivity: Sensitivity | None

    def text(self, *, width: int, detail: bool) -> str:
        """The whole report.

        Args:
            width: Columns of the terminal.
            detail: Every person's own differences too.
        """
        return "\n\n".join(self._parts(width, detail=detail))

    def _parts(self, width: int, *, detail: bool) -> Iterator[str]:
        comparison = self.comparison
        scenario = comparison.outcome.scenario
        answers = [_rules_text(comparison, self.given), *verdicts(comparison)]
        yield "\n".join(wrapped(one, width=width) for one in answers)
        yield wrapped(f"{headline(scenario)}. Each: {runs_text(comparison.outcome)}", width=width)
        yield "\n".join(
            [
                bold(f"How do they differ from {shown_names(self.given)[comparison.against]}?"),
                comparison_text(comparison, width=width),
                most_loaded_text(comparison, scenario, width=width),
                wrapped(LEGEND, width=width),
            ]
        )
        if detail:
            people = people_text(comparison, scenario, width=width)
            yield f"{bold('How does each person fare?')}\n{people}"
        if self.sensitivity is not None:
            changes = sensitivity_text(self.sensitivity, width=width)
            yield f"{bold('How much depends on the assumptions?')}\n{changes}"
        yield from remarks(scenario, comparison.outcome.notes, width=width, detail=detail)


def verdicts(comparison: Comparison) -> Iterator[str]:
    """A sentence for each schedule: what is better and worse than under the reference."""
    shown = shown_names(comparison.outcome.schedules)
    for name in comparison.outcome.schedules:
        if name == comparison.against:
            continue
        parts = []
        for judgment in (Judgment.BETTER, Judgment.WORSE):
            for whose, heading in _HEADINGS.items():
                labels = [
                    row.label
                    for row in comparison.rows
                    if (row.schedule, row.judgment, row.whose) == (name, judgment, whose)
                ]
                if labels:
                    more = ["…"] if len(labels) > _NAMED else []
                    listed = ", ".join([*labels[:_NAMED], *more])
                    parts.append(f"{judgment} in {listed} ({heading})")
        verdict = "; ".join(parts) or "no difference beyond chance"
        yield f"{shown[name]} compared with {shown[comparison.against]}: {verdict}."


def comparison_document(comparison: Comparison, given: Mapping[str, Given]) -> dict[str, object]:
    """The comparison as data, without a trace of when and on how many processors it was made."""
    outcome = comparison.outcome
    violated = _violated(comparison, given)
    return {
        **made_of(outcome.scenario),
        "seed": outcome.runs.seed,
        "runs": outcome.replications.tally.runs,
        "ending": outcome.replications.ending.value,
        "arrivals": outcome.replications.arrivals,
        "notes": [*outcome.notes, *outcome.scenario.notes],
        "against": comparison.against,
        "schedules": [
            {"schedule": name, "made": one.made, "hard_rules_violated": violated[name]}
            for name, one in given.items()
        ],
        "differences": comparison_documents(comparison.rows),
    }


def _rules_text(comparison: Comparison, given: Mapping[str, Given]) -> str:
    """Name how often each schedule violates hard rules."""
    shown = shown_names(given)
    counts = [f"{shown[n]} {count or 'none'}" for n, count in _violated(comparison, given).items()]
    return f"Hard rule violations: {', '.join(counts)}."


def _violated(comparison: Comparison, given: Mapping[str, Given]) -> dict[str, int]:
    """How often each schedule violates hard rules."""
    scenario = comparison.outcome.scenario
    world = World(scenario)
    return {
        name: sum(1 for v in check(scenario, one.schedule, world=world) if v.hard)
        for name, one in given.items()
    }


#: Measures named in a verdict.
_NAMED = 3
_HEADINGS = {
    Whose.MOST_LOADED: "most loaded person",
    Whose.EVERYBODY: "everybody",
    Whose.TEAM: "team",
}
#: Digits of a number, by unit.
_DIGITS = {"%": 0, "min": 1, "h": 1, "": 1}
_NUMBERS = (
    "mean",
    "mean_against",
    "difference",
    "error",
    "low",
    "high",
    "corrected_low",
    "corrected_high",
    "p_value",
)
COMPARISON_COLUMNS = (
    "schedule",
    "against",
    "whose",
    "person",
    "person_against",
    "measure",
    "unit",
    "runs",
    *_NUMBERS,
    "judgment",
)

LEGEND = (
    "The most loaded person of a row has most of it on average under that schedule, found in one "
    "half of the runs and measured in the other. In brackets: the 95 % confidence interval of the "
    "difference, run by run under the same alerts and random draws, corrected for the number of "
    "comparisons (Holm). Better and worse stand only where it excludes zero."
)


def comparison_text(comparison: Comparison, *, width: int) -> str:
    """The most loaded person, everybody and the team, under every schedule."""
    return _tables(
        comparison, comparison.rows, [(_HEADINGS[one], one, "") for one in _HEADINGS], width
    )


def people_text(comparison: Comparison, scenario: Scenario, *, width: int) -> str:
    """Every person's own numbers, under every schedule."""
    sections = [(person.name, Whose.PERSON, str(id_)) for id_, person in scenario.people.items()]
    return _tables(comparison, comparison.people, sections, width)


def most_loaded_text(comparison: Comparison, scenario: Scenario, *, width: int) -> str:
    """Who is most loaded, by sleep interruptions."""
    rows = [row for row in comparison.rows if row.whose is Whose.MOST_LOADED]
    first = [row for row in rows if row.measure == rows[0].measure]
    named = {comparison.against: first[0].person_against} | {r.schedule: r.person for r in first}
    shown = shown_names(named)
    names = [
        f"{scenario.people[PersonId(who)].name} under {shown[name]}" for name, who in named.items()
    ]
    return wrapped(f"Most {rows[0].label}: {', '.join(names)}.", width=width)


def comparison_documents(rows: Iterable[ComparedRow]) -> list[dict[str, object]]:
    """The same as data; chances in percent."""
    return [
        {
            "schedule": row.schedule,
            "against": row.against,
            "whose": row.whose.value,
            "person": row.person,
            "person_against": row.person_against,
            "measure": row.measure,
            "unit": row.unit,
            "runs": row.runs,
            **{name: rounded(getattr(row, name), 6) for name in _NUMBERS},
            "judgment": row.judgment.value,
        }
        for row in rows
    ]


def _tables(
    comparison: Comparison,
    rows: Sequence[ComparedRow],
    sections: Sequence[tuple[str, Whose, str]],
    width: int,
) -> str:
    """One table, or several where the schedules do not fit beside each other."""
    names = [name for name in comparison.outcome.schedules if name != comparison.against]
    shown = shown_names(comparison.outcome.schedules)
    columns = [Column(heading=""), Column(heading=shown[comparison.against], right=True)]
    for name in names:
        columns.append(Column(heading=shown[name], right=True))
        columns.append(Column(heading="difference"))
    cells: list[list[str]] = []
    breaks = set[int]()
    for heading, whose, person in sections:
        of = [row for row in rows if row.whose is whose and person in ("", row.person)]
        mine = {(row.schedule, row.measure): row for row in of}
        measures = list(dict.fromkeys(row.measure for row in of))
        breaks.add(len(cells))
        cells.append([heading, *[""] * (len(columns) - 1)])
        cells += [_cells([mine[name, measure] for name in names]) for measure in measures]
    parts = [
        table(
            [columns[i] for i in group],
            [[row[i] for i in group] for row in cells],
            width=width,
            breaks=frozenset(breaks),
        )
        for group in _groups(columns, cells, width)
    ]
    return "\n\n".join(parts)


#: Columns of one table.
_MOST = 8


def _groups(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int
) -> list[list[int]]:
    """The columns in groups that fit: all numbers side by side, then each with its difference."""
    everything = list(range(len(columns)))
    if len(columns) <= _MOST and columns_that_fit(columns, cells, width=width) == [everything]:
        return [everything]
    numbers = [0, 1, *range(2, len(columns), 2)]
    some = [[row[i] for i in numbers] for row in cells]
    fitting = columns_that_fit([columns[i] for i in numbers], some, width=width)
    beside = [[numbers[i] for i in group] for group in fitting]
    return [*beside, *([0, 1, first, first + 1] for first in numbers[2:])]


def _cells(rows: Sequence[ComparedRow]) -> list[str]:
    first = rows[0]
    unit = f", {first.unit}" if first.unit else ""
    cells = [f"  {first.label}{unit}", _number(first.mean_against, first)]
    for row in rows:
        cells += [_number(row.mean, row), _difference(row)]
    return cells


def _difference(row: ComparedRow) -> str:
    if row.difference is None:
        return NOTHING
    ends = (row.corrected_low, row.corrected_high)
    # What is judged is shown to differ from zero, however little.
    sure = row.judgment is not Judgment.OPEN
    fine = sure and any(end is not None and not _digits(end, row) for end in ends)
    text = _number(row.difference, row, signed=True, finer=fine)
    if ends[0] is not None and not row.settled:
        low, high = (_number(end, row, signed=True, finer=fine) for end in ends)
        text += f" ({low} to {high})"
    return f"{text} {row.judgment}" if sure else text


def _digits(value: float, row: ComparedRow) -> float:
    """What is left of a number as it is shown."""
    return round(value, _DIGITS[row.unit])


def _number(
    value: float | None, row: ComparedRow, *, signed: bool = False, finer: bool = False
) -> str:
    if value is None:
        return NOTHING
    digits = _DIGITS[row.unit] + finer
    return minus(f"{value:{'+' if signed else ''}.{digits}f}")
