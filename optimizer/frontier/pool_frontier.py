"""The frontier of the overnight pool: the fairest schedule for each number of people in it.

Objective 3 gives the smallest pool, which meets the health limits; then everybody is let in, which
shows where the frontier ends; then one more person at a time, each search from the schedule
of the size before, until more people change nothing. Smaller pools violate health limits, or have
no schedule: the nearest such size shows which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from optimizer.fairness.load_measures import measure
from optimizer.formulation.formulation import Formulation, chosen_of, formulate
from optimizer.frontier.frontier_point import Frontier, FrontierEnd, Point, labeled
from optimizer.model.choices import Choices
from optimizer.model.engine import SearchOptions
from optimizer.model.work_meter import Meter
from optimizer.objectives.lexicographic import FELT
from optimizer.pool.week_absences import Absences, AbsenceVerdict
from optimizer.rules import forbids
from optimizer.session.solution import Listener, Solution, SolveOptions
from optimizer.session.time_budget import Clock, stopping
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.policy import OvernightPool
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId

#: The part of the time left for the smallest pool, and for the one with everybody; a size between
#: them has an equal part of what is left, divided by this number at most.
SMALLEST_PART, EVERYBODY_PART = 0.4, 0.3
AT_ONCE = 2
#: The part of all time kept for the size below the smallest, and the most it may take: it shows
#: which limits are violated, and need not be proven optimal.
RESERVED, BELOW_PART = 0.1, 0.2
#: The part of all time kept for absences, and seconds for a single one.
ABSENCES_PART, PATIENCE = 0.1, 10.0
#: Seconds for the cost of a size's heaviest absence.
STRAIN_SECONDS = 4.0
#: The search ends after this many sizes in a row that change nothing.
WITHOUT_GAIN = 2


def frontier(
    scenario: Scenario,
    options: SolveOptions | None = None,
    *,
    below: int = 1,
    absences: bool = True,
    listener: Listener | None = None,
    world: World | None = None,
) -> Frontier:
    """Find the fairest schedule for every size of the overnight pool.

    Loads are compared as with a limited pool: people kept off nights owe nothing for it.

    Args:
        options: ``time_limit`` is for all sizes together.
        below: How many sizes below the smallest are tried.
        absences: Whether to find out if each pool holds with any one member out for a week.
        listener: Receives the progress of the search.

    Raises:
        InfeasibleError: It is proven that no schedule exists, with everybody there is.
        UndecidedError: The time ran out before one was found.
    """
    options = options or SolveOptions(time_limit=180.0)
    search = _Search(
        scenario=scenario,
        world=(world or World(scenario)).with_pool(OvernightPool()),
        options=replace(options, only_load=True),
        meter=Meter(counts_work=options.reproducible),
        listener=listener,
    )
    return search.run(below, absences=absences)


def can_be_woken(world: World) -> tuple[PersonId, ...]:
    """Return everybody whom some schedule would put overnight on call."""
    model = formulate(world, Choices(world, forbids(world)), SearchOptions())
    return tuple(person for person in world.scenario.people if person in model.overnight)


@dataclass(slots=True)
class _Search:
    scenario: Scenario
    world: World
    options: SolveOptions
    meter: Meter
    listener: Listener | None
    _begun: float = 0.0
    _points: dict[int, Point] = field(default_factory=dict)
    _impossible: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _same_from: int | None = None
    _needed: Mapping[str, float] | None = None
    _interrupted: bool = False

    def run(self, below: int, *, absences: bool) -> Frontier:
        """Search every size."""
        self._begun = self.meter.now()
        first = self._solve(OvernightPool(size="smallest"), "smallest", SMALLEST_PART, None)
        smallest = len(first.overnight_pool)
        objective = next((known for known in first.objectives if known.number == 3), None)
        least = smallest if objective is None else round(objective.bound)
        eligible = can_be_woken(self.world)
        self._add(smallest, first)
        ending = self._upwards(smallest, len(eligible))
        below = min(below, smallest - 1)
        self._refine((RESERVED if below else 0.0) + (ABSENCES_PART if absences else 0.0))
        ending = self._where_it_ends(ending, len(eligible))
        if absences and eligible:
            self._survive(RESERVED if below else 0.0)
        self._downwards(smallest, below)
        return Frontier(
            scenario=self.scenario,
            points=tuple(self._points[size] for size in sorted(self._points)),
            eligible=eligible,
            smallest=smallest,
            least=least,
            impossible=dict(self._impossible),
            same_from=self._same_from,
            ending=FrontierEnd.INTERRUPTED if self._interrupted else ending,
        )

    @property
    def _left(self) -> float:
        return max(0.0, self.options.time_limit - (self.meter.now() - self._begun))

    def _upwards(self, smallest: int, most: int) -> FrontierEnd:
        """Solve with everybody, then the sizes between, each from the size before it."""
        if most <= smallest:
            self._same_from = smallest
            return FrontierEnd.EVERYBODY
        if not self._at_most(most, smallest, EVERYBODY_PART):
            return FrontierEnd.TIME
        gains: list[bool] = []
        for size in range(smallest, most):
            if size > smallest:
                if not self._at_most(size, size - 1, 1 / min(AT_ONCE, most - size + 1)):
                    return FrontierEnd.TIME
                gains.append(not _alike(self._points[size - 1], self._points[size]))
            # An unfinished search does not show what more people change.
            if self._points[most].settled and _alike(self._points[size], self._points[most]):
                self._same_from = size
                return FrontierEnd.SAME
            if len(gains) >= WITHOUT_GAIN and not any(gains[-WITHOUT_GAIN:]):
                return FrontierEnd.NO_GAIN
        self._same_from = most
        return FrontierEnd.EVERYBODY

    def _where_it_ends(self, ending: FrontierEnd, most: int) -> FrontierEnd:
        """Find the smallest size that is as good as everybody, now that more is proven."""
        if most not in self._points or not self._points[most].settled:
            return ending
        for size in sorted(self._points):
            point = self._points[size]
            if point.healthy and size < most and _alike(point, self._points[most]):
                self._same_from = size
                return FrontierEnd.SAME
        return ending

    def _refine(self, reserved: float) -> None:
        """Continue with the sizes that are not proven, but for a reserved part of all time."""
        for size in sorted(self._points):
            left = self._left - reserved * self.options.time_limit
            objective = self._points[size].leximin
            if self._interrupted or left <= 0 or (objective is not None and objective.settled):
                continue
            start = self._points[size].solution.schedule
            solution = self._solve(
                OvernightPool(size=size), f"at most {size}", left / max(self._left, 1e-9), start
            )
            del self._points[size]
            self._add(size, solution)

    def _survive(self, reserved: float) -> None:
        """Find out whether each healthy pool holds with any one member out for a week."""
        seconds = self._left - reserved * self.options.time_limit
        if self._interrupted or seconds <= 0:
            return
        clock = Clock(limit=seconds, listener=self._listener("absences"), meter=self.meter)
        search = self.options.search(self.meter)
        with stopping(clock, search.stop):
            model = formulate(self.world, Choices(self.world, forbids(self.world)), search)
            for size in sorted(self._points):
                if self._points[size].healthy:
                    self._points[size] = self._with_survival(model, search, size, clock)
            for size in sorted(self._points):
                self._points[size] = self._with_strain(model, search, size, clock)
        self._interrupted |= clock.interrupted

    def _with_survival(
        self, model: Formulation, search: SearchOptions, size: int, clock: Clock
    ) -> Point:
        point = self._points[size]
        members = frozenset(point.measures.overnight_pool)
        # If a smaller pool holds without a member, so does a larger one that contains it.
        safe = frozenset(
            person
            for other in self._points.values()
            if other.survival is not None and other.survival.answer is AbsenceVerdict.SURVIVES
            for person in other.measures.overnight_pool
            if members.issuperset(other.measures.overnight_pool)
        )
        schedules = (
            chosen_of(model.choices, p.solution.schedule)
            for p in self._points.values()
            if p.healthy and members.issuperset(p.measures.overnight_pool)
        )
        absences = Absences(model=model, options=search, violations=_whole(point.violations()))
        known = [chosen for chosen in schedules if chosen is not None]
        survival = absences.survives(members, known, PATIENCE, clock, known=safe)
        return replace(point, survival=survival)

    def _with_strain(
        self, model: Formulation, search: SearchOptions, size: int, clock: Clock
    ) -> Point:
        """Return the point with the cost of its heaviest absence, as fair as possible."""
        point = self._points[size]
        survives = point.survival is not None and point.survival.answer is AbsenceVerdict.SURVIVES
        chosen = chosen_of(model.choices, point.solution.schedule) if survives else None
        if chosen is None or clock.left <= 0 or clock.interrupted:
            return point
        absences = Absences(model=model, options=search, violations=_whole(point.violations()))
        members = frozenset(point.measures.overnight_pool)
        heaviest = absences.heaviest(members, chosen)
        if heaviest is None:
            return point
        return replace(
            point, strain=absences.strain(members, heaviest, min(STRAIN_SECONDS, clock.left))
        )

    def _downwards(self, smallest: int, below: int) -> None:
        """Try smaller sizes: they violate health limits, or have no schedule."""
        for size in range(smallest - 1, max(0, smallest - 1 - below), -1):
            if self._interrupted:
                return
            try:
                part = min(1.0, BELOW_PART * self.options.time_limit / max(self._left, 1e-9))
                solution = self._solve(OvernightPool(size=size), f"at most {size}", part, None)
            except InfeasibleError as error:
                self._impossible[size] = error.reasons
                return
            except UndecidedError:
                return
            self._add(size, solution)

    def _at_most(self, size: int, before: int, part: float) -> bool:
        """Solve a size from the one before it; return whether there was time for it."""
        if self._interrupted or self._left <= 0:
            return False
        start = self._points[before].solution.schedule
        self._add(size, self._solve(OvernightPool(size=size), f"at most {size}", part, start))
        return True

    def _solve(
        self, pool: OvernightPool, label: str, part: float, start: Schedule | None
    ) -> Solution:
        world = self.world.with_pool(pool)
        limit = max(part * self._left, 0.1)
        solution = solve(
            world.scenario,
            replace(self.options, time_limit=limit),
            listener=self._listener(label),
            world=world,
            start=start,
        )
        if self.options.reproducible:
            self.meter.spend(solution.seconds)
        self._interrupted |= solution.interrupted
        return solution

    def _add(self, size: int, solution: Solution) -> None:
        if size in self._points:
            return
        world = self.world.with_pool(OvernightPool(size=size))
        point = Point(
            size=size,
            solution=solution,
            measures=measure(world.scenario, solution.schedule, world=world),
            healthy=True,
        )
        self._needed = point.violations() if self._needed is None else self._needed
        violations = point.violations()
        healthy = all(violations.get(name, 0) <= value for name, value in self._needed.items())
        self._points[size] = replace(point, healthy=healthy)

    def _listener(self, label: str) -> Listener | None:
        return labeled(self.listener, label, begun=self.meter.now() - self._begun)


def _whole(violations: Mapping[str, float]) -> Mapping[str, int]:
    return {name: round(value) for name, value in violations.items()}


def _alike(one: Point, other: Point) -> bool:
    """Whether no load differs by more than the grain, whoever has it."""
    pairs = zip(one.sums, other.sums, strict=True)
    return one.settled and all(abs(a - b) <= k * FELT for k, (a, b) in enumerate(pairs, 1))
