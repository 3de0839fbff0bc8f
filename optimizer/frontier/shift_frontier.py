"""The frontier of shifts: the fairest schedule for other lengths and hours of shifts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from optimizer.fairness.load_measures import Measures, measure
from optimizer.frontier.frontier_point import FrontierEnd, labeled, leximin_of
from optimizer.model.work_meter import Meter
from optimizer.session.solution import Listener, Objective, Solution, SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.calendar.shifts import Shift, shifts_of
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.policy import OvernightPool
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.vocabulary import Role, RotationId
from scenarios.what_if.shift_variants import ShiftVariant, kept_rotations, shift_variants

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPoint:
    """One variant of the shifts.

    Attributes:
        solution: Over the whole shifts of the variant; ``None``: there is none.
        schedule: The same over the schedule period of the scenario as it is.
        refused: Why no schedule exists; empty where one does, or it is not known.
        handoffs_a_month: Of all rotations, in 30 days.
    """

    variant: ShiftVariant
    solution: Solution | None
    measures: Measures | None
    schedule: Schedule | None
    refused: tuple[str, ...]
    handoffs_a_month: float

    @property
    def leximin(self) -> Objective | None:
        """The objective that says how fair it is."""
        return leximin_of(self.solution)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFrontier:
    """Every variant of the shifts that was tried.

    Attributes:
        points: The scenario as it is comes first.
        kept: Rotations that keep their shifts, and why.
        pool: The most people overnight on call, as in the scenario as it is; ``None``: as it says.
    """

    scenario: Scenario
    points: tuple[ShiftPoint, ...]
    kept: dict[RotationId, str]
    pool: int | None
    ending: FrontierEnd


def shift_frontier(
    scenario: Scenario, options: SolveOptions | None = None, *, listener: Listener | None = None
) -> ShiftFrontier:
    """Solve the scenario as it is, and with other shifts for the same number of people.

    Args:
        options: ``time_limit`` is for all variants together.

    Raises:
        InfeasibleError, UndecidedError: Of the scenario as it is.
    """
    options = replace(options or SolveOptions(time_limit=180.0), only_load=True)
    meter = Meter(counts_work=options.reproducible)
    stop = meter.now() + options.time_limit
    variants = shift_variants(scenario)
    points: list[ShiftPoint] = []
    pool: int | None = None
    ending = FrontierEnd.EVERYBODY
    for position, variant in enumerate(variants):
        left = stop - meter.now()
        if left <= 0:
            ending = FrontierEnd.TIME
            break
        limit = left / (len(variants) - position)
        point = _point(variant, scenario, replace(options, time_limit=limit), pool, listener)
        meter.spend(point.solution.seconds if point.solution else 0.0)
        points.append(point)
        if position == 0 and point.solution and scenario.policy.overnight_pool.size == "smallest":
            pool = len(point.solution.overnight_pool)
        if point.solution is not None and point.solution.interrupted:
            ending = FrontierEnd.INTERRUPTED
            break
    return ShiftFrontier(
        scenario=scenario,
        points=tuple(points),
        kept=dict(kept_rotations(scenario)),
        pool=pool,
        ending=ending,
    )


def _point(
    variant: ShiftVariant,
    base: Scenario,
    options: SolveOptions,
    pool: int | None,
    listener: Listener | None,
) -> ShiftPoint:
    scenario = variant.scenario
    if pool:
        policy = replace(scenario.policy, overnight_pool=OvernightPool(size=pool))
        scenario = replace(scenario, policy=policy)
    world = World(scenario)
    solution: Solution | None = None
    refused: tuple[str, ...] = ()
    try:
        solution = solve(scenario, options, listener=labeled(listener, variant.name), world=world)
    except InfeasibleError as error:
        if variant.scenario is base:
            raise
        refused = error.reasons
    except UndecidedError:
        if variant.scenario is base:
            raise
    return ShiftPoint(
        variant=variant,
        solution=solution,
        measures=measure(scenario, solution.schedule, world=world) if solution else None,
        schedule=within_horizon(base, solution.schedule) if solution else None,
        refused=refused,
        handoffs_a_month=_handoffs(scenario),
    )


def within_horizon(scenario: Scenario, schedule: Schedule) -> Schedule:
    """Return a schedule of other shifts over the period of this scenario.

    What lies outside is cut off; the first and the last assignment of a rotation are extended to
    the period's ends.
    """
    rows: list[Assignment] = []
    for rotation in scenario.rotations.values():
        shifts = shifts_of(scenario, rotation)
        for role in rotation.roles:
            mine = [a for a in schedule.assignments if (a.rotation, a.role) == (rotation.id, role)]
            rows += _fitted(mine, shifts, role)
    return Schedule.of(rows)


def _fitted(rows: list[Assignment], shifts: tuple[Shift, ...], role: Role) -> Iterator[Assignment]:
    if not shifts or not rows:
        return
    low, high = shifts[0].start, shifts[-1].end
    first, last = min(a.start for a in rows), max(a.end for a in rows)
    for row in rows:
        start = low if row.start == first and role is not Role.SHADOW else max(row.start, low)
        end = high if row.end == last and role is not Role.SHADOW else min(row.end, high)
        if start < end:
            yield replace(row, start=start, end=end)


def _handoffs(scenario: Scenario) -> float:
    """Return the handoffs of all rotations in 30 days."""
    count, hours = 0, timedelta()
    for rotation in scenario.rotations.values():
        shifts = shifts_of(scenario, rotation)
        if shifts:
            count += len(shifts)
            hours = max(hours, shifts[-1].end - shifts[0].start)
    return count * (MONTH / hours) if hours else 0.0
