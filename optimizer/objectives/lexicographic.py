"""The objectives, in priority order: each is solved, reported, and kept within its slack.

1 hard rules and uncovered slots · 2 soft health limits · 3 overnight pool · 4 most loaded person ·
5 total load · 6 evenness of load, weekends, holidays · 7 preferences and the rest. "Proven" always
means given the objectives above. A re-plan has steps of its own (``replan_objectives``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from optimizer.bounds.arithmetic_bounds import (
    WindowCover,
    covers,
    least_relative_total,
    least_total,
    only_overnight_loads,
    worst_bound,
)
from optimizer.bounds.bisection import Approach
from optimizer.bounds.repeating_schedules import require_saturation
from optimizer.bounds.timeless_relaxation import Members, Relaxation
from optimizer.fairness.relative_load import TENTH
from optimizer.formulation.last_objectives import counted_days, last_objective
from optimizer.formulation.min_max import Measured
from optimizer.model.engine import Linear, SearchOutcome, Variable, sum_of
from optimizer.objectives.replan_objectives import ReplanSteps
from optimizer.objectives.single_objective import PARTS, ObjectiveSearch, within
from optimizer.pool.pool_with_spare import covers_with_spare, settle_spare
from optimizer.pool.smallest_pool import PoolSearch
from optimizer.rules import RULES

#: What part of its time the search for a smaller pool may take.
POOL_PART = 0.4
#: The same of a pool with a spare: it asks about every absence.
SPARE_PART = 0.6
#: What part of its time the search for a most loaded person within the grain of its bound may take.
REACH_PART = 0.2
#: A tenth of an hour is too little to matter: what is as close to its bound is settled. Sums are of
#: values each rounded up to a tenth, their bounds of values that are not: they get one more.
FELT, FELT_EACH = 1, 2


def solve_objectives(
    search: ObjectiveSearch, *, only_load: bool = False, replan: ReplanSteps | None = None
) -> frozenset[int]:
    """Solve every objective there is time for, and return the best choices.

    Args:
        search: Its incumbent keeps every hard rule; its reports are filled.
        only_load: Whether to end with the evenness of load.
    """
    first, violations = search.incumbent, dict[str, int]()
    if search.policy.allow_uncovered:
        violations["one_assignee"] = _violations(search, 1, "uncovered", "min", "one_assignee")
    if replan is not None:
        replan.fewest_changes(search)
    violations |= _health(search)
    if replan is not None and search.policy.overnight_pool.size == "smallest":
        replan.newly_overnight(search)
        pool = _Pool(violations=violations)
    else:
        pool = _pool(search, violations)
    if search.model.relative:
        highest = _most_loaded(search, pool)
        total = _total(search)
        search.improve(total)
        search.take_back(highest.chosen)
        search.take_back(first)
        _even_load(search, pool, highest, total)
        for name in () if only_load else ("weekends", "holidays"):
            counted = counted_days(search.model, name)
            if counted is not None:
                search.evenness(f"evenness of {name}", "relative to capacity", counted, 1000)
    if replan is not None:
        replan.take_back_changes(search)
    if not only_load:
        _last(search)
    return search.incumbent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pool:
    """The overnight pool, as far as it is settled."""

    violations: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    covers: tuple[WindowCover, ...] = ()
    size: int | None = None
    members: Members | None = None

    def relaxation(self, search: ObjectiveSearch, total_at_most: int | None = None) -> Relaxation:
        """Return the relaxation that gives bounds of loads in this pool."""
        allowed = self.violations.get("time_on_call")
        limits = (self.size, allowed, total_at_most, self.members)
        return Relaxation(search.model, search.options, self.covers, *limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Highest:
    """The load of the most loaded person, in tenths of an hour."""

    bound: int
    slack: int
    chosen: frozenset[int]


def _health(search: ObjectiveSearch) -> dict[str, int]:
    """Objective 2: first whether all limits can be met; else one by one, in the policy's order."""
    model, clock = search.model, search.clock
    names = [name for name in search.policy.health_order if model.soft.get(name)]
    if not names:
        return {}
    begun = clock.elapsed
    together = sum_of([])
    for name in names:
        together = together + model.violation_expression(name)
    if any(model.excess(name, search.incumbent) for name in names):
        _without_violation(search, together)
    reached = sum(model.excess(name, search.incumbent) for name in names)
    if reached:
        outcome = search.minimize(2, "soft limits", "", together, model.engine, reached)
        if outcome.chosen is not None:
            search.incumbent = outcome.chosen
    shared = (clock.elapsed - begun) / len(names)
    violations = {}
    for name in names:
        unit = next(rule.unit for rule in RULES if rule.name == name)
        slack = search.policy.violation_slack
        violations[name] = _violations(search, 2, f"soft limit: {name}", unit, name, slack)
        search.restate_seconds(search.reports[-1].seconds + shared)
    return violations


