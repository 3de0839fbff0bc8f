"""What if, simulated: a schedule in a changed scenario beside the scenario as it is.

Both meet the same alerts and random draws, without what is fixed. Roles of people who are away
stay empty; the next in the escalation is paged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import click

from oncall_opt.options.simulation import SimulationOptions
from oncall_opt.options.what_if import changed_scenario
from oncall_opt.running.replicate import Given, runs_bar, with_given_alerts
from oncall_opt.running.what_if import both_schedules
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.views.nights_of_sleep import ANSWERS, INTERVALS, NIGHTS, MonthlyDifferences, months
from scenarios.domain.scenario import Scenario
from scenarios.what_if.change import WhatIf
from simulation.compare import Comparison, compare
from simulation.runs.replication import process_pool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfSimulated:
    """What a change brings, in nights of sleep, under the same alerts and random draws.

    Attributes:
        given: The schedule, as it was named.
        name: The changed one among the schedules of the comparison.
        notes: What was changed, in numbers, and what that does to the schedule.
        months: Of 30 days that were simulated in each run.
    """

    title: str
    given: Given
    name: str
    notes: tuple[str, ...]
    comparison: Comparison
    months: float

    def text(self, *, width: int) -> str:
        """What the change brings, for people."""
        parts = [
            bold(wrapped(f"What if: {self.title}", width=width)),
            bullets(self.notes, width=width),
            self._differences.text(width=width),
            wrapped(_LEGEND, width=width),
        ]
        unheard = next(row for row, _ in self._differences.rows() if row.measure == "uncovered")
        if (unheard.difference or 0) > 0:
            parts.append(wrapped(_UNHEARD, width=width))
        return "\n".join(parts)

    def document(self) -> dict[str, object]:
        """The same as data; numbers in 30 days."""
        return {
            "what_if": self.title,
            "changed": list(self.notes),
            "as_it_is": self.comparison.against,
            "what_would_be": self.name,
            "differences": self._differences.documents(),
        }

    @property
    def _differences(self) -> MonthlyDifferences:
        return MonthlyDifferences(
            comparison=self.comparison,
            schedule=self.name,
            months=self.months,
            shown=NIGHTS + ANSWERS,
        )


def simulate_what_if(
    scenario: Scenario, schedule: str, what_if: WhatIf, simulation: SimulationOptions
) -> WhatIfSimulated:
    """Simulate a schedule in the scenario as it is and in the changed one.

    Args:
        schedule: A file, which may name people who are hired; or a method, which then makes one
            schedule of each scenario.

    Raises:
        click.BadParameter: The change cannot be made, or leaves the schedule without anybody.
        ScenarioError: The schedule or the alerts cannot be read.
    """
    scenario = with_given_alerts(scenario, simulation)
    changed = changed_scenario(scenario, what_if)
    schedules = both_schedules(scenario, changed, schedule)
    before, name = schedules.before, f"{schedules.before.name}, {what_if.title}"
    if all(one.person is None for one in schedules.after.assignments):
        message = f"nobody with an assignment in {schedule} is left"
        raise click.BadParameter(message, param_hint="--without")
    options = replace(simulation.options(), alerts=None, variants={name: changed.scenario})
    with process_pool(simulation.processes) as pool, runs_bar() as bar:
        comparison = compare(
            schedules.everybody,
            {before.name: before.schedule, name: schedules.after},
            options=options,
            executor=pool,
            progress=bar,
        )
    return WhatIfSimulated(
        title=what_if.title,
        given=before,
        name=name,
        notes=(*changed.notes, *schedules.notes),
        comparison=comparison,
        months=months(scenario),
    )


_LEGEND = (
    "Both have the same alerts and the same random draws, without the alerts that are fixed. The "
    "most loaded person of a row has most of it. "
    f"{INTERVALS}"
)
_UNHEARD = (
    "Some alerts page an empty role; `solve` with the same options makes a schedule of the people "
    "who are there."
)
