"""From a scenario to a fair, proven, checked rotation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from optimizer.baselines.baselines import baseline
from optimizer.conflicts.conflict import explain_conflict, explain_empty_slots
from optimizer.consolidate.consolidate import with_auto_rotations
from optimizer.fairness.load_measures import measure
from optimizer.formulation.formulation import Formulation, formulate, usable_start
from optimizer.judge.check import check
from optimizer.model.choices import Choices
from optimizer.model.engine import SearchOptions, SearchVerdict, sum_of
from optimizer.model.work_meter import Meter
from optimizer.objectives.frozen_schedule import held_by_slot
from optimizer.objectives.lexicographic import Objectives
from optimizer.objectives.replan_objectives import Near, ReplanObjectives
from optimizer.rules import forbids
from optimizer.session.solution import Listener, Solution, SolveOptions
from optimizer.session.time_budget import Clock, stopping
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError, OncallOptError, UndecidedError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule

OPTIMAL = "optimal"
#: What part of the time limit goes into saying why there is no schedule.
EXPLAIN_PART = 0.1


class DisagreementError(OncallOptError):
    """The solver's schedule breaks a hard rule by the plain twin: a bug, never a schedule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """Schedules that are there already."""

    start: Schedule | None
    near: Near | None


class _Common(TypedDict):
    """What every search over objectives begins with."""

    model: Formulation
    clock: Clock
    options: SearchOptions
    incumbent: frozenset[int]
    only_load: bool


def solve(  # noqa: PLR0913 -- what is given beside the scenario is all optional
    scenario: Scenario,
    options: SolveOptions | None = None,
    *,
    listener: Listener | None = None,
    method: str = OPTIMAL,
    world: World | None = None,
    start: Schedule | None = None,
    near: Near | None = None,
) -> Solution:
    """Make a schedule; rotations that the scenario leaves to the tool are made first.

    Args:
        listener: Told where the search stands.
        method: ``optimal``, or a baseline: ``round-robin``, ``linkedin``, ``fair-count``,
            ``heroes``; those may break rules, which stand in ``violations``.
        world: The scenario's world, where there is one already.
        start: A schedule to begin with; it is taken where it keeps every hard rule and the size of
            the pool, and what comes out is never worse.
        near: A published schedule to stay near to: the fewest changes come directly after the
            hard rules.

    Returns:
        The best schedule found, with each objective's value, bound and proof. It keeps every hard
        rule by the plain twins.

    Raises:
        InfeasibleError: It is proven that there is none.
        UndecidedError: The time ran out before one was found.
        DisagreementError: The twins of a rule disagree; a bug.
    """
    options = options or SolveOptions()
    if world is None:
        scenario = with_auto_rotations(scenario)
    world = world or World(scenario)
    meter = Meter(counts_work=options.reproducible)
    clock = Clock(limit=options.time_limit, listener=listener, meter=meter)
    if method != OPTIMAL:
        schedule = baseline(scenario, method, world=world)
        return _judged(world, schedule, Solution(schedule=schedule, method=method), clock, options)
    search = SearchOptions(
        seed=options.seed,
        workers=options.workers,
        reproducible=options.reproducible,
        meter=meter,
    )
    with stopping(clock, search.stop):
        return _optimal(world, clock, search, options, _Given(start=start, near=near))


def _optimal(
    world: World,
    clock: Clock,
    search: SearchOptions,
    options: SolveOptions,
    given: _Given,
) -> Solution:
    near = given.near
    shared = None if near is None else held_by_slot(world, near.published)
    choices = Choices(world, forbids(world), shared=shared)
    empty = explain_empty_slots(world, choices)
    if empty:
        raise InfeasibleError(empty)
    model = formulate(world, choices, search)
    first = _first_schedule(model, clock, search, given.start)
    objectives = _objectives(
        near,
        model=model,
        clock=clock,
        options=search,
        incumbent=first,
        only_load=options.only_load,
    )
    chosen = objectives.run()
    schedule = choices.schedule(chosen)
    solution = _judged(
        world,
        schedule,
        Solution(schedule=schedule, objectives=tuple(objectives.reports)),
        clock,
        options,
    )
    broken = [v for v in solution.violations if v.hard]
    if broken:
        raise DisagreementError(f"the solver's schedule is wrong: {broken[0]}")
    return solution


def _objectives(near: Near | None, **common: Unpack[_Common]) -> Objectives:
    if near is None:
        return Objectives(**common)
    return ReplanObjectives(**common, near=near, prices=near.prices(common["model"].choices))


def _first_schedule(
    model: Formulation, clock: Clock, search: SearchOptions, start: Schedule | None
) -> frozenset[int]:
    """Any schedule that keeps the hard rules; without one, the reason."""
    pool = model.world.scenario.policy.overnight_pool.size
    if isinstance(pool, int):
        model.engine.require(sum_of((d, 1) for d in model.overnight.values()) <= pool)
    clock.tell("first schedule", "", None, None)
    known = None if start is None else usable_start(model, start)
    if known is not None:
        return known
    outcome = model.engine.satisfy(seconds=clock.left)
    clock.interrupted |= outcome.interrupted
    if outcome.verdict is SearchVerdict.INFEASIBLE:
        raise InfeasibleError(explain_conflict(model, search, max(EXPLAIN_PART * clock.limit, 1.0)))
    if outcome.chosen is None and clock.interrupted:
        raise KeyboardInterrupt
    if outcome.chosen is None:
        raise UndecidedError(
            f"no schedule was found within {clock.limit:g} s, and no proof that there is none; "
            "give more time with --time-limit"
        )
    return outcome.chosen


def _judged(
    world: World, schedule: Schedule, solution: Solution, clock: Clock, options: SolveOptions
) -> Solution:
    """The solution with what the plain twins and the plain measure say of it."""
    violations = check(world.scenario, schedule, world=world)
    measures = measure(world.scenario, schedule, world=world)
    return replace(
        solution,
        violations=violations,
        overnight_pool=measures.overnight_pool,
        not_overnight=measures.not_overnight,
        options=options,
        seconds=clock.elapsed,
        interrupted=clock.interrupted,
        timed_out=clock.short and not clock.interrupted,
    )
