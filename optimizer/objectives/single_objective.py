"""One objective: minimise, report, and keep what was reached while the next ones are solved."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from optimizer.bounds.timeless_relaxation import Relaxation
from optimizer.fairness.relative_load import TENTH, sums_of_largest
from optimizer.formulation.formulation import Formulation
from optimizer.formulation.leximin import EXACT_SECONDS, Leximin, Measured
from optimizer.model.engine import Engine, Linear, SearchOptions, SearchOutcome, SearchVerdict
from optimizer.objectives.local_search import improve
from optimizer.session.solution import Objective, ObjectiveStep
from optimizer.session.time_budget import Clock
from scenarios.domain.policy import Policy

#: What part of the time left a objective may take at most; what it does not need, the next ones
#: have.
PARTS = {1: 0.5, 2: 0.4, 3: 0.15, 4: 0.25, 5: 0.4, 7: 1.0}
#: Local search takes at most this part before the solver goes on from its result.
LOCAL_PART = 0.2
#: The small model that gives bounds takes at most this part, and so many seconds, each time.
RELAXED_PART, RELAXED_SECONDS = 0.05, 1.0
_GRAIN = {"h": TENTH}


@dataclass(slots=True)
class ObjectiveSearch:
    """What every objective has in common.

    Attributes:
        incumbent: The best choices so far; they keep every objective solved.
        reports: One for each objective solved.
    """

    model: Formulation
    clock: Clock
    options: SearchOptions
    incumbent: frozenset[int]
    reports: list[Objective] = field(default_factory=list)
    _total_kept: int | None = None
    _kept: list[tuple[Callable[[frozenset[int]], int], int]] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        """The scenario's policy."""
        return self.model.world.scenario.policy

    def _objective(  # noqa: PLR0913 -- a tier is all of these
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
    ) -> None:
        """Minimise, report, and keep the value within the slack from here on.

        Args:
            allowance: So much more may be used later, beside the slack.
            tolerance: A value as close to its bound is settled, and gets little more time.
        """
        begun, engine = self.clock.elapsed, self.model.engine
        engine.require(objective >= bound)
        value = evaluate(self.incumbent)
        grain = _GRAIN.get(unit, 1)
        if value > bound:
            most = EXACT_SECONDS if value <= bound + tolerance else math.inf
            outcome = self._minimize(
                number, name, unit, objective, engine, value, grain=grain, most=most
            )
            if outcome.chosen is not None and evaluate(outcome.chosen) <= value:
                self.incumbent = outcome.chosen
                value = evaluate(outcome.chosen)
            bound = value if outcome.verdict is SearchVerdict.PROVEN else max(bound, outcome.bound)
        bound = min(bound, value)
        self.clock.short |= bound + tolerance < value
        most = within(value, slack) + allowance
        engine.require(objective <= most)
        self._kept.append((evaluate, most))
        self.reports.append(
            Objective(
                number=number,
                name=name,
                unit=unit,
                value=value / grain,
                bound=bound / grain,
                proven=bound == value,
                seconds=self.clock.elapsed - begun,
                grain=tolerance / grain,
            )
        )

    def _lexi_objective(
        self,
        name: str,
        unit: str,
        measured: Measured,
        grain: int,
        relaxation: Relaxation | None = None,
        *,
        tolerance: int = 0,
    ) -> None:
        """Solve on a copy, then keep the sums within the slack on the model itself."""
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
            return relaxation.bound(k, before, least, self._relaxed_seconds)

        self.incumbent = leximin.run(
            self.incumbent,
            search,
            polish=self._polished if relaxation else lambda chosen: chosen,
            relaxed=relaxed if relaxation else None,
        )
        steps = tuple(
            ObjectiveStep(k=k, value=value / grain, bound=bound / grain)
            for k, (value, bound) in enumerate(leximin.sums, 1)
        )
        proven = all(value == bound for value, bound in leximin.sums)
        objective = Objective(
            number=6,
            name=name,
            unit=unit,
            value=steps[0].value if steps else 0.0,
            bound=steps[0].bound if steps else 0.0,
            proven=proven,
            seconds=self.clock.elapsed - begun,
            steps=steps,
            grain=tolerance / grain,
        )
        self.clock.short |= not objective.settled
        self.reports.append(objective)
        leximin.keep_within(self.model.engine, self.policy.counts_slack)

    def _minimize(  # noqa: PLR0913 -- what the listener is told comes with it
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
        """One solve within the objective's part of the time left."""
        self.clock.tell(name, unit, value / grain, None)
        outcome = engine.minimize(
            objective,
            incumbent=self.incumbent,
            seconds=min(most, self.clock.left * PARTS[number]),
            progress=lambda best, bound: self.clock.tell(
                name,
                unit,
                (value if best is None else min(best, value)) / grain,
                bound / grain if abs(bound) < 2**52 else None,
            ),
        )
        self.clock.interrupted |= outcome.interrupted
        return outcome

    def _improve(self, total_at_most: int | None, until: int | None = None) -> None:
        """Local search from the incumbent; taken where it keeps every objective so far."""
        better = improve(
            self.model,
            self.incumbent,
            seconds=self.clock.left * LOCAL_PART,
            total_at_most=total_at_most,
            until=until,
        )
        if all(evaluate(better) <= most for evaluate, most in self._kept):
            self.incumbent = better

    def _polished(self, chosen: frozenset[int]) -> frozenset[int]:
        """Local search from there, if it keeps every objective so far."""
        better = improve(
            self.model,
            chosen,
            seconds=self.clock.left * LOCAL_PART / 4,
            total_at_most=self._total_kept,
        )
        return better if all(evaluate(better) <= most for evaluate, most in self._kept) else chosen

    def _take_back(self, earlier: frozenset[int]) -> None:
        """An earlier schedule, if it keeps every objective so far and is leximin-better."""

        def key(chosen: frozenset[int]) -> tuple[int, ...]:
            return sums_of_largest(self.model.relative_of(p, chosen) for p in self.model.relative)

        keeps = all(evaluate(earlier) <= most for evaluate, most in self._kept)
        if keeps and key(earlier) < key(self.incumbent):
            self.incumbent = earlier

    @property
    def _relaxed_seconds(self) -> float:
        return min(RELAXED_SECONDS, self.clock.left * RELAXED_PART)

    def _restate_seconds(self, seconds: float) -> None:
        self.reports[-1] = replace(self.reports[-1], seconds=seconds)


def within(value: int, slack: float) -> int:
    """The most an objective's value may be; variables must reach it, not only the incumbent."""
    return value + int(abs(value) * slack)
