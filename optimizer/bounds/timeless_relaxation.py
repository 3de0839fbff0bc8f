"""A small relaxation without time: how many shifts of each kind each person has.

Shifts of a rotation and role that cost everybody the same are one kind; access, time on call over
the horizon and the size of the pool limit them. Every schedule gives a solution, so its least sums
of the largest are lower bounds that, unlike arithmetic, respect whole shifts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from optimizer.bounds.arithmetic_bounds import WindowCover
from optimizer.formulation.formulation import Formulation
from optimizer.formulation.min_max import sum_of_largest
from optimizer.model.choices import Slot
from optimizer.model.engine import (
    Constraint,
    Engine,
    Linear,
    SearchOptions,
    SearchVerdict,
    Variable,
    sum_of,
)
from optimizer.world.eligibility import wakeable
from scenarios.domain.limits import TimeOnCall
from scenarios.domain.vocabulary import PersonId
from scenarios.domain.week import DAY

#: Most kinds; beyond, loads are rounded more coarsely.
MOST_KINDS = 20
#: Above every bound: nothing is left to propose.
BEYOND = 2**40
#: Grains of that rounding, in centi-hours.
GRAINS = (1, 5, 10, 25, 50, 100, 200, 400)

Members = frozenset[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuted:
    """A set of people none of whose subsets works as a pool.

    Attributes:
        unless_without: Only subsets with this person are refuted; ``None``: all are.
    """

    members: Members
    unless_without: PersonId | None = None

    def constraint(self, overnight: Mapping[PersonId, Variable]) -> Constraint:
        """Return the constraint that somebody else is overnight on call too."""
        others = [(variable, 1) for p, variable in overnight.items() if p not in self.members]
        if self.unless_without is None:
            return sum_of(others) >= 1
        return sum_of([*others, (overnight[self.unless_without], -1)]) >= 0


@dataclass(frozen=True, slots=True)
class _Kind:
    """Shifts of one kind."""

    count: int
    cost: Mapping[PersonId, int]
    eligible: Mapping[PersonId, int]
    minutes: int
    overnight: bool


@dataclass(slots=True)
class Relaxation:
    """Lower bounds of the sums of the largest relative loads.

    Attributes:
        members: Most people overnight on call; ``None``: any number.
        total_at_most: Most total load, in centi-hours.
        only: Only they may be overnight on call; ``None``: anybody may.
    """

    model: Formulation
    options: SearchOptions
    covers: Sequence[WindowCover]
    members: int | None
    time_on_call_violation: int | None
    total_at_most: int | None = None
    only: frozenset[PersonId] | None = None
    _engine: Engine | None = None
    _xs: list[Variable] = field(default_factory=list)
    _sums: list[Linear] = field(default_factory=list)
    _overnight: dict[PersonId, Variable] = field(default_factory=dict)

    @property
    def applies(self) -> bool:
        """Whether it bounds the scenario: one rotation at once, nothing uncovered."""
        policy = self.model.world.scenario.policy
        return not (policy.two_rotations_at_once or policy.allow_uncovered) and bool(
            self.model.relative
        )

    def bound(self, k: int, before: Sequence[int], least: int, seconds: float) -> int:
        """Return a lower bound of the sum of the k largest, if shorter sums are within ``before``.

        Args:
            before: Values of the sums of the 1, 2, … k − 1 largest, in tenths of an hour.
            least: A known bound; the result is never lower.
        """
        if not self.applies or seconds <= 0:
            return least
        engine = self._engine or self._build()
        while len(self._sums) < k:
            low, high = self._range()
            self._sums.append(sum_of_largest(engine, self._xs, len(self._sums) + 1, low, high))
        for expression, value in zip(self._sums, before, strict=False):
            engine.require(expression <= value)
        target = self._sums[k - 1]
        engine.require(target >= least)
        outcome = engine.minimize(target, incumbent=None, seconds=seconds)
        return max(least, outcome.bound)

    def propose(
        self, size: int, excluded: Iterable[Refuted], seconds: float
    ) -> tuple[frozenset[PersonId] | None, int]:
        """Return the pool with the lowest highest load in the relaxation, and that load as a bound.

        Args:
            size: Most people in the pool.
            excluded: Sets that are not proposed again, nor their subsets.

        Returns:
            ``None`` and a bound of all remaining pools (``BEYOND`` if none remains).
        """
        engine = self._engine or self._build()
        trial = engine.copy()
        worst = trial.integer(*self._range(), lambda _: 0)
        for x in self._xs:
            trial.require(x <= worst)
        trial.require(sum_of((d, 1) for d in self._overnight.values()) <= size)
        for refuted in excluded:
            trial.require(refuted.constraint(self._overnight))
        expression, read = sum_of([(worst, 1)]), list(self._overnight.values())
        outcome = trial.minimize(expression, incumbent=None, seconds=seconds, read=read)
        if outcome.verdict is SearchVerdict.INFEASIBLE:
            return None, BEYOND
        if outcome.read is None:
            return None, outcome.bound
        pairs = zip(self._overnight, outcome.read, strict=True)
        return frozenset(p for p, on in pairs if on), outcome.bound

    def _range(self) -> tuple[int, int]:
        people = self.model.fairness.people
        low = min(self.model.fairness.relative(p, 0) for p in people)
        most = sum(kind.count * max(kind.cost.values()) for kind in self._kinds())
        most += max(self._fixed().values(), default=0)
        return low, max(self.model.fairness.relative(p, most) for p in people)

    def _build(self) -> Engine:
        model, people = self.model, self.model.fairness.people
        engine = Engine(size=0, options=self.options)
        overnight = {p: engine.boolean(lambda _: 0) for p in model.overnight}
        for person in wakeable(model.world):
            engine.require(overnight[person] >= 1)
        fixed = self._fixed()
        held: dict[PersonId, list[tuple[Variable, int]]] = defaultdict(list)
        time: dict[PersonId, list[tuple[Variable, int]]] = defaultdict(list)
        nightly: dict[PersonId, list[tuple[Variable, int]]] = defaultdict(list)
        for kind in self._kinds():
            takers = []
            for person, most in kind.eligible.items():
                n = engine.integer(0, most, lambda _: 0)
                takers.append((n, 1))
                held[person].append((n, kind.cost[person]))
                time[person].append((n, kind.minutes))
                if kind.overnight and person in overnight:
                    engine.require(n <= most * overnight[person])
                    nightly[person].append((n, kind.minutes))
            engine.require(sum_of(takers) == kind.count)
        low, high = self._range()
        for person, entitled in people.items():
            x = engine.integer(low, high, lambda _: 0)
            carried = 100 * sum_of(held[person]) + 100 * (entitled.balance + fixed[person])
            engine.require(entitled.capacity * x >= carried)
            self._xs.append(x)
        for most in self._time_limits():
            for minutes in time.values():
                engine.require(sum_of(minutes) <= most)
            for person, minutes in nightly.items():
                # Together, not kind by kind: this strengthens the linear bound.
                engine.require(sum_of(minutes) <= most * overnight[person])
        self._overnight = overnight
        self._limit_pool(engine, overnight)
        if self.total_at_most is not None:
            every = sum_of(pair for pairs in held.values() for pair in pairs)
            engine.require(every <= self.total_at_most - sum(fixed.values()))
        self._engine = engine
        return engine

    def _limit_pool(self, engine: Engine, overnight: Mapping[PersonId, Variable]) -> None:
        if self.members is not None:
            engine.require(sum_of((d, 1) for d in overnight.values()) <= self.members)
        if self.only is not None:
            for person, on in overnight.items():
                if person not in self.only:
                    engine.require(on <= 0)
        for cover in self.covers:
            capacity = dict(cover.capacity)
            if set(capacity) <= set(overnight):
                terms = ((overnight[p], c) for p, c in capacity.items())
                engine.require(sum_of(terms) >= cover.demand)

    def _fixed(self) -> Mapping[PersonId, int]:
        """Load of the fixed holdings by person, in centi-hours."""
        found: Counter[PersonId] = Counter()
        for i in self.model.choices.fixed:
            found[self.model.choices.all[i].person] += self.model.loads[i]
        return found

    def _time_limits(self) -> Iterable[int]:
        """Most minutes on call over the horizon: disjoint windows, and their allowed violation."""
        world = self.model.world
        first, last = world.days
        for scope in world.scopes(TimeOnCall):
            allowed = 0 if scope.limit.hard else self.time_on_call_violation
            if allowed is None or not scope.rotations >= set(world.scenario.rotations):
                continue
            ceiling = round(scope.limit.days * DAY * scope.limit.percent / 100)
            judged = set(world.windows(scope.limit.days, scope.rotations))
            starts = [d for d in range(first, last, scope.limit.days) if d in judged]
            rest = (last - first) - scope.limit.days * len(starts)
            if starts:
                yield len(starts) * ceiling + min(ceiling, max(0, rest) * DAY) + allowed

    def _kinds(self) -> tuple[_Kind, ...]:
        """Slots grouped by rotation, role and costs."""
        slots = [s for s in self.model.choices.slots if not s.optional]
        groups: dict[object, list[Slot]] = {}
        for grain in GRAINS:
            groups = defaultdict(list)
            for slot in slots:
                groups[self._key(slot, grain)].append(slot)
            if len(groups) <= MOST_KINDS:
                break
        return tuple(self._kind(members) for members in groups.values())

    def _key(self, slot: Slot, grain: int) -> object:
        # A taker who leaves a hole costs less; the others identify the kind.
        holed = {h.assignee for h in slot.holes}
        loads, profile = self.model.loads, self.model.world.calendar.profile
        takers = {i: self.model.choices.all[i].person for i in slot.takers if i not in holed}
        costs = {profile(person): round(loads[i] / grain) for i, person in takers.items()}
        return (slot.rotation, slot.role, frozenset(costs.items()), slot.minutes // (4 * 60))

    def _kind(self, slots: Sequence[Slot]) -> _Kind:
        choices, loads = self.model.choices, self.model.loads
        cost: dict[PersonId, int] = {}
        eligible: Counter[PersonId] = Counter()
        minutes = min(choices.all[i].minutes for slot in slots for i in slot.takers)
        for slot in slots:
            for i in slot.takers:
                person = choices.all[i].person
                cost[person] = min(cost.get(person, loads[i]), loads[i])
                eligible[person] += 1
        overnight = all(self.model.strong.issuperset(slot.takers) for slot in slots)
        return _Kind(len(slots), cost, eligible, minutes, overnight)
