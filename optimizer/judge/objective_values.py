"""Objective values of any schedule, by the plain form of the rules and the measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from optimizer.fairness.load_measures import Measures, measure
from optimizer.judge.check import check
from optimizer.rules import RULES
from optimizer.rules.kit.rule import Violation
from optimizer.world.world import World
from scenarios.domain.schedule import Schedule

#: Differences below this are rounding.
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class ObjectiveValue:
    """One objective of one schedule: a single value but for leximin."""

    number: int
    name: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveChange:
    """An objective that differs between two schedules, by the first of its values that does."""

    number: int
    name: str
    unit: str
    before: float
    after: float

    @property
    def by(self) -> float:
        """Return how much more there is; below zero is less, and better."""
        return self.after - self.before


def objective_values(world: World, schedule: Schedule) -> tuple[ObjectiveValue, ...]:
    """Return every objective of the policy for any schedule, in priority order."""
    violations = check(world.scenario, schedule, world=world)
    measures = measure(world.scenario, schedule, world=world)
    return tuple(_values(world, violations, measures))


def objective_changes(
    before: Sequence[ObjectiveValue], after: Sequence[ObjectiveValue]
) -> tuple[ObjectiveChange, ...]:
    """Return the objectives that differ, in order; the first decides which schedule is better."""
    changes = []
    for old, new in zip(before, after, strict=True):
        pairs = zip(old.values, new.values, strict=True)
        found = next(((a, b) for a, b in pairs if abs(a - b) > _SAME), None)
        if found:
            changes.append(ObjectiveChange(old.number, old.name, old.unit, *found))
    return tuple(changes)


def rank(values: Iterable[ObjectiveValue]) -> tuple[tuple[float, ...], ...]:
    """Smaller is better, objective by objective."""
    return tuple(tuple(round(v, 6) for v in value.values) for value in values)


def _values(
    world: World, violations: Iterable[Violation], measures: Measures
) -> Iterator[ObjectiveValue]:
    policy = world.scenario.policy
    broken: Counter[str] = Counter()
    for v in violations:
        if not v.hard:
            broken[v.rule] += v.amount
    units = {rule.name: rule.unit for rule in RULES}
    yield _one(1, "uncovered", "min", broken["one_assignee"])
    for name in policy.health_order:
        yield _one(2, f"soft limit: {name}", units[name], broken[name])
    if policy.overnight_pool.size != "everyone":
        yield _one(3, "overnight pool", "people", len(measures.overnight_pool))
    compared = [row for row in measures.people if row.compared]
    xs = sorted((row.relative or 0.0 for row in compared), reverse=True)
    if xs:
        yield _one(4, "most loaded person", "h", xs[0])
        yield _one(5, "total load", "h", sum(row.load for row in compared))
        yield ObjectiveValue(6, "load, evenness of the rest", "h", tuple(xs))
        for name in ("weekends", "holidays"):
            counts = sorted((getattr(r, name) / r.capacity for r in compared), reverse=True)
            unit = "relative to capacity"
            yield ObjectiveValue(6, f"evenness of {name}", unit, tuple(counts))
    rest = sum(broken[name] for name in broken.keys() - {"one_assignee", *policy.health_order})
    yield _one(7, "preferences and other soft limits", "points", rest)


def _one(number: int, name: str, unit: str, value: float) -> ObjectiveValue:
    return ObjectiveValue(number, name, unit, (float(value),))