def _without_violation(search: ObjectiveSearch, together: Linear) -> None:
    """Ask whether every soft limit can be met: that is found much sooner than minimized."""
    strict = search.model.engine.copy()
    strict.require(together <= 0)
    require_saturation(search.model, strict, 0)
    search.clock.tell("soft limits", "", None, 0)
    outcome = strict.satisfy(seconds=search.clock.left * PARTS[2] / 2)
    search.clock.interrupted |= outcome.interrupted
    if outcome.chosen is not None:
        search.incumbent = outcome.chosen


def _violations(
    search: ObjectiveSearch, number: int, label: str, unit: str, rule: str, slack: float = 0.0
) -> int:
    """Minimize the violations of a rule; return what it may be violated by from here on."""
    expression = search.model.violation_expression(rule)

    def excess(chosen: frozenset[int]) -> int:
        return search.model.excess(rule, chosen)

    return search.objective(number, label, unit, expression, excess, bound=0, slack=slack).most


def _pool(search: ObjectiveSearch, violations: Mapping[str, int]) -> _Pool:
    """Objective 3: the overnight pool. The covers hold whatever the policy says of its size."""
    model, size = search.model, search.policy.overnight_pool.size
    pool = _Pool(violations=violations, covers=covers(model, violations))
    for cover in pool.covers:
        capacity = dict(cover.capacity)
        if set(capacity) <= set(model.overnight):
            pairs = [(model.overnight[p], c) for p, c in capacity.items()]
            model.engine.require(sum_of(pairs) >= cover.demand)
    require_saturation(model, model.engine, violations.get("time_on_call"))
    if size == "smallest" and model.overnight and search.policy.overnight_pool.spare:
        return _pool_with_spare(search, pool)
    if size == "smallest":
        return _smallest_pool(search, pool)
    if isinstance(size, int):
        search.keep(model.overnight_count, size)
        return _Pool(violations=violations, covers=pool.covers, size=size)
    return pool


def _smallest_pool(search: ObjectiveSearch, pool: _Pool) -> _Pool:
    model, clock = search.model, search.clock
    everybody = sum_of((d, 1) for d in model.overnight.values())
    name, unit, count = "overnight pool", "people", model.overnight_count
    if not model.overnight:
        # Nobody can be woken, whatever the schedule.
        search.objective(3, name, unit, everybody, count, bound=0)
        return pool
    members, begun = _members_search(search, pool), clock.elapsed
    bound = members.bound(clock.left * 0.1)
    clock.tell(name, unit, count(search.incumbent), bound)
    search.incumbent = members.shrink(search.incumbent, clock.left * POOL_PART, clock)
    reached = search.objective(3, name, unit, everybody, count, bound=members.proven)
    search.restate_seconds(clock.elapsed - begun)
    return _Pool(violations=pool.violations, covers=pool.covers, size=reached.value)


def _pool_with_spare(search: ObjectiveSearch, pool: _Pool) -> _Pool:
    """Objective 3 with a spare: settles the members of the pool for the objectives that follow."""
    model, violations = search.model, pool.violations
    found = (*pool.covers, *covers_with_spare(model, violations))
    members_search = _members_search(search, _Pool(violations=violations, covers=found))
    seconds = search.clock.left * SPARE_PART
    settled = settle_spare(members_search, search.incumbent, violations, seconds, search.clock)
    search.incumbent, members = settled.chosen, settled.members
    search.reports.append(settled.objective)
    others = [overnight for person, overnight in model.overnight.items() if person not in members]
    for overnight in others:
        model.engine.require(overnight <= 0)
    require_saturation(model, model.engine, violations.get("time_on_call"), members)
    search.keep(lambda chosen: sum(model.engine.value_of(d, chosen) for d in others), 0)
    return _Pool(violations=violations, covers=found, size=len(members), members=members)


