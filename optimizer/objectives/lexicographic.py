"""The objectives, one after the other: each is solved, reported, and kept within its slack.

1 hard rules and gaps · 2 soft health limits · 3 overnight pool · 4 most loaded person · 5 total
load · 6 leximin, weekends, holidays · 7 preferences and the rest. "Proven" always means given the
objectives above.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.bounds.arithmetic_bounds import (
    WindowCover,
    capacity_of,
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
from optimizer.formulation.leximin import Measured
from optimizer.model.engine import Linear, SearchOutcome, Variable, sum_of
from optimizer.objectives.single_objective import PARTS, ObjectiveSearch, within
from optimizer.pool.pool_with_spare import covers_with_spare, settle_spare
from optimizer.pool.smallest_pool import PoolSearch
from optimizer.rules import RULES

#: What part of its time the search for a smaller pool may take.
POOL_PART = 0.4
#: What part of its time the search for a pool with a spare may take: it asks of every absence.
SPARE_PART = 0.6
#: What part of its time the search for a most loaded person within the grain of its bound may take.
REACH_PART = 0.2
#: Nobody feels a tenth of an hour: what is as close to its bound is settled. Sums are of values
#: each rounded up to a tenth, their bounds of values that are not: they get one more.
FELT, FELT_EACH = 1, 2


@dataclass(slots=True)
class Objectives(ObjectiveSearch):
    """The lexicographic search over one formulation.

    Attributes:
        only_load: Whether it ends with the leximin of load.
    """

    only_load: bool = False
    _violations: dict[str, int] = field(default_factory=dict)
    _members: int | None = None
    _pool_members: Members | None = None
    _slack_of_highest_load: int = 0
    _least_worst: int = 0
    _covers: tuple[WindowCover, ...] = ()
    _pool_search: PoolSearch | None = None
    _after_worst: frozenset[int] = frozenset()
    _first: frozenset[int] = frozenset()

    def run(self) -> frozenset[int]:
        """Solve every objective there is time for and return the best choices."""
        self._first = self.incumbent
        if self.policy.allow_uncovered:
            self._violation_objective(1, "uncovered", "min", "one_assignee")
        self._after_hard()
        self._health()
        self._pool()
        self._worst()
        self._total()
        self._leximin()
        if not self.only_load:
            self._last()
        return self.incumbent

    def _after_hard(self) -> None:
        """Nothing; a re-plan puts its objectives here."""

    def _health(self) -> None:
        """Objective 2: first whether all can be kept; else one by one, in the policy's order."""
        names = [name for name in self.policy.health_order if self.model.soft.get(name)]
        if not names:
            return
        begun = self.clock.elapsed
        together = sum_of([])
        for name in names:
            together = together + self.model.violation_expression(name)
        if any(self.model.excess(name, self.incumbent) for name in names):
            self._without_violation(together)
        reached = sum(self.model.excess(name, self.incumbent) for name in names)
        if reached:
            outcome = self._minimize(2, "soft limits", "", together, self.model.engine, reached)
            if outcome.chosen is not None:
                self.incumbent = outcome.chosen
        shared = (self.clock.elapsed - begun) / len(names)
        for name in names:
            slack = self.policy.violation_slack
            self._violation_objective(2, f"soft limit: {name}", _unit(name), name, slack)
            self._restate_seconds(self.reports[-1].seconds + shared)

    def _without_violation(self, together: Linear) -> None:
        """Whether every soft limit can be kept: asked as such, it is found much sooner."""
        strict = self.model.engine.copy()
        strict.require(together <= 0)
        require_saturation(self.model, strict, 0)
        self.clock.tell("soft limits", "", None, 0)
        outcome = strict.satisfy(seconds=self.clock.left * PARTS[2] / 2)
        self.clock.interrupted |= outcome.interrupted
        if outcome.chosen is not None:
            self.incumbent = outcome.chosen

    def _violation_objective(
        self, number: int, label: str, unit: str, rule: str, slack: float = 0.0
    ) -> None:
        expression = self.model.violation_expression(rule)
        self._objective(
            number,
            label,
            unit,
            expression,
            lambda chosen: self.model.excess(rule, chosen),
            bound=0,
            slack=slack,
        )
        self._violations[rule] = self._kept[-1][1]

    def _pool(self) -> None:
        """Objective 3: the overnight pool.

        The covers hold whatever the policy wants of its size.
        """
        model, size = self.model, self.policy.overnight_pool.size
        found = covers(model, self._violations)
        self._covers = found
        for cover in found:
            capacity = capacity_of(cover)
            if set(capacity) <= set(model.overnight):
                pairs = [(model.overnight[p], c) for p, c in capacity.items()]
                model.engine.require(sum_of(pairs) >= cover.demand)
        require_saturation(model, model.engine, self._violations.get("time_on_call"))
        everybody = sum_of((d, 1) for d in model.overnight.values())
        if size == "smallest" and model.overnight and self.policy.overnight_pool.spare:
            self._spare()
        elif size == "smallest" and model.overnight:
            search = self._search()
            begun = self.clock.elapsed
            bound = search.bound(self.clock.left * 0.1)
            self.clock.tell(
                "overnight pool", "people", self.model.overnight_count(self.incumbent), bound
            )
            self.incumbent = search.shrink(self.incumbent, self.clock.left * POOL_PART, self.clock)
            self._objective(
                3,
                "overnight pool",
                "people",
                everybody,
                self.model.overnight_count,
                bound=search.proven,
            )
            self._restate_seconds(self.clock.elapsed - begun)
            self._members = int(self.reports[-1].value)
        elif size == "smallest":
            # Nobody can be woken, whatever the schedule.
            self._objective(
                3, "overnight pool", "people", everybody, self.model.overnight_count, bound=0
            )
        elif isinstance(size, int):
            self._members = size
            self._kept.append((self.model.overnight_count, size))

    def _spare(self) -> None:
        """Objective 3 with a spare: settles who is in the pool for all objectives that follow."""
        model = self.model
        self._covers += covers_with_spare(model, self._violations)
        settled = settle_spare(
            self._search(),
            self.incumbent,
            self._violations,
            self.clock.left * SPARE_PART,
            self.clock,
        )
        self.incumbent, members = settled.chosen, settled.members
        self.reports.append(settled.objective)
        others = [
            overnight for person, overnight in model.overnight.items() if person not in members
        ]
        for overnight in others:
            model.engine.require(overnight <= 0)
        require_saturation(model, model.engine, self._violations.get("time_on_call"), members)
        self._kept.append((lambda c: sum(model.engine.value_of(d, c) for d in others), 0))
        self._members, self._pool_members = len(members), members

    def _search(self) -> PoolSearch:
        """Who may be on call overnight: one search for both the pool and the most loaded person."""
        if self._pool_search is None:
            self._pool_search = PoolSearch(
                model=self.model,
                covers=self._covers,
                options=self.options,
                relaxation=self._relaxation(None),
            )
        return self._pool_search

    def _worst(self) -> None:
        """Objective 4: the most loaded person, proven exactly, then kept within the slack."""
        model = self.model
        if not model.relative:
            return
        xs = list(model.relative.values())
        low = worst_bound(model, self._members)
        self._improve(None, until=low + FELT)
        high = max(model.relative_of(p, self.incumbent) for p in model.relative)
        if high > low + FELT:
            low = self._relaxation(None).bound(1, (), low, self._relaxed_seconds)
        worst = model.engine.integer(
            min(low, high),
            within(high, self.policy.highest_load_slack),
            lambda chosen: max(model.relative_of(p, chosen) for p in model.relative),
        )
        for x in xs:
            model.engine.require(x <= worst)
        begun = self.clock.elapsed
        low = self._reach(worst, low)
        self._objective(
            4,
            "most loaded person",
            "h",
            sum_of([(worst, 1)]),
            lambda chosen: max(model.relative_of(p, chosen) for p in model.relative),
            bound=low,
            slack=self.policy.highest_load_slack,
            tolerance=FELT,
        )
        self._restate_seconds(self.clock.elapsed - begun)
        self._after_worst = self.incumbent
        self._least_worst = round(self.reports[-1].bound * TENTH)
        # The incumbent may grow by the slack before leximin looks at it.
        reached = round(self.reports[-1].value * TENTH)
        self._slack_of_highest_load = int(abs(reached) * self.policy.highest_load_slack) + 1

    def _reach(self, worst: Variable, low: int) -> int:
        """Ask for the bound and for what lies between; the bound, raised where there is nothing."""
        model = self.model

        def ask(target: int, seconds: float) -> SearchOutcome:
            trial = model.engine.copy()
            trial.require(worst <= target)
            return trial.satisfy(seconds=seconds)

        approach = Approach(
            chosen=self.incumbent,
            bound=low,
            evaluate=lambda chosen: max(model.relative_of(p, chosen) for p in model.relative),
            meter=self.options.meter,
            tolerance=FELT,
        )
        approach.run(ask, self.clock.left * REACH_PART)
        self.clock.interrupted |= approach.interrupted
        self.incumbent = approach.chosen
        self.clock.tell("most loaded person", "h", approach.value / TENTH, approach.bound / TENTH)
        return approach.bound

    def _total(self) -> None:
        """Objective 5: total load; among equals, nights go to those for whom it is day."""
        model = self.model
        if not model.relative:
            return
        most = model.total_of(self.incumbent)
        tenths = model.engine.integer(
            0,
            within(-(-most // 10), self.policy.total_slack),
            lambda chosen: -(-model.total_of(chosen) // 10),
        )
        model.engine.require(10 * tenths >= model.total)
        self._objective(
            5,
            "total load",
            "h",
            sum_of([(tenths, 1)]),
            lambda chosen: -(-model.total_of(chosen) // 10),
            bound=-(-least_total(model) // 10),
            slack=self.policy.total_slack,
        )
        self._total_kept = 10 * self._kept[-1][1]

    def _leximin(self) -> None:
        """Objective 6: leximin of x; then of weekends and holidays, x kept within a slack."""
        model = self.model
        if not model.relative:
            return
        self._improve(self._total_kept)
        self._take_back(self._after_worst)
        self._take_back(self._first)
        people = list(model.relative)
        rest = [model.fairness.relative(p, 0) for p in people]
        measured = Measured(
            variables=list(model.relative.values()),
            values=lambda chosen: tuple(model.relative_of(p, chosen) for p in people),
            least=min(rest),
            most=max(model.relative_of(p, self.incumbent) for p in people)
            + self._slack_of_highest_load,
            least_total=max(least_relative_total(model), sum(rest)),
            carriers=self._carriers(),
            capacities=[model.fairness.people[p].capacity for p in people],
            demand=100
            * (least_total(model) + sum(e.balance for e in model.fairness.people.values())),
            at_rest=rest,
            least_largest=self._least_worst,
        )
        relaxation = self._relaxation(self._total_kept)
        self._lexi_objective(
            "load, evenness of the rest", "h", measured, 10, relaxation, tolerance=FELT_EACH
        )
        for name in () if self.only_load else ("weekends", "holidays"):
            counted = counted_days(model, name)
            if counted is not None:
                self._lexi_objective(f"evenness of {name}", "relative to capacity", counted, 1000)

    def _relaxation(self, total_at_most: int | None) -> Relaxation:
        return Relaxation(
            model=self.model,
            options=self.options,
            covers=self._covers,
            members=self._members,
            time_on_call_violation=self._violations.get("time_on_call"),
            total_at_most=total_at_most,
            only=self._pool_members,
        )

    def _carriers(self) -> int | None:
        """How many people can have any load, where all that is burdensome needs duty."""
        return self._members if only_overnight_loads(self.model) else None

    def _last(self) -> None:
        """Objective 7: one weighted sum."""
        objective, evaluate, bound = last_objective(self.model)
        if objective is not None:
            self._objective(
                7, "preferences, overrides, spacing", "points", objective, evaluate, bound=bound
            )


def _unit(rule: str) -> str:
    return next(r.unit for r in RULES if r.name == rule)
