"""Solve, simulate, limit what went wrong, and solve again, until nobody is red too often.

What makes somebody red too often becomes a hard limit on its expected value, for everybody, in the
next round. ``HealingEnd`` lists how it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from oncall_opt.running.expected_peaks import expected_peaks
from optimizer.session.solution import Solution
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.limits import Debt, InterruptedNights, Interruptions, Limits
from scenarios.domain.policy import Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.measures import RED
from simulation.outcome.risk_bands import Band, Indicator
from simulation.runs.replication import Replications
from simulation.runs.replication_chunk import ReasonTally
from simulation.runs.running_totals import all_reasons
from simulation.simulate import ONLY

#: Largest part of the runs in which anybody may be red.
HEALTHY = 0.05
ROUNDS = 5
#: Runs of each round: they give a chance of 5 % to within 1.5 points.
RUNS = 200

#: Limit → the indicators it acts on; no limit acts on the others.
_ANSWERED = {
    "debt": {Indicator.DEBT},
    "interruptions": {Indicator.INTERRUPTIONS},
    "interrupted_nights": {Indicator.SLEEP},
}

#: Solves a scenario, from an earlier schedule if there is one.
Solver = Callable[[Scenario, Schedule | None], Solution]
#: Simulates a schedule in a round, with other alerts in each.
Simulator = Callable[[Scenario, Schedule, int], Replications]


class HealingEnd(StrEnum):
    """Why there is no further round."""

    HEALTHY = "healthy"
    UNREACHABLE = "unreachable"
    NO_LIMIT = "no-limit"
    ROUNDS = "rounds"
    UNDECIDED = "undecided"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ill:
    """Somebody who is red too often: in which part of the runs, and the most frequent reason."""

    person: PersonId
    chance: float
    indicator: Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round.

    Attributes:
        added: Every limit beyond the file's.
        solution: ``None``: none exists, or none was found in time.
        red: Person → chance of being red.
        ill: Who is red too often, the worst first.
        refused: Why no schedule exists, where that is proven.
    """

    number: int
    added: tuple[Added, ...] = ()
    solution: Solution | None = None
    red: Mapping[PersonId, float] = field(default_factory=dict)
    ill: tuple[Ill, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """All rounds, and how they ended."""

    rounds: tuple[Round, ...]
    ending: HealingEnd

    @property
    def best(self) -> Round:
        """Return the round with the lowest highest chance of red."""
        return min(
            (one for one in self.rounds if one.solution is not None),
            key=lambda one: (max(one.red.values(), default=0.0), len(one.ill), one.number),
        )


@dataclass(slots=True)
class _Loop:
    scenario: Scenario
    solver: Solver
    simulator: Simulator
    rounds: list[Round] = field(default_factory=list)
    #: Limit → what each person was expected to carry, and the result.
    seen: dict[str, list[Seen]] = field(default_factory=dict)

    def run(self) -> HealingEnd:
        """Run rounds until there is a reason to stop."""
        added: tuple[Added, ...] = ()
        while len(self.rounds) < ROUNDS:
            one = self._round(added)
            self.rounds.append(one)
            solution = one.solution
            if solution is None:
                loose = tuple(map(loosened, added))
                if not one.refused:
                    return HealingEnd.UNDECIDED
                if loose == added:
                    return HealingEnd.UNREACHABLE
                added = loose
                continue
            if solution.interrupted:
                return HealingEnd.INTERRUPTED
            if not one.ill:
                return HealingEnd.HEALTHY
            following = tuple(self._limits(added))
            if following == added:
                return HealingEnd.NO_LIMIT
            added = following
        return HealingEnd.ROUNDS

    def _round(self, added: tuple[Added, ...]) -> Round:
        number, trial = len(self.rounds) + 1, with_limits(self.scenario, added)
        before = [one.solution for one in self.rounds if one.solution is not None]
        start = before[-1].schedule if before else None
        try:
            solution = self.solver(trial, start)
        except InfeasibleError as error:
            if not added:
                raise
            return Round(number=number, added=added, refused=tuple(error.reasons))
        except UndecidedError:
            if not added:
                raise
            return Round(number=number, added=added)
        simulated = self.simulator(trial, solution.schedule, number)
        one = Round(number=number, added=added, solution=solution, red=_red(simulated))
        return replace(one, ill=tuple(self._ill(trial, solution.schedule, simulated, one.red)))

    def _ill(
        self,
        scenario: Scenario,
        schedule: Schedule,
        simulated: Replications,
        red: Mapping[PersonId, float],
    ) -> Iterator[Ill]:
        """Yield who is red too often; remember what everybody was expected to carry."""
        causes = {
            person: _causes(simulated, place) if red[person] > HEALTHY else ()
            for place, person in enumerate(red)
        }
        world = World(scenario)
        for name, indicators in _ANSWERED.items():
            peaks = expected_peaks(world, schedule, name, days_of(scenario.policy, name))
            for person in red:
                part = [cause.part for cause in causes[person] if cause.indicator in indicators]
                bearable = min(part) * peaks[person] if part else None
                one = Seen(person=person, expected=peaks[person], bearable=bearable)
                self.seen.setdefault(name, []).append(one)
        for person in sorted(red, key=lambda p: -red[p]):
            if red[person] > HEALTHY:
                first = causes[person][0].indicator
                yield Ill(person=person, chance=red[person], indicator=first)

    def _limits(self, added: tuple[Added, ...]) -> Iterator[Added]:
        """Yield the limits that follow from all rounds so far; none is loosened here."""
        before = {one.name: one for one in added}
        # After an impossible limit, the next ones stay near to what is known to be possible.
        careful = any(one.refused for one in self.rounds)
        for name, seen in self.seen.items():
            days = days_of(self.scenario.policy, name)
            limits = (before.get(name), tightened(name, days, seen, careful=careful))
            known = [limit for limit in limits if limit is not None]
            if known:
                yield min(known, key=lambda limit: limit.level)


def solve_until_healthy(scenario: Scenario, *, solver: Solver, simulator: Simulator) -> Healing:
    """Solve, simulate and tighten until everybody is healthy, or there is a reason to stop.

    Args:
        simulator: Each round has alerts of its own: no schedule is judged by the alerts that its
            limits were made from.

    Raises:
        InfeasibleError, UndecidedError: In the first round, which has no limit but the file's.
    """
    loop = _Loop(scenario=scenario, solver=solver, simulator=simulator)
    ending = loop.run()
    return Healing(rounds=tuple(loop.rounds), ending=ending)


def _red(simulated: Replications) -> Mapping[PersonId, float]:
    tally = simulated.tally
    spreads = {person: tally.spread(ONLY, person, RED) for person in tally.people}
    return {person: spread.mean if spread else 0.0 for person, spread in spreads.items()}


class _Cause(NamedTuple):
    """What made somebody red too often; ``part`` is the limit relative to the number."""

    indicator: Indicator
    part: float


def _causes(simulated: Replications, place: int) -> tuple[_Cause, ...]:
    """Return the most frequent reason, and every other that is too frequent by itself."""
    runs = simulated.tally.runs
    reasons = [
        (key.indicator, of)
        for key, of in all_reasons(simulated.tally.reasons, 0, place)
        if key.band is Band.RED
    ]
    often = [one for i, one in enumerate(reasons) if not i or one[1].times > HEALTHY * runs]
    return tuple(_Cause(indicator, _part(of)) for indicator, of in often)


def _part(of: ReasonTally) -> float:
    """Return limit over number, or the inverse where the lowest is the worst."""
    mean = of.total / of.times
    return min(of.limit, mean) / max(of.limit, mean, 1e-9)


#: A new limit is at least this part of the lowest value that made somebody red …
STEP = 0.3
#: … and at most this part.
LEAST_STEP = 0.95
#: Where that is proven impossible: this part.
LOOSE = 0.98
#: Decimals of a limit.
_DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A limit that a round adds.

    Attributes:
        name: ``debt``, ``interruptions`` or ``interrupted_nights``.
        days: Length of its window; 0: it has none.
        red_from: The lowest value that made somebody red too often.
    """

    name: str
    level: float
    days: int
    red_from: float

    def __str__(self) -> str:
        within = f" in any {self.days} days" if self.days else ""
        words = {
            "debt": f"at most {self.level:g} h of expected sleep debt",
            "interrupted_nights": f"at most {self.level:g} expected interrupted nights",
            "interruptions": f"at most {self.level:g} expected interruptions off work and asleep",
        }
        return f"{words[self.name]}{within}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one person was expected to carry in one schedule, in the limit's unit.

    Attributes:
        bearable: Where it made them red too often: the value that would not, in proportion.
    """

    person: PersonId
    expected: float
    bearable: float | None = None


def days_of(policy: Policy, name: str) -> int:
    """Return the window of a limit: the policy's own, else that of the indicator."""
    limit = getattr(policy.limits, name)
    if isinstance(limit, InterruptedNights | Interruptions):
        return limit.days
    return {"debt": 0, "interruptions": 30, "interrupted_nights": 28}[name]


def tightened(name: str, days: int, seen: Iterable[Seen], *, careful: bool) -> Added | None:
    """Return the limit that follows: what all can bear, or what somebody did bear.

    Args:
        careful: Whether to stay just below what made somebody red, as ``loosened`` does.

    Returns:
        ``None`` where nobody was red over it.
    """
    listed = list(seen)
    red = [one for one in listed if one.bearable is not None]
    red_from = min((one.expected for one in red), default=0.0)
    if red_from <= 0:
        return None
    borne = [one.expected for one in listed if one.bearable is None and one.expected < red_from]
    asked = min(one.bearable for one in red if one.bearable is not None)
    level = min(max([asked, STEP * red_from, *borne]), LEAST_STEP * red_from)
    return _added(name, LOOSE * red_from if careful else level, days, red_from)


def loosened(added: Added) -> Added:
    """Return the same limit just below what made somebody red."""
    return _added(added.name, LOOSE * added.red_from, added.days, added.red_from)


def with_limits(scenario: Scenario, added: Sequence[Added]) -> Scenario:
    """Add hard limits to a scenario; none becomes looser than it was."""
    limits, rotations = scenario.policy.limits, dict(scenario.rotations)
    for one in added:
        limits = _laid(limits, one)
        # Without a rotation's own limit, the policy's counts everything together.
        rotations = {
            key: replace(rotation, own_limits=rotation.own_limits - {one.name})
            for key, rotation in rotations.items()
        }
    places = {**scenario.places, **{f"policy.{one.name}": "added" for one in added}}
    return replace(
        scenario,
        policy=replace(scenario.policy, limits=limits),
        rotations=MappingProxyType(rotations),
        places=MappingProxyType(places),
    )


def _added(name: str, level: float, days: int, red_from: float) -> Added:
    return Added(name=name, level=round(level, _DIGITS), days=days, red_from=red_from)


def _laid(limits: Limits, one: Added) -> Limits:
    if one.name == "debt":
        hours = min(one.level, limits.debt.hours if limits.debt else one.level)
        return replace(limits, debt=Debt(hours=hours, hard=True))
    known = limits.interruptions if one.name == "interruptions" else limits.interrupted_nights
    most = min(one.level, known.at_most if known else one.level)
    if one.name == "interruptions":
        limit = Interruptions(at_most=most, days=one.days, hard=True)
        return replace(limits, interruptions=limit)
    nights = InterruptedNights(at_most=most, days=one.days, hard=True)
    return replace(limits, interrupted_nights=nights)
