"""The last objectives: weekends and holidays by person, then one weighted sum of preferences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from optimizer.fairness.relative_load import FULL_CAPACITY
from optimizer.formulation.formulation import Formulation
from optimizer.formulation.min_max import Measured
from optimizer.model.engine import Linear, Variable, sum_of
from optimizer.model.linear_constraints import (
    IndicatorVariable,
    LinearConstraint,
    Term,
    any_of,
    reaches,
)
from optimizer.world.world import DAY_MINUTES, held
from scenarios.domain.vocabulary import PersonId, Role, RotationId

#: Grain of counts relative to capacity.
GRAIN = 1000


def counted_days(model: Formulation, name: str) -> Measured | None:
    """Return weekends (or holidays) on call by capacity, in thousandths; ``None``: no day."""
    terms = {person: _terms(model, person, name) for person in model.relative}
    if not any(terms.values()):
        return None
    people = list(model.relative)
    capacities = {p: model.fairness.people[p].capacity for p in people}

    def relative(person: PersonId, days: int) -> int:
        return -(-GRAIN * FULL_CAPACITY * days // capacities[person])

    def count(person: PersonId, chosen: frozenset[int]) -> int:
        taken = (
            t.value(chosen) if isinstance(t, IndicatorVariable) else t in chosen
            for t in terms[person]
        )
        return relative(person, sum(taken))

    levels = {relative(p, days) for p in people for days in range(len(terms[p]) + 1)}
    most = max(levels)
    variables = []
    for person in people:
        evaluate: Callable[[frozenset[int]], int] = lambda chosen, person=person: count(  # type: ignore[misc]  # noqa: E731
            person, chosen
        )
        y = model.engine.integer(0, most, evaluate)
        total = sum_of((model.engine.term(t), GRAIN * FULL_CAPACITY) for t in terms[person])
        model.engine.require(capacities[person] * y >= total)
        variables.append(y)
    return Measured(
        variables=variables,
        values=lambda chosen: tuple(count(p, chosen) for p in people),
        least=0,
        most=most,
        least_total=_least(model, name),
        at_rest=[0] * len(people),
        levels=sorted(levels),
    )


def _terms(model: Formulation, person: PersonId, name: str) -> tuple[Term, ...]:
    """One term for each weekend or holiday that the person could be on call."""
    by_day: dict[int, list[int]] = defaultdict(list)
    for index in model.choices.by_person[person]:
        holding = model.choices.all[index]
        if holding.on_call and not holding.past:
            for day in _days_on_call(model, index, name):
                by_day[day].append(index)
    return tuple(any_of(by_day[day]) for day in sorted(by_day))


def _days_on_call(model: Formulation, index: int, name: str) -> frozenset[int]:
    holding, world = model.choices.all[index], model.world
    minutes = world.weekends(holding) if name == "weekends" else world.holidays(holding)
    return held(minutes, DAY_MINUTES)


def _least(model: Formulation, name: str) -> int:
    """A lower bound of the sum: each weekend needs as many people as it has slots at once."""
    policy = model.world.scenario.policy
    if policy.two_rotations_at_once or policy.allow_uncovered:
        return 0
    full = max((e.capacity for e in model.fairness.people.values()), default=FULL_CAPACITY)
    at: dict[int, dict[object, int]] = defaultdict(lambda: defaultdict(int))
    for slot in model.choices.slots:
        if slot.optional or not slot.takers:
            continue
        days = [_days_on_call(model, i, name) for i in slot.takers]
        if any(model.choices.all[i].person not in model.relative for i in slot.takers):
            continue
        for day in frozenset.intersection(*days):
            at[day][slot.start, slot.end] += 1
    people = sum(max(by_span.values()) for by_span in at.values())
    return -(-GRAIN * FULL_CAPACITY * people // full)


def last_objective(model: Formulation) -> tuple[Linear | None, Callable[[frozenset[int]], int]]:
    """Return the weighted sum, of which no part is negative, and its evaluation.

    The soft limits outside ``health_order`` count their violation; preferences have own weights.
    """
    weights = model.world.scenario.policy.weights
    parts: list[tuple[Variable, int]] = []
    counted: list[tuple[Callable[[frozenset[int]], int], int]] = []
    done = {*model.world.scenario.policy.health_order, "one_assignee", "incidents"}
    for rule in sorted(set(model.soft) - done):
        parts += [(over, constraint.weight) for constraint, over in model.soft[rule]]
        counted.append((lambda chosen, rule=rule: model.excess(rule, chosen), 1))  # type: ignore[misc]
    if weights.overrides:
        overrides = [s for slot in model.choices.slots for h in slot.holes for s in h.substitutes]
        parts += [(model.engine.choice(i), weights.overrides) for i in overrides]
        kept = frozenset(overrides)
        counted.append((lambda chosen: len(kept & chosen), weights.overrides))
    for own, weight in ((_spacing, weights.spacing), (_continuity, weights.continuity)):
        for constraint in own(model) if weight else ():
            over = model.engine.add(constraint, ())
            if over is not None:
                parts.append((over, weight))
                excess = lambda chosen, it=constraint: it.excess(chosen, ())  # noqa: E731
                counted.append((excess, weight))
    linear = sum_of(parts) if parts else None
    return linear, lambda chosen: sum(weight * evaluate(chosen) for evaluate, weight in counted)


def _shifts_held(model: Formulation, rotation: RotationId) -> dict[PersonId, dict[int, list[int]]]:
    """Person → shift → choices that make the person its assignee, in any role but shadow."""
    found: dict[PersonId, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, holding in enumerate(model.choices.all):
        counts = holding.rotation == rotation and holding.whole and holding.on_call
        if counts and holding.shift is not None:
            found[holding.person][holding.shift].append(index)
    return found


def _spacing(model: Formulation) -> list[LinearConstraint]:
    """At most one shift within half the regular distance between a person's shifts.

    With n people and s roles, everybody has a shift every n/s shifts. Nothing counts if the policy
    requires runs of shifts.
    """
    constraints = []
    for rotation in model.world.scenario.rotations.values():
        runs = rotation.limits.max_consecutive
        if runs is not None and (runs.min_shifts or 1) > 1:
            continue
        slots = sum(1 for role in rotation.roles if role is not Role.SHADOW)
        held = _shifts_held(model, rotation.id)
        stretch = len(held) // (2 * slots) if slots else 0
        for by_shift in held.values() if stretch >= 2 else ():
            last = max(by_shift)
            for first in range(min(by_shift), last + 1):
                span = range(first, first + stretch)
                terms = tuple((any_of(by_shift[t]), 1) for t in span if t in by_shift)
                if len(terms) > 1:
                    constraints.append(
                        LinearConstraint(rule="spacing", hard=False, terms=terms, at_most=1)
                    )
    return constraints


def _continuity(model: Formulation) -> list[LinearConstraint]:
    """At each handoff somebody stays on call, who knows what is open."""
    constraints = []
    for rotation in model.world.scenario.rotations.values():
        held = _shifts_held(model, rotation.id)
        for shift in model.world.calendar.shifts[rotation.id][1:]:
            stays: list[tuple[Term, int]] = []
            for by_shift in held.values():
                # Nobody has two roles of one shift, so two of these are one in each shift.
                before, now = by_shift.get(shift.index - 1, []), by_shift.get(shift.index, [])
                stayed = reaches(dict.fromkeys([*before, *now], 1), 2)
                if before and now and stayed is not None:
                    stays.append((stayed, -1))
            if stays:
                constraints.append(
                    LinearConstraint(rule="continuity", hard=False, terms=tuple(stays), at_most=-1)
                )
    return constraints
