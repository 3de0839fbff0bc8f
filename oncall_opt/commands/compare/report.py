"""What ``compare`` tells people: the schedules side by side, how sure that is, how it was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oncall_opt.commands.compare.sensitivity_table import sensitivity_text
from oncall_opt.commands.compare.table import (
    LEGEND,
    comparison_documents,
    comparison_text,
    people_text,
    shown_names,
    worst_off_text,
)
from oncall_opt.commands.simulate.report import runs_text
from oncall_opt.running.replicate import Given
from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.views.response_assumptions import remarks
from oncall_opt.views.scenario_summary import headline, made_of
from optimizer.judge.check import check
from optimizer.world.world import World
from simulation.compare import Comparison
from simulation.sensitivity import Sensitivity


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareReport:
    """Everything that is said about schedules side by side."""

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
        yield bold(wrapped(f"{headline(scenario)}.", width=width))
        yield wrapped(f"Each {runs_text(comparison.outcome)}", width=width)
        yield "\n".join(
            [
                bold(f"Against {shown_names(self.given)[comparison.against]}"),
                comparison_text(comparison, width=width),
                worst_off_text(comparison, scenario, width=width),
                wrapped(LEGEND, width=width),
            ]
        )
        if detail:
            people = people_text(comparison, scenario, width=width)
            yield f"{bold('Each person')}\n{people}"
        if self.sensitivity is not None:
            shaken = sensitivity_text(self.sensitivity, width=width)
            yield f"{bold('How much rests on the assumptions')}\n{shaken}"
        yield wrapped(_rules_text(comparison, self.given), width=width)
        yield from remarks(scenario, comparison.outcome.notes, width=width)


def comparison_document(comparison: Comparison, given: Mapping[str, Given]) -> dict[str, object]:
    """The comparison as data, without a trace of when and on how many processors it was made."""
    outcome = comparison.outcome
    broken = _broken(comparison, given)
    return {
        **made_of(outcome.scenario),
        "seed": outcome.runs.seed,
        "runs": outcome.replications.tally.runs,
        "ending": outcome.replications.ending.value,
        "arrivals": outcome.replications.arrivals,
        "notes": [*outcome.notes, *outcome.scenario.notes],
        "against": comparison.against,
        "schedules": [
            {"schedule": name, "made": one.made, "hard_rules_broken": broken[name]}
            for name, one in given.items()
        ],
        "differences": comparison_documents(comparison.rows),
    }


def _rules_text(comparison: Comparison, given: Mapping[str, Given]) -> str:
    """What a schedule that looks good may have cost: hard rules."""
    shown = shown_names(given)
    said = [f"{shown[n]} {count or 'none'}" for n, count in _broken(comparison, given).items()]
    return f"Hard rules broken: {', '.join(said)}."


def _broken(comparison: Comparison, given: Mapping[str, Given]) -> dict[str, int]:
    """How often each schedule breaks hard rules."""
    scenario = comparison.outcome.scenario
    world = World(scenario)
    return {
        name: sum(1 for v in check(scenario, one.schedule, world=world) if v.hard)
        for name, one in given.items()
    }
