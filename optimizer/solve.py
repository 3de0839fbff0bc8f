"""From a scenario to a fair, proven, checked schedule."""

from __future__ import annotations

from dataclasses import replace

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
from optimizer.objectives.lexicographic import solve_objectives
from optimizer.objectives.replan_objectives import Near, ReplanSteps, prices
from optimizer.objectives.single_objective import ObjectiveSearch
from optimizer.rules import forbids
from optimizer.session.solution import Listener, Solution, SolveOptions
from optimizer.session.time_budget import Clock, stopping
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError, OncallOptError, UndecidedError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule

OPTIMAL = "optimal"
#: What part of the time limit explaining why there is no schedule may take.
EXPLAIN_PART = 0.1


class DisagreementError(OncallOptError):
    """The solver's schedule violates a hard rule: a bug, never a schedule."""


def solve(  # noqa: PLR0913 -- everything beside the scenario is optional
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
        listener: Called with where the search stands.
        method: ``optimal``, or a baseline: ``round-robin``, ``linkedin``, ``fair-count``,
            ``heroes``; a baseline may violate rules, listed in ``violations``.
        world: The scenario's world, where there is one already.
        start: A schedule to begin with, used if it keeps every hard rule and the size of the pool;
            the result is never worse.
        near: A published schedule to stay near to: the fewest changes are directly after the hard
            rules.

    Returns:
        The best schedule found, with each objective's value, bound and proof. It keeps every hard
        rule, as the plain form of the rules judges it.

    Raises:
        InfeasibleError: No schedule exists; this is proven.
        UndecidedError: The time ran out before a schedule was found.
        DisagreementError: The two forms of a rule disagree; a bug.
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
    search = options.search(meter)
    with stopping(clock, search.stop):
        return _optimal(world, clock, search, options, start, near)


def _optimal(
    world: World,
    clock: Clock,
    options: SearchOptions,
    settings: SolveOptions,
    start: Schedule | None,
    near: Near | None,
) -> Solution:
    shared = None if near is None else held_by_slot(world, near.published)
    choices = Choices(world, forbids(world), shared=shared)
    if reasons := explain_empty_slots(world, choices):
        raise InfeasibleError(reasons)
    model = formulate(world, choices, options)
    search = ObjectiveSearch(
        model=model,
        clock=clock,
        options=options,
        incumbent=_first_schedule(model, clock, options, start),
        # Local search knows no prices: its steps are changes.
        local=near is None,
    )
    replan = None
    if near is not None:
        replan = ReplanSteps(near=near, prices=prices(choices, near.published, near.since))
    schedule = choices.schedule(
        solve_objectives(search, only_load=settings.only_load, replan=replan)
    )
    solution = Solution(schedule=schedule, objectives=tuple(search.reports))
    solution = _judged(world, schedule, solution, clock, settings)
    violated = [violation for violation in solution.violations if violation.hard]
    if violated:
        raise DisagreementError(f"the solver's schedule is wrong: {violated[0]}")
    return solution


def _first_schedule(
    model: Formulation, clock: Clock, search: SearchOptions, start: Schedule | None
) -> frozenset[int]:
    """Find any schedule that keeps the hard rules, or raise the reason why none was found."""
    pool = model.world.scenario.policy.overnight_pool.size
    if isinstance(pool, int):
        model.engine.require(sum_of((d, 1) for d in model.overnight.values()) <= pool)
    clock.tell("first schedule", "", None, None)
    usable = None if start is None else usable_start(model, start)
    if usable is not None:
        return usable
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
    """Add violations and measures, judged by the plain form of the rules."""
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
