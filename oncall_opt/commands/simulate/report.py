"""The report of ``simulate``: who is at risk, what people experience, which alerts cost sleep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncall_opt.commands.simulate.expectation import expected_against_simulated
from oncall_opt.commands.simulate.expectation_table import expectation_findings, expectation_text
from oncall_opt.commands.simulate.person_table import (
    DETAIL_LEGEND,
    PERSON_LEGEND,
    person_text,
    reached,
)
from oncall_opt.commands.simulate.tables import (
    COST_LEGEND,
    SERVICE_DETAIL_LEGEND,
    SERVICE_LEGEND,
    cost_text,
    costliest,
    counts_text,
    service_text,
    uncovered_text,
)
from oncall_opt.terminal.output import bold, wrapped
from oncall_opt.terminal.tables import count
from oncall_opt.views.risk_table import (
    NO_DIAGNOSIS,
    flags_text,
    limits_text,
    ranked,
    risk_text,
    set_by,
)
from oncall_opt.views.scenario_summary import (
    assumption_table,
    headline,
    names_text,
    remarks,
    runs_text,
)
from oncall_opt.views.violation_list import LEGAL_NOTE
from optimizer.world.world import World
from scenarios.domain.vocabulary import Role
from scenarios.reading.near_matches import listed
from simulation.outcome.measures import SLEEP_INTERRUPTIONS
from simulation.outcome.risk_bands import Band
from simulation.runs.running_totals import MOST_LOADED
from simulation.simulate import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """The report of one schedule.

    Attributes:
        schedule: Its name in the outcome.
        modeled: Whether the incidents arrive from the model of arrivals, not from the record.
        readings: How it was read or made, beyond what the outcome says.
    """

    outcome: Outcome
    schedule: str
    modeled: bool = True
    readings: tuple[str, ...] = ()

    def text(self, *, width: int, detail: bool) -> str:
        """The whole report.

        Args:
            width: Columns of the terminal.
            detail: Every column, and the acute signs.
        """
        return "\n\n".join(self._parts(width, detail=detail))

    def _parts(self, width: int, *, detail: bool) -> Iterator[str]:
        scenario, tally = self.outcome.scenario, self.outcome.replications.tally
        yield "\n".join(wrapped(one, width=width) for one in self._findings())
        context = f"{headline(scenario)}. {self.schedule}: {runs_text(self.outcome)}"
        yield wrapped(context, width=width)
        yield self._risk(width)
        people = person_text(scenario, tally, self.schedule, width=width, detail=detail)
        legend = PERSON_LEGEND + (
            f" {DETAIL_LEGEND}" if detail else " --detail shows every column."
        )
        parts = [bold("What each person experiences"), people, self._beside(width)]
        yield "\n".join([*filter(None, parts), wrapped(legend, width=width)])
        if detail:
            yield f"{bold('Acute signs (they set no band)')}\n{flags_text(width=width)}"
        yield self._costs(width)
        yield self._services(width, detail=detail)
        yield from self._remarks(width, detail=detail)

    def _findings(self) -> Iterator[str]:
        """What to know before anything else, in a line or two each."""
        outcome, scenario = self.outcome, self.outcome.scenario
        bands = ranked(b for b in outcome.bands if b.schedule == self.schedule)
        for band in (Band.RED, Band.AMBER):
            mine = [b for b in bands if b.band is band]
            if mine:
                who = names_text(scenario, [b.person for b in mine])
                yield f"Risk of overload: most likely {band.value} for {who}."
        if all(b.band is Band.GREEN for b in bands):
            yield "Risk of overload: most likely green for everybody."
        yield from self._sleep()
        yield from self._unanswered()

    def _sleep(self) -> Iterator[str]:
        outcome, tally = self.outcome, self.outcome.replications.tally
        who = tally.most_loaded(self.schedule)
        spread = None if who is None else tally.spread(self.schedule, who, SLEEP_INTERRUPTIONS)
        worst = tally.spread(self.schedule, MOST_LOADED, SLEEP_INTERRUPTIONS)
        if who is None or spread is None or worst is None:
            return
        if not worst.mean:
            none = "" if tally.incidents else "No incident arrives in any run: "
            yield f"{none}{'nobody' if none else 'Nobody'}'s sleep is interrupted."
            return
        yield (
            f"Most sleep interruptions: {outcome.scenario.people[who].name}, {spread.mean:.1f} in "
            f"{count(outcome.scenario.weeks, 'week')} ({spread.p10:.0f} to {spread.p90:.0f} in "
            "eight runs of ten)."
        )

    def _unanswered(self) -> Iterator[str]:
        replications = self.outcome.replications
        services = replications.services[self.schedule]
        total = sum(s.incidents_per_run for s in services)
        nobody = sum(s.unacknowledged for s in services)
        if nobody:
            yield f"{nobody:.1f} of {total:,.0f} incidents are answered by nobody{self._alone()}."
        if slots := uncovered_text(replications.uncovered[self.schedule]):
            yield slots

    def _alone(self) -> str:
        """Name the rotations that have nobody after the primary."""
        rotations = self.outcome.scenario.rotations.values()
        alone = [r.id for r in rotations if Role.SECONDARY not in r.roles and not r.escalation]
        have = "have" if len(alone) > 1 else "has"
        if not alone:
            return ""
        return f": {listed(alone)} {have} no secondary and no escalation"

    def _risk(self, width: int) -> str:
        scenario, tally = self.outcome.scenario, self.outcome.replications.tally
        bands = [b for b in self.outcome.bands if b.schedule == self.schedule]
        indicators = set_by(tally, bands)
        green = names_text(scenario, [b.person for b in bands if not b.amber and not b.red])
        parts = [bold("Who is at risk of overload?")]
        if indicators:
            parts.append(risk_text(scenario, tally, bands, width=width))
        if green:
            parts.append(wrapped(f"Green in every run: {green}.", width=width))
        if indicators:
            parts.append(limits_text(scenario, indicators, width=width))
        parts.append(wrapped(NO_DIAGNOSIS, width=width))
        return "\n".join(parts)

    def _beside(self, width: int) -> str:
        """Name the people who are never reached, and the highest mean debt."""
        scenario, tally = self.outcome.scenario, self.outcome.replications.tally
        idle = [p for p in tally.people if not reached(tally, self.schedule, p)]
        parts = [f"Never on call: {names_text(scenario, idle)}."] if idle else []
        peaks = [
            (max((one.mean for one in tally.mondays(self.schedule, p)), default=0.0), p)
            for p in tally.people
        ]
        most, who = max(peaks, key=lambda peak: peak[0], default=(0.0, None))
        if who is not None and most >= 0.05:
            parts.append(
                f"Highest mean debt on a Monday at 09:00: {most:.1f} h "
                f"({scenario.people[who].name})."
            )
        return wrapped(" ".join(parts), width=width) if parts else ""

    def _costs(self, width: int) -> str:
        costs = self.outcome.costs(self.schedule)
        heading = bold("Which alerts cost the most sleep?")
        if not costliest(costs):
            return f"{heading}\nNone: no sleep is lost."
        first = costs[0]
        answer = wrapped(
            f"{first.alert} costs {first.sleep_hours:.1f} h of sleep, {100 * first.part:.0f} % of "
            f"all; silencing it at night saves {first.silenced_interruptions:.1f} sleep "
            "interruptions.",
            width=width,
        )
        legend = wrapped(COST_LEGEND, width=width)
        return f"{heading}\n{answer}\n{cost_text(costs, width=width)}\n{legend}"

    def _services(self, width: int, *, detail: bool) -> str:
        services = self.outcome.services(self.schedule)
        legend = f"{SERVICE_LEGEND} {SERVICE_DETAIL_LEGEND if detail else ''}".rstrip()
        parts = [
            bold("How fast are incidents answered?"),
            service_text(services, width=width, detail=detail),
        ]
        parts += [wrapped(text, width=width) for text in (counts_text(services), legend)]
        return "\n".join(parts)

    def _remarks(self, width: int, *, detail: bool) -> Iterator[str]:
        scenario = self.outcome.scenario
        yield self._expected(width, detail=detail)
        notes = (*self.readings, *self.outcome.notes)
        if detail:
            ranges = assumption_table(scenario.policy, width=width)
            yield f"{bold('What range does each assumption have?')}\n{ranges}"
        yield from remarks(scenario, notes, width=width, detail=detail)
        if detail:
            yield wrapped(LEGAL_NOTE, width=width)

    def _expected(self, width: int, *, detail: bool) -> str:
        """Compare the simulation with the optimizer's expectation."""
        outcome = self.outcome
        rows = expected_against_simulated(
            World(outcome.scenario_of(self.schedule)),
            outcome.schedules[self.schedule],
            outcome.replications,
            name=self.schedule,
            modeled=self.modeled,
        )
        heading = bold("Does the simulation agree with the optimizer?")
        if detail:
            return f"{heading}\n{expectation_text(outcome.scenario, rows, width=width)}"
        agreement, *differences = expectation_findings(outcome.scenario, rows)
        more = " --detail shows the differences and why." if differences else ""
        return f"{heading}\n{wrapped(agreement + more, width=width)}"
