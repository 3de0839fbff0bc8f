"""What if, lived through: a schedule in a changed scenario beside the scenario as it is.

Both meet the same alerts and the same luck; what is fixed is taken out of the same incidents. Seats
of people who are not there stay empty, and whoever comes next in the escalation is paged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import click

from oncall_opt.lived_differences import ANSWERS, LUCK, NIGHTS, LivedDifferences
from oncall_opt.living import Given, given_schedule, runs_bar
from oncall_opt.living_options import LivingOptions
from oncall_opt.nights_of_sleep import months
from oncall_opt.output import bold, wrapped
from oncall_opt.scenario_talk import count, note_text
from oncall_opt.tables import Column, table
from oncall_opt.what_if_options import changed_scenario
from scenarios.scenario import Scenario
from scenarios.schedule import Schedule
from scenarios.vocabulary import PersonId, Role
from scenarios.what_if import Changed, WhatIf
from simulation.comparison import Comparison, compare
from simulation.other_alerts import with_alerts
from simulation.replication import process_pool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfLived:
    """What a change brings, in nights of sleep, under the same alerts and luck.

    Attributes:
        title: What is changed, in a few words.
        given: The schedule, as it was named.
        name: The changed one among the schedules of the comparison.
        notes: What was changed, in numbers, and what that does to the schedule.
        months: Of 30 days that were lived through in each run.
    """

    title: str
    given: Given
    name: str
    notes: tuple[str, ...]
    comparison: Comparison
    months: float

    def text(self, *, width: int) -> str:
        """What the change brings, for people."""
        return "\n".join(
            [
                bold(wrapped(f"What if: {self.title}", width=width)),
                note_text(self.notes, width=width),
                table(_COLUMNS, self._differences.cells(), width=width),
                *(wrapped(line, width=width) for line in self._readings()),
            ]
        )

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
    def _differences(self) -> LivedDifferences:
        return LivedDifferences(
            comparison=self.comparison,
            schedule=self.name,
            months=self.months,
            shown=NIGHTS + ANSWERS,
        )

    def _readings(self) -> Iterator[str]:
        """How the table is to be read."""
        yield _LEGEND
        unheard = next(row for row, _ in self._differences.rows() if row.measure == "uncovered")
        if (unheard.difference or 0) > 0:
            yield _UNHEARD


def live_what_if(
    scenario: Scenario, schedule: str, what_if: WhatIf, living: LivingOptions
) -> WhatIfLived:
    """Live through a schedule in the scenario as it is, and in the changed one.

    Args:
        schedule: A file, which may name people who are hired; or a method, which then makes one
            rota of each scenario.

    Raises:
        click.BadParameter: The change cannot be made, or leaves the schedule without anybody.
        ScenarioError: The schedule or the alerts cannot be read.
    """
    said: tuple[str, ...] = ()
    if living.alerts is not None:
        dated = living.arrivals == "dated"
        scenario, said = with_alerts(scenario, living.alerts, within_horizon=dated)
    changed = changed_scenario(scenario, what_if)
    newcomers = {person: changed.scenario.people[person] for person in changed.hired}
    everybody = replace(scenario, people=MappingProxyType({**scenario.people, **newcomers}))
    before, after, notes = _schedules(scenario, changed, everybody, schedule)
    name = f"{before.name}, {what_if.title}"
    options = replace(living.options(), alerts=None, variants={name: changed.scenario})
    with process_pool(living.processes) as pool, runs_bar() as bar:
        comparison = compare(
            everybody,
            {before.name: before.schedule, name: after},
            options=options,
            executor=pool,
            progress=bar,
        )
    return WhatIfLived(
        title=what_if.title,
        given=before,
        name=name,
        notes=(*said, *changed.notes, *notes),
        comparison=comparison,
        months=months(scenario.end - scenario.start),
    )


def _schedules(
    scenario: Scenario, changed: Changed, everybody: Scenario, name: str
) -> tuple[Given, Schedule, list[str]]:
    """The schedule as it is and as it would be, and what is to be said of the two."""
    from optimizer.baselines import METHODS

    if name in METHODS and not Path(name).exists():
        before = given_schedule(scenario, name)
        after = given_schedule(changed.scenario, name).schedule
        return before, after, [f"{name} is made anew with the change"]
    given = given_schedule(everybody, name)
    before = replace(given, schedule=_emptied(given.schedule, changed.hired))
    after = _emptied(given.schedule, changed.away)
    if all(one.person is None for one in after.assignments):
        message = f"nobody is left of those who hold anything in {name}"
        raise click.BadParameter(message, param_hint="--without")
    return before, after, list(_seats_notes(everybody, given.schedule, changed, name))


def _emptied(schedule: Schedule, people: Collection[PersonId]) -> Schedule:
    """The schedule with the seats of some people empty."""
    return Schedule.of(
        replace(one, person=None) if one.person in people else one for one in schedule.assignments
    )


def _seats_notes(
    everybody: Scenario, schedule: Schedule, changed: Changed, name: str
) -> Iterator[str]:
    people = everybody.people
    for person in changed.away:
        if held := len(schedule.held_by(person)):
            alone = [
                r.id
                for r in changed.scenario.rotations.values()
                if Role.SECONDARY not in r.roles and not r.escalation
            ]
            nobody = f"; in {', '.join(alone)} there is none" if alone else ""
            yield (
                f"{people[person].name}'s {count(held, 'assignment')} in {name} stay empty: "
                f"whoever is next in the escalation is paged{nobody}"
            )
    idle = [people[p].name for p in changed.hired if not schedule.held_by(p)]
    busy = [people[p].name for p in changed.hired if schedule.held_by(p)]
    if idle:
        yield (
            f"{', '.join(idle)}: nothing to hold in {name}, so that they change nothing; `solve` "
            "with the same options makes a rota with them"
        )
    if busy:
        yield f"{', '.join(busy)}: as it is, their seats in {name} are empty"


_COLUMNS = (
    Column(heading="in 30 days"),
    Column(heading="as it is", right=True),
    Column(heading="what if", right=True),
    Column(heading="difference"),
)
_LEGEND = (
    "Both were lived through with the same alerts and the same luck; what no longer comes was "
    f"taken out of the same incidents. The worst-off of a row is who has most of it. {LUCK}"
)
_UNHEARD = (
    "Nights are no better for alerts that page an empty seat: `solve` with the same options makes "
    "a rota of those who are there."
)