def _members_search(search: ObjectiveSearch, pool: _Pool) -> PoolSearch:
    relaxation = pool.relaxation(search)
    return PoolSearch(search.model, pool.covers, search.options, relaxation)


def _most_loaded(search: ObjectiveSearch, pool: _Pool) -> _Highest:
    """Objective 4: the most loaded person, proven exactly, then kept within the slack."""
    model = search.model

    def highest(chosen: frozenset[int]) -> int:
        return max(model.relative_of(person, chosen) for person in model.relative)

    low = worst_bound(model, pool.size)
    search.improve(until=low + FELT)
    high, slack = highest(search.incumbent), search.policy.highest_load_slack
    if high > low + FELT:
        low = pool.relaxation(search).bound(1, (), low, search.relaxed_seconds)
    worst = model.engine.integer(min(low, high), within(high, slack), highest)
    for x in model.relative.values():
        model.engine.require(x <= worst)
    begun, name, expression = search.clock.elapsed, "most loaded person", sum_of([(worst, 1)])
    bound = _reach(search, worst, low)
    reached = search.objective(
        4, name, "h", expression, highest, bound=bound, slack=slack, tolerance=FELT
    )
    search.restate_seconds(search.clock.elapsed - begun)
    # The incumbent may grow by the slack before its evenness is looked at.
    allowed = int(abs(reached.value) * slack) + 1
    return _Highest(bound=reached.bound, slack=allowed, chosen=search.incumbent)


def _reach(search: ObjectiveSearch, worst: Variable, low: int) -> int:
    """Ask for the bound and for values above it; return the bound, raised where none exist."""
    model, clock = search.model, search.clock

    def ask(target: int, seconds: float) -> SearchOutcome:
        trial = model.engine.copy()
        trial.require(worst <= target)
        return trial.satisfy(seconds=seconds)

    def highest(chosen: frozenset[int]) -> int:
        return max(model.relative_of(person, chosen) for person in model.relative)

    approach = Approach(search.incumbent, low, highest, search.options.meter, FELT)
    approach.run(ask, clock.left * REACH_PART)
    clock.interrupted |= approach.interrupted
    search.incumbent = approach.chosen
    clock.tell("most loaded person", "h", approach.value / TENTH, approach.bound / TENTH)
    return approach.bound


def _total(search: ObjectiveSearch) -> int:
    """Objective 5: total load; return the most it may be from here on, in centi-hours."""
    model, slack = search.model, search.policy.total_slack

    def tenths(chosen: frozenset[int]) -> int:
        return -(-model.total_of(chosen) // 10)

    total = model.engine.integer(0, within(tenths(search.incumbent), slack), tenths)
    model.engine.require(10 * total >= model.total)
    bound = -(-least_total(model) // 10)
    reached = search.objective(
        5, "total load", "h", sum_of([(total, 1)]), tenths, bound=bound, slack=slack
    )
    return 10 * reached.most


def _even_load(search: ObjectiveSearch, pool: _Pool, highest: _Highest, total: int) -> None:
    """Objective 6: min-max fairness of the loads, one after the other (leximin)."""
    model = search.model
    people = list(model.relative)
    rest = [model.fairness.relative(p, 0) for p in people]
    measured = Measured(
        variables=list(model.relative.values()),
        values=lambda chosen: tuple(model.relative_of(p, chosen) for p in people),
        least=min(rest),
        most=max(model.relative_of(p, search.incumbent) for p in people) + highest.slack,
        least_total=max(least_relative_total(model), sum(rest)),
        carriers=pool.size if only_overnight_loads(model) else None,
        capacities=[model.fairness.people[p].capacity for p in people],
        demand=100 * (least_total(model) + sum(e.balance for e in model.fairness.people.values())),
        at_rest=rest,
        least_largest=highest.bound,
    )
    name, relaxation = "load, evenness of the rest", pool.relaxation(search, total)
    search.evenness(name, "h", measured, 10, relaxation=relaxation, tolerance=FELT_EACH)


def _last(search: ObjectiveSearch) -> None:
    """Objective 7: one weighted sum."""
    objective, evaluate = last_objective(search.model)
    name, unit = "preferences, overrides, spacing", "points"
    if objective is not None:
        search.objective(7, name, unit, objective, evaluate, bound=0)
