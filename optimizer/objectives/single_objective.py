"""One objective: minimize, report, and keep the result while the next ones are solved."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from optimizer.bounds.timeless_relaxation import Relaxation
from optimizer.fairness.relative_load import TENTH, sums_of_largest
from optimizer.formulation.formulation import Formulation
from optimizer.formulation.min_max import EXACT_SECONDS, Leximin, Measured
from optimizer.model.engine import Engine, Linear, SearchOptions, SearchOutcome, SearchVerdict
from optimizer.objectives.local_search import improve
from optimizer.session.solution import Objective, ObjectiveStep
from optimizer.session.time_budget import Clock
from scenarios.domain.policy import Policy

#: What part of the time left an objective may take at most; the next ones have what it leaves.
PARTS = {1: 0.5, 2: 0.4, 3: 0.15, 4: 0.25, 5: 0.4, 7: 1.0}
#: Local search takes at most this part before the solver goes on from its result.
LOCAL_PART = 0.2
#: The relaxation takes at most this part of the time left, and so many seconds, each time.
RELAXED_PART, RELAXED_SECONDS = 0.05, 1.0
_GRAIN = {"h": TENTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Value and lower bound of an objective, and the most that later ones may raise it to."""

    value: int
    bound: int
    most: int


@dataclass(slots=True, kw_only=True)
class ObjectiveSearch:
    """The best schedule so far, and the solver's model of those that keep every objective so far.

    Attributes:
        local: Whether local search improves the incumbent before the solver does.
    """

    model: Formulation
    clock: Clock
    options: SearchOptions
    incumbent: frozenset[int]
    local: bool = True
    reports: list[Objective] = field(default_factory=list)
    _kept: list[tuple[Callable[[frozenset[int]], int], int]] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        """Return the scenario's policy."""
        return self.model.world.scenario.policy

    def objective(  # noqa: PLR0913 -- an objective is all of these
        self,
        number: int,
        name: str,
        unit: str,
        objective: Linear,
        evaluate: Callable[[frozenset[int]], int],
        *,
        bound: int,
        slack: float = 0.0,
        allowance: int = 0,
        tolerance: int = 0,
    ) -> Reached:
        """Minimize, report, and keep the value within the slack from here on.

        Args:
            allowance: What later objectives may add to the value beside the slack.
            tolerance: A value this close to its bound gets little more time.
        """
        begun, engine = self.clock.elapsed, self.model.engine
        engine.require(objective >= bound)
        value = evaluate(self.incumbent)
        grain = _GRAIN.get(unit, 1)
        if value > bound:
            most = EXACT_SECONDS if value <= bound + tolerance else math.inf
            asked = (number, name, unit, objective, engine, value)
            outcome = self.minimize(*asked, grain=grain, most=most)
            if outcome.chosen is not None and evaluate(outcome.chosen) <= value:
                self.incumbent = outcome.chosen
                value = evaluate(outcome.chosen)
            bound = value if outcome.verdict is SearchVerdict.PROVEN else max(bound, outcome.bound)
        bound = min(bound, value)
        self.clock.short |= bound + tolerance < value
        most = within(value, slack) + allowance
        engine.require(objective <= most)
        self.keep(evaluate, most)
        reached, spent = (value / grain, bound / grain, bound == value), self.clock.elapsed - begun
        self.reports.append(Objective(number, name, unit, *reached, spent, grain=tolerance / grain))
        return Reached(value=value, bound=bound, most=most)

    def keep(self, evaluate: Callable[[frozenset[int]], int], most: int) -> None:
        """Take no schedule from local search whose value is above this."""
        self._kept.append((evaluate, most))

    def evenness(
        self,
        name: str,
        unit: str,
        measured: Measured,
        grain: int,
        *,
        relaxation: Relaxation | None = None,
        tolerance: int = 0,
    ) -> None:
        """Minimize the sums of the k largest values, k = 1, 2, …, and keep them within the slack.

        Args:
            relaxation: Gives bounds of loads; with it, local search improves each round's schedule.
        """
        begun = self.clock.elapsed
        leximin = Leximin(engine=self.model.engine, measured=measured, tolerance=tolerance)
        rounds = count(1)

        def search(
            engine: Engine, incumbent: frozenset[int], *, part: float, most: float = math.inf
        ) -> SearchOutcome:
            self.incumbent = incumbent
            value = max(measured.values(incumbent)) / grain
            self.clock.tell(f"{name}, round {next(rounds)}", unit, value, None)
            outcome = engine.satisfy(seconds=min(most, self.clock.left * part))
            self.clock.interrupted |= outcome.interrupted
            return outcome

        def relaxed(k: int, before: Sequence[int], least: int) -> int:
            assert relaxation is not None
            return relaxation.bound(k, before, least, self.relaxed_seconds)

        def polished(chosen: frozenset[int]) -> frozenset[int]:
            if relaxation is None:
                return chosen
            return self._improved(chosen, LOCAL_PART / 4, relaxation.total_at_most)

        self.incumbent = leximin.run(
            self.incumbent, search, polish=polished, relaxed=relaxed if relaxation else None
        )
        steps = tuple(
            ObjectiveStep(k=k, value=value / grain, bound=bound / grain)
            for k, (value, bound) in enumerate(leximin.sums, 1)
        )
        value, bound = (steps[0].value, steps[0].bound) if steps else (0.0, 0.0)
        proven, spent = all(v == b for v, b in leximin.sums), self.clock.elapsed - begun
        objective = Objective(
            6, name, unit, value, bound, proven, spent, steps, grain=tolerance / grain
        )
        self.clock.short |= not objective.settled
        self.reports.append(objective)
        leximin.keep_within(self.model.engine, self.policy.counts_slack)

    def minimize(  # noqa: PLR0913 -- with what the listener shows
        self,
        number: int,
        name: str,
        unit: str,
        objective: Linear,
        engine: Engine,
        value: int,
        *,
        grain: int = 1,
        most: float = math.inf,
    ) -> SearchOutcome:
        """Solve once, within the objective's part of the time left."""
        self.clock.tell(name, unit, value / grain, None)

        def progress(best: float | None, bound: float) -> None:
            known = bound / grain if abs(bound) < 2**52 else None
            self.clock.tell(
                name, unit, (value if best is None else min(best, value)) / grain, known
            )

        seconds = min(most, self.clock.left * PARTS[number])
        outcome = engine.minimize(
            objective, incumbent=self.incumbent, seconds=seconds, progress=progress
        )
        self.clock.interrupted |= outcome.interrupted
        return outcome

    def improve(self, total_at_most: int | None = None, until: int | None = None) -> None:
        """Improve the loads of the incumbent by local search, every objective so far kept."""
        self.incumbent = self._improved(self.incumbent, LOCAL_PART, total_at_most, until)

    def _improved(
        self,
        chosen: frozenset[int],
        part: float,
        total_at_most: int | None,
        until: int | None = None,
    ) -> frozenset[int]:
        if not self.local:
            return chosen
        seconds = self.clock.left * part
        better = improve(
            self.model, chosen, seconds=seconds, total_at_most=total_at_most, until=until
        )
        return better if self._keeps(better) else chosen

    def _keeps(self, chosen: frozenset[int]) -> bool:
        return all(evaluate(chosen) <= most for evaluate, most in self._kept)

    def take_back(self, earlier: frozenset[int]) -> None:
        """Return to an earlier schedule that keeps every objective so far and is more even."""

        def key(chosen: frozenset[int]) -> tuple[int, ...]:
            return sums_of_largest(self.model.relative_of(p, chosen) for p in self.model.relative)

        if self._keeps(earlier) and key(earlier) < key(self.incumbent):
            self.incumbent = earlier

    @property
    def relaxed_seconds(self) -> float:
        """Return the time that the relaxation may take now."""
        return min(RELAXED_SECONDS, self.clock.left * RELAXED_PART)

    def restate_seconds(self, seconds: float) -> None:
        """Correct the time of the last objective."""
        self.reports[-1] = replace(self.reports[-1], seconds=seconds)


def within(value: int, slack: float) -> int:
    """Return the most that an objective's value may be; variables must reach it."""
    return value + int(abs(value) * slack)
