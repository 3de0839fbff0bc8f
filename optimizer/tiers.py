"""The tiers, one after the other: each is solved, reported, and kept within its slack.

1 hard rules and gaps · 2 soft health limits · 3 duty pool · 4 worst-off · 5 total burden ·
6 leximin, weekends, holidays · 7 preferences and the rest. "Proved" always means given the
tiers above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from optimizer.bounds import (
    Cover,
    capacity_of,
    covers,
    least_relative_total,
    least_total,
    only_duty_burdens,
    worst_bound,
)
from optimizer.clock import Clock
from optimizer.counts import counted_days
from optimizer.engine import Engine, Linear, Outcome, SearchOptions, Verdict, sum_of
from optimizer.exchange import Exchange
from optimizer.fairness import TENTH
from optimizer.formulation import Formulation
from optimizer.last_tier import last_tier
from optimizer.leximin import Leximin, Measured
from optimizer.local_search import improve
from optimizer.pool import PoolSearch
from optimizer.relaxation import Relaxation
from optimizer.rules import RULES
from optimizer.solution import Step, Tier
from scenarios.policy import Policy

#: What part of the time left a tier may take at most; what it does not need, the next ones have.
PARTS = {1: 0.5, 2: 0.4, 3: 0.15, 4: 0.25, 5: 0.4, 6: 0.3, 7: 1.0}
#: What part of it the search for a smaller pool may take.
POOL_PART = 0.4
#: What part of it the search for fairer members may take.
EXCHANGE_PART = 0.5
#: Local search takes at most this part before the solver goes on from its result.
LOCAL_PART = 0.2
#: The small model that gives bounds takes at most this part, each time it is asked.
RELAXED_PART = 0.05
_GRAIN = {"h": TENTH}


@dataclass(slots=True)
class Tiers:
    """The lexicographic search over one formulation.

    Attributes:
        incumbent: The best choices so far; they keep every tier solved.
        reports: One for each tier solved.
    """

    model: Formulation
    clock: Clock
    options: SearchOptions
    incumbent: frozenset[int]
    reports: list[Tier] = field(default_factory=list)
    _breaches: dict[str, int] = field(default_factory=dict)
    _members: int | None = None
    _slack_of_worst: int = 0
    _total_kept: int | None = None
    _covers: tuple[Cover, ...] = ()
    _pool_search: PoolSearch | None = None
    _kept: list[tuple[Callable[[frozenset[int]], int], int]] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        """The scenario's policy."""
        return self.model.world.scenario.policy

    def run(self) -> frozenset[int]:
        """Solve every tier there is time for and return the best choices."""
        if self.policy.gaps:
            self._breach_tier(1, "uncovered", "min", "seat")
        self._health()
        self._pool()
        self._worst()
        self._total()
        self._leximin()
        self._last()
        return self.incumbent

    def _health(self) -> None:
        """Tier 2: first whether all can be kept; else one by one, in the policy's order."""
        names = [name for name in self.policy.health_order if self.model.soft.get(name)]
        if not names:
            return
        begun = self.clock.elapsed
        together = sum_of([])
        for name in names:
            together = together + self.model.breach_expression(name)
        if any(self.model.breach(name, self.incumbent) for name in names):
            self._without_breach(together)
        reached = sum(self.model.breach(name, self.incumbent) for name in names)
        if reached:
            outcome = self._minimize(2, "soft limits", "", together, self.model.engine, reached)
            if outcome.chosen is not None:
                self.incumbent = outcome.chosen
        shared = (self.clock.elapsed - begun) / len(names)
        for name in names:
            self._breach_tier(2, f"soft limit: {name}", _unit(name), name)
            self._restate_seconds(self.reports[-1].seconds + shared)

    def _without_breach(self, together: Linear) -> None:
        """Whether every soft limit can be kept: asked as such, it is found much sooner."""
        strict = self.model.engine.copy()
        strict.require(together <= 0)
        self.clock.tell("soft limits", "", None, 0)
        outcome = strict.satisfy(seconds=self.clock.left * PARTS[2] / 2, incumbent=self.incumbent)
        self.clock.interrupted |= outcome.interrupted
        if outcome.chosen is not None:
            self.incumbent = outcome.chosen

    def _breach_tier(self, number: int, label: str, unit: str, rule: str) -> None:
        expression = self.model.breach_expression(rule)
        self._tier(
            number,
            label,
            unit,
            expression,
            lambda chosen: self.model.breach(rule, chosen),
            bound=0,
        )
        self._breaches[rule] = round(self.reports[-1].value)

    def _pool(self) -> None:
        """Tier 3: the duty pool. The covers hold whatever the policy wants of its size."""
        model, size = self.model, self.policy.duty_pool.size
        found = covers(model, self._breaches)
        self._covers = found
        for cover in found:
            capacity = capacity_of(cover)
            if set(capacity) <= set(model.duty):
                pairs = [(model.duty[p], c) for p, c in capacity.items()]
                model.engine.require(sum_of(pairs) >= cover.demand)
        everybody = sum_of((d, 1) for d in model.duty.values())
        if size == "smallest" and model.duty:
            search = self._search()
            begun = self.clock.elapsed
            bound = search.bound(self.clock.left * 0.1)
            self.clock.tell("duty pool", "people", self._duty_of(self.incumbent), bound)
            self.incumbent = search.shrink(
                self.incumbent, bound, self.clock.left * POOL_PART, self.clock
            )
            self._tier(3, "duty pool", "people", everybody, self._duty_of, bound=search.proved)
            self._restate_seconds(self.clock.elapsed - begun)
            self._members = int(self.reports[-1].value)
        elif isinstance(size, int):
            self._members = size
            self._kept.append((self._duty_of, size))

    def _search(self) -> PoolSearch:
        """Who may be on duty: the same search serves the tier of the pool and the worst-off."""
        if self._pool_search is None:
            self._pool_search = PoolSearch(
                model=self.model,
                covers=self._covers,
                options=self.options,
                relaxation=self._relaxation(None),
            )
        return self._pool_search

    def _restate_seconds(self, seconds: float) -> None:
        self.reports[-1] = replace(self.reports[-1], seconds=seconds)

    def _duty_of(self, chosen: frozenset[int]) -> int:
        return on_duty(self.model, chosen)

    def _worst(self) -> None:
        """Tier 4: the worst-off, proved exactly, then kept within the slack."""
        model = self.model
        if not model.relative:
            return
        xs = list(model.relative.values())
        self._improve(None)
        low = worst_bound(model, self._members)
        low = self._relaxation(None).bound(1, (), low, self.clock.left * RELAXED_PART)
        high = max(model.relative_of(p, self.incumbent) for p in model.relative)
        worst = model.engine.integer(
            min(low, high),
            _within(high, self.policy.worst_slack),
            lambda chosen: max(model.relative_of(p, chosen) for p in model.relative),
        )
        for x in xs:
            model.engine.require(x <= worst)
        begun = self.clock.elapsed
        if self._members is not None and self._search().relaxation.applies:
            low = self._exchange(sum_of([(worst, 1)]), low)
        self._tier(
            4,
            "worst-off",
            "h",
            sum_of([(worst, 1)]),
            lambda chosen: max(model.relative_of(p, chosen) for p in model.relative),
            bound=low,
            slack=self.policy.worst_slack,
        )
        self._restate_seconds(self.clock.elapsed - begun)
        # The incumbent may grow by the slack before leximin looks at it.
        reached = round(self.reports[-1].value * TENTH)
        self._slack_of_worst = int(abs(reached) * self.policy.worst_slack) + 1

    def _exchange(self, worst: Linear, low: int) -> int:
        """Try other members of the pool; the bound that is proved by it."""
        model = self.model
        assert self._members is not None
        exchange = Exchange(
            search=self._search(),
            size=self._members,
            worst=worst,
            evaluate=lambda chosen: max(model.relative_of(p, chosen) for p in model.relative),
            improve=lambda chosen: improve(model, chosen, seconds=self.clock.left * 0.05),
            clock=self.clock,
            bound=low,
        )
        self.incumbent = exchange.run(self.incumbent, self.clock.left * EXCHANGE_PART)
        return exchange.bound

    def _total(self) -> None:
        """Tier 5: total burden; among equals, nights go to those for whom it is day."""
        model = self.model
        if not model.relative:
            return
        most = model.total_of(self.incumbent)
        tenths = model.engine.integer(
            0,
            _within(-(-most // 10), self.policy.total_slack),
            lambda chosen: -(-model.total_of(chosen) // 10),
        )
        model.engine.require(10 * tenths >= model.total)
        self._tier(
            5,
            "total burden",
            "h",
            sum_of([(tenths, 1)]),
            lambda chosen: -(-model.total_of(chosen) // 10),
            bound=-(-least_total(model) // 10),
            slack=self.policy.total_slack,
        )
        self._total_kept = 10 * self._kept[-1][1]

    def _leximin(self) -> None:
        """Tier 6: leximin of x; then of weekends and holidays, x kept within a slack."""
        model = self.model
        if not model.relative:
            return
        self._improve(self._total_kept)
        people = list(model.relative)
        rest = [model.fairness.relative(p, 0) for p in people]
        measured = Measured(
            variables=list(model.relative.values()),
            values=lambda chosen: tuple(model.relative_of(p, chosen) for p in people),
            least=min(rest),
            most=max(model.relative_of(p, self.incumbent) for p in people) + self._slack_of_worst,
            least_total=max(least_relative_total(model), sum(rest)),
            carriers=self._carriers(),
            shares=[model.fairness.people[p].share for p in people],
            demand=100
            * (least_total(model) + sum(e.balance for e in model.fairness.people.values())),
            at_rest=rest,
        )
        relaxation = self._relaxation(self._total_kept)
        self._lexi_tier("burden, leximin", "h", measured, 10, relaxation)
        for name in ("weekends", "holidays"):
            counted = counted_days(model, name)
            if counted is not None:
                self._lexi_tier(f"{name}, leximin", "per share", counted, 1000)

    def _relaxation(self, total_at_most: int | None) -> Relaxation:
        return Relaxation(
            model=self.model,
            options=self.options,
            covers=self._covers,
            members=self._members,
            share_breach=self._breaches.get("share"),
            total_at_most=total_at_most,
        )

    def _improve(self, total_at_most: int | None) -> None:
        """Local search from the incumbent; taken where it keeps every tier so far."""
        better = improve(
            self.model,
            self.incumbent,
            seconds=self.clock.left * LOCAL_PART,
            total_at_most=total_at_most,
        )
        if all(evaluate(better) <= most for evaluate, most in self._kept):
            self.incumbent = better

    def _polished(self, chosen: frozenset[int]) -> frozenset[int]:
        """Local search from there, if it keeps every tier so far."""
        better = improve(
            self.model,
            chosen,
            seconds=self.clock.left * LOCAL_PART / 4,
            total_at_most=self._total_kept,
        )
        return better if all(evaluate(better) <= most for evaluate, most in self._kept) else chosen

    def _carriers(self) -> int | None:
        """How many people can have any burden, where all that is burdensome needs duty."""
        return self._members if only_duty_burdens(self.model) else None

    def _lexi_tier(
        self,
        name: str,
        unit: str,
        measured: Measured,
        grain: int,
        relaxation: Relaxation | None = None,
    ) -> None:
        """Solve on a copy, then keep the sums within the slack on the model itself."""
        begun = self.clock.elapsed
        leximin = Leximin(engine=self.model.engine, measured=measured)
        rounds = count(1)

        def search(engine: Engine, incumbent: frozenset[int]) -> Outcome:
            self.incumbent = incumbent
            value = max(measured.values(incumbent)) / grain
            self.clock.tell(f"{name}, round {next(rounds)}", unit, value, None)
            outcome = engine.satisfy(seconds=self.clock.left * PARTS[6], incumbent=incumbent)
            self.clock.interrupted |= outcome.interrupted
            return outcome

        def relaxed(k: int, before: Sequence[int], least: int) -> int:
            assert relaxation is not None
            return relaxation.bound(k, before, least, self.clock.left * RELAXED_PART)

        self.incumbent = leximin.run(
            self.incumbent,
            search,
            polish=self._polished if relaxation else lambda chosen: chosen,
            relaxed=relaxed if relaxation else None,
        )
        steps = tuple(
            Step(k=k, value=value / grain, bound=bound / grain)
            for k, (value, bound) in enumerate(leximin.sums, 1)
        )
        proved = all(value == bound for value, bound in leximin.sums)
        self.clock.short |= not proved
        self.reports.append(
            Tier(
                number=6,
                name=name,
                unit=unit,
                value=steps[0].value if steps else 0.0,
                bound=steps[0].bound if steps else 0.0,
                proved=proved,
                seconds=self.clock.elapsed - begun,
                steps=steps,
            )
        )
        leximin.keep_within(self.model.engine, self.policy.counts_slack)

    def _last(self) -> None:
        """Tier 7: one weighted sum."""
        objective, evaluate, bound = last_tier(self.model)
        if objective is not None:
            self._tier(7, "preferences, cuts, spacing", "points", objective, evaluate, bound=bound)

    def _tier(  # noqa: PLR0913 -- a tier is all of these
        self,
        number: int,
        name: str,
        unit: str,
        objective: Linear,
        evaluate: Callable[[frozenset[int]], int],
        *,
        bound: int,
        slack: float = 0.0,
    ) -> None:
        """Minimise, report, and keep the value within the slack from here on."""
        begun, engine = self.clock.elapsed, self.model.engine
        engine.require(objective >= bound)
        value = evaluate(self.incumbent)
        grain = _GRAIN.get(unit, 1)
        if value > bound:
            outcome = self._minimize(number, name, unit, objective, engine, value, grain=grain)
            if outcome.chosen is not None and evaluate(outcome.chosen) <= value:
                self.incumbent = outcome.chosen
                value = evaluate(outcome.chosen)
            bound = value if outcome.verdict is Verdict.PROVED else max(bound, outcome.bound)
        bound = min(bound, value)
        self.clock.short |= bound < value
        most = _within(value, slack)
        engine.require(objective <= most)
        self._kept.append((evaluate, most))
        self.reports.append(
            Tier(
                number=number,
                name=name,
                unit=unit,
                value=value / grain,
                bound=bound / grain,
                proved=bound == value,
                seconds=self.clock.elapsed - begun,
            )
        )

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
    ) -> Outcome:
        """One solve within the tier's part of the time left."""
        self.clock.tell(name, unit, value / grain, None)
        outcome = engine.minimize(
            objective,
            incumbent=self.incumbent,
            seconds=self.clock.left * PARTS[number],
            progress=lambda best, bound: self.clock.tell(
                name,
                unit,
                (value if best is None else min(best, value)) / grain,
                bound / grain if abs(bound) < 2**52 else None,
            ),
        )
        self.clock.interrupted |= outcome.interrupted
        return outcome


def on_duty(model: Formulation, chosen: frozenset[int]) -> int:
    """How many people a set of choices puts on 24/7 duty."""
    return sum(model.engine.value_of(variable, chosen) for variable in model.duty.values())


def _within(value: int, slack: float) -> int:
    """The most that is kept of a tier's value; variables must reach it, not only the incumbent."""
    return value + int(abs(value) * slack)


def _unit(rule: str) -> str:
    return next(r.unit for r in RULES if r.name == rule)
