"""The oracle: every schedule of a tiny scenario, checked by violations and plain measures.

It finds the optimum of each objective among all schedules, without the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import prod

from optimizer.fairness.load_measures import Measures, measure
from optimizer.fairness.relative_load import FULL_CAPACITY, TENTH, sums_of_largest
from optimizer.formulation.formulation import Formulation, formulate
from optimizer.formulation.last_objectives import last_objective
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.model.choices import Choices, Slot
from optimizer.model.engine import SearchOptions
from optimizer.rules import forbids
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId

#: More ways than this to fill the slots are too many to look at.
MOST_WAYS = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to fill every slot.

    Attributes:
        violations: Rule → what its soft limits are exceeded by.
    """

    chosen: frozenset[int]
    measures: Measures
    violations: Mapping[str, int]

    @property
    def xs(self) -> Mapping[PersonId, int]:
        """X of everybody compared, in tenths of an hour."""
        return {
            row.person: round(TENTH * row.relative)
            for row in self.measures.people
            if row.relative is not None
        }

    @property
    def relative(self) -> tuple[int, ...]:
        """The same without the names."""
        return tuple(self.xs.values())

    @property
    def load(self) -> int:
        """Of everybody compared, in centi-hours."""
        return sum(round(100 * row.load) for row in self.measures.people if row.compared)

    @property
    def pool(self) -> int:
        """People overnight on call."""
        return len(self.measures.overnight_pool)

    def counted(self, name: str) -> tuple[int, ...]:
        """Weekends or holidays of everybody compared, relative to capacity, in thousandths."""
        return tuple(
            -(-1000 * FULL_CAPACITY * getattr(row, name) // round(FULL_CAPACITY * row.capacity))
            for row in self.measures.people
            if row.compared
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The optimum of an objective in whole units: one number, or the sums of a leximin."""

    name: str
    values: tuple[int, ...]
    grain: int = 1


class BruteForce:
    """All schedules of a scenario that keep the hard rules, and the optima over them."""

    def __init__(self, scene: Scenario) -> None:
        self.scene = scene
        self.world = World(scene)
        self.choices = Choices(self.world, forbids(self.world))

    @cached_property
    def model(self) -> Formulation:
        """The formulation, for bounds and for the last objective."""
        return formulate(self.world, self.choices, SearchOptions(workers=1, reproducible=True))

    @property
    def ways(self) -> int:
        """Number of ways to fill the slots; 0 if some slot has nobody."""
        return prod(len(list(self._options(slot))) for slot in self.choices.slots)

    @cached_property
    def legal(self) -> tuple[Candidate, ...]:
        """Every schedule without hard violations and within the size of the pool."""
        size = self.scene.policy.overnight_pool.size
        return tuple(
            one for one in self._lawful() if not (isinstance(size, int) and one.pool > size)
        )

    def found(self, schedule: Schedule) -> Candidate:
        """Return the candidate of a schedule."""
        return next(c for c in self.legal if self.choices.schedule(c.chosen) == schedule)

    def objectives(self) -> Iterator[tuple[Expected, tuple[Candidate, ...]]]:
        """Yield each objective's optimum after those before, and the schedules kept for the next.

        An objective with nothing to minimize (a limit that is off) counts as zero.
        """
        policy, left = self.scene.policy, self.legal
        if policy.allow_uncovered:
            left = yield from _least(
                "uncovered", left, lambda c: c.violations.get("one_assignee", 0)
            )
        for name in policy.health_order:
            violation = _violation_of(name)
            left = yield from _least(
                f"soft limit: {name}", left, violation, slack=policy.violation_slack
            )
        if policy.overnight_pool.size == "smallest":
            left = yield from _least("overnight pool", left, lambda c: c.pool)
        if not left[0].relative:
            return
        left = yield from _least(
            "most loaded person",
            left,
            lambda c: max(c.relative),
            grain=10,
            slack=policy.highest_load_slack,
        )
        left = yield from _least(
            "total load", left, lambda c: -(-c.load // 10), grain=10, slack=policy.total_slack
        )
        left = yield from self._leximin(
            "load, evenness of the rest", left, lambda c: c.relative, 10
        )
        for name in ("weekends", "holidays"):
            left = yield from self._leximin(f"evenness of {name}", left, _counts_of(name), 1000)
        _, evaluate = last_objective(replace(self.model, engine=self.model.engine.copy()))
        yield from _least("preferences, overrides, spacing", left, lambda c: evaluate(c.chosen))

    def _leximin(
        self,
        name: str,
        left: tuple[Candidate, ...],
        values: Callable[[Candidate], tuple[int, ...]],
        grain: int,
    ) -> _Stage:
        slack = self.scene.policy.counts_slack
        best = min(sums_of_largest(values(c)) for c in left)
        kept = tuple(
            c
            for c in left
            if all(
                mine <= _within(least, slack)
                for mine, least in zip(sums_of_largest(values(c)), best, strict=True)
            )
        )
        yield Expected(name=name, values=best, grain=grain), kept
        return kept

    def _lawful(self) -> Iterator[Candidate]:
        for parts in product(*[list(self._options(slot)) for slot in self.choices.slots]):
            chosen = self.choices.fixed.union(*parts)
            schedule = self.choices.schedule(chosen)
            violations = check(self.scene, schedule, world=self.world)
            if keeps_hard_rules(violations):
                exceeded: dict[str, int] = {}
                for v in violations:
                    exceeded[v.rule] = exceeded.get(v.rule, 0) + v.amount
                measures = measure(self.scene, schedule, world=self.world)
                yield Candidate(chosen=chosen, measures=measures, violations=exceeded)

    def _options(self, slot: Slot) -> Iterable[frozenset[int]]:
        """Nobody where that is allowed, or a taker with somebody for each hole."""
        uncovered = self.scene.policy.allow_uncovered
        if uncovered or slot.optional:
            yield frozenset()
        for taker in slot.takers:
            holes = [
                [*hole.substitutes, *([None] if uncovered or slot.optional else [])]
                for hole in slot.holes
                if hole.assignee == taker
            ]
            for stand_ins in product(*holes):
                yield frozenset({taker, *(i for i in stand_ins if i is not None)})


_Stage = Generator[tuple[Expected, tuple[Candidate, ...]], None, tuple[Candidate, ...]]


def _violation_of(name: str) -> Callable[[Candidate], int]:
    return lambda candidate: candidate.violations.get(name, 0)


def _counts_of(name: str) -> Callable[[Candidate], tuple[int, ...]]:
    return lambda candidate: candidate.counted(name)


def _least(
    name: str,
    left: tuple[Candidate, ...],
    value: Callable[[Candidate], int],
    *,
    grain: int = 1,
    slack: float = 0.0,
) -> _Stage:
    best = min(value(c) for c in left)
    kept = tuple(c for c in left if value(c) <= _within(best, slack))
    yield Expected(name=name, values=(best,), grain=grain), kept
    return kept


def _within(value: int, slack: float) -> int:
    return value + int(abs(value) * slack)
