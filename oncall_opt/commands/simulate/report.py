"""What ``simulate`` tells people: who is at risk, what they live through, what to do about it."""

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
    SERVICE_LEGEND,
    cost_text,
    costliest,
    counts_text,
    service_text,
    uncovered_text,
)
from oncall_opt.terminal.output import bold, bullets, wrapped
from oncall_opt.terminal.tables import count, percent
from oncall_opt.views.risk_table import (
    NO_DIAGNOSIS,
    because,
    flags_text,
    limits_text,
    ranked,
    risk_text,
    set_by,
)
from oncall_opt.views.scenario_summary import (
    NOT_MODELLED,
    assumption_table,
    headline,
    names_text,
    readings,
    response_assumptions,
    runs_text,
)
from oncall_opt.views.violation_list import LEGAL_NOTE
from optimizer.world.world import World
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.reading.near_matches import listed
from simulation.outcome.measures import SLEEP_INTERRUPTIONS
from simulation.outcome.risk_bands import Band
from simulation.runs.running_totals import MOST_LOADED
from simulation.simulate import Outcome

#: So many who part from what is expected are told of without --detail.
SHOWN_REASONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """Everything that is said about what one schedule brings.

    Attributes:
        schedule: Its name in the outcome.
        modelled: Whether the incidents arrive from the model of arrivals, not from the record.
        readings: How it was read or made, beyond what the outcome says.
    """

    outcome: Outcome
    schedule: str
    modelled: bool = True
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
        yield bold(wrapped(f"{headline(scenario)}.", width=width))
        yield wrapped(f"{self.schedule}: {runs_text(self.outcome)}", width=width)
        findings = bullets(self._findings(), width=width)
        yield f"{bold('In short')}\n{findings}"
        yield self._risk(width)
        people = person_text(scenario, tally, self.schedule, width=width, detail=detail)
        legend = PERSON_LEGEND + (
            f" {DETAIL_LEGEND}" if detail else " --detail shows every column."
        )
        parts = [bold("What each person lives through"), people, self._beside(width)]
        yield "\n".join([*filter(None, parts), wrapped(legend, width=width)])
        if detail:
            yield f"{bold('Acute signs, counted and never banded')}\n{flags_text(width=width)}"
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
                yield f"{band.value.capitalize()}, most likely: {who}."
        if all(b.band is Band.GREEN for b in bands):
            yield "Most likely, everybody is green."
        reddest = max(bands, key=lambda b: b.red, default=None)
        if reddest is not None and reddest.red > 0 and reddest.band is not Band.RED:
            why = because(outcome.replications.tally, reddest, Band.RED)
            yield (
                f"Red most often: {scenario.people[PersonId(reddest.person)].name}, in "
                f"{percent(reddest.red)} of runs ({why})."
            )
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
            none = "" if tally.incidents else "No incident comes in any run: "
            yield f"{none}{'nobody' if none else 'Nobody'}'s sleep is interrupted."
            return
        yield (
            f"Most sleep interruptions: {outcome.scenario.people[who].name}, {spread.mean:.1f} in "
            f"{count(outcome.scenario.weeks, 'week')} (in eight runs of ten {spread.p10:.0f} to "
            f"{spread.p90:.0f}); the most loaded person in a run has {worst.mean:.1f} on average."
        )
        costs = costliest(outcome.costs(self.schedule))
        if costs:
            first = costs[0]
            yield (
                f"Most sleep is lost to {first.alert}: {first.sleep_hours:.1f} h, "
                f"{100 * first.part:.0f} % of all; silencing it at night would save "
                f"{first.silenced_interruptions:.1f} interruptions of sleep."
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
        """Which rotations have nobody behind the primary."""
        rotations = self.outcome.scenario.rotations.values()
        alone = [r.id for r in rotations if Role.SECONDARY not in r.roles and not r.escalation]
        if not alone:
            return ""
        return f"; behind the primary of {listed(alone)} stands no secondary and no escalation"

    def _risk(self, width: int) -> str:
        scenario, tally = self.outcome.scenario, self.outcome.replications.tally
        bands = [b for b in self.outcome.bands if b.schedule == self.schedule]
        indicators = set_by(tally, bands)
        green = names_text(scenario, [b.person for b in bands if not b.amber and not b.red])
        parts = [bold("Risk of overload, the highest first")]
        if indicators:
            parts.append(risk_text(scenario, tally, bands, width=width))
        if green:
            parts.append(wrapped(f"Green in every run: {green}.", width=width))
        if indicators:
            parts.append(limits_text(scenario, indicators, width=width))
        parts.append(wrapped(NO_DIAGNOSIS, width=width))
        return "\n".join(parts)

    def _beside(self, width: int) -> str:
        """Whom nothing reaches; and the peak of the mean beside the mean of the peaks."""
        scenario, tally = self.outcome.scenario, self.outcome.replications.tally
        not_overnight = [p for p in tally.people if not reached(tally, self.schedule, p)]
        parts = (
            [f"Never on call, never reached: {names_text(scenario, not_overnight)}."]
            if not_overnight
            else []
        )
        peaks = [
            (max((one.mean for one in tally.mondays(self.schedule, p)), default=0.0), p)
            for p in tally.people
        ]
        most, who = max(peaks, key=lambda peak: peak[0], default=(0.0, None))
        if who is not None and most >= 0.05:
            parts.append(
                "Peak debt is the mean of each run's peak; the mean debt itself, on Mondays at "
                f"09:00, is {most:.1f} h at most ({scenario.people[who].name})."
            )
        return wrapped(" ".join(parts), width=width) if parts else ""

    def _costs(self, width: int) -> str:
        costs = self.outcome.costs(self.schedule)
        heading = bold("Which alerts cost the most sleep")
        if not costliest(costs):
            return f"{heading}\nNone: no sleep is lost."
        table = cost_text(costs, width=width)
        return f"{heading}\n{table}\n{wrapped(COST_LEGEND, width=width)}"

    def _services(self, width: int, *, detail: bool) -> str:
        services = self.outcome.services(self.schedule)
        parts = [bold("What each service gets"), service_text(services, width=width, detail=detail)]
        parts += [wrapped(text, width=width) for text in (counts_text(services), SERVICE_LEGEND)]
        return "\n".join(parts)

    def _remarks(self, width: int, *, detail: bool) -> Iterator[str]:
        scenario = self.outcome.scenario
        notes = (*self.readings, *self.outcome.notes, *scenario.notes)
        yield from readings(notes, width=width)
        yield self._expected(width, detail=detail)
        yield wrapped(response_assumptions(scenario), width=width)
        if detail:
            ranges = assumption_table(scenario.policy, width=width)
            yield f"{bold('What each assumption may well be')}\n{ranges}"
        yield wrapped(f"{NOT_MODELLED} {LEGAL_NOTE if detail else ''}".rstrip(), width=width)

    def _expected(self, width: int, *, detail: bool) -> str:
        """What the optimizer expects beside what was simulated, and why they part."""
        outcome = self.outcome
        rows = expected_against_simulated(
            World(outcome.scenario_of(self.schedule)),
            outcome.schedules[self.schedule],
            outcome.replications,
            name=self.schedule,
            modelled=self.modelled,
        )
        heading = bold("What the optimizer expects, beside this")
        if detail:
            return f"{heading}\n{expectation_text(outcome.scenario, rows, width=width)}"
        found = expectation_findings(outcome.scenario, rows)
        told = [wrapped(one, width=width) for one in found[: 1 + SHOWN_REASONS]]
        more = len(found) - len(told)
        if more > 0:
            told.append(f"… and {count(more, 'more reason')}; --detail names them.")
        return "\n".join([heading, *told])
