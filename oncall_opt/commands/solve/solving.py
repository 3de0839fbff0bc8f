"""Solve a scenario, and gather what a reader of the schedule needs to know about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.session.solution import SolveOptions

if TYPE_CHECKING:
    from oncall_opt.commands.solve.until_healthy import Healing
    from oncall_opt.commands.solve.what_if import WhatIfSolved
    from optimizer.advice.advise import Advisory
    from optimizer.explain.least_bad_schedule import RelaxedSolution
    from optimizer.fairness.load_measures import Measures
    from optimizer.session.solution import Listener, Solution
    from optimizer.world.world import World
    from scenarios.domain.scenario import Scenario
    from scenarios.domain.schedule import Schedule
    from scenarios.what_if.change import WhatIf
    from simulation.runs.replication import Progress, Replications

OPTIMAL = "optimal"
#: The baseline that every solution is compared with.
COMPARED = "round-robin"


class IncompatibleOptionsError(ValueError):
    """Two options of ``solve`` that exclude each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineComparison:
    """A baseline of the same scenario, to compare the solution with."""

    method: str
    measures: Measures
    hard_violations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveResult:
    """A solution with everything that ``oncall-opt solve`` shows of it.

    Attributes:
        scenario: The scenario that was solved; with ``what_if``, the changed one.
        measures: What the schedule gives each person.
        baseline: Round-robin of the same scenario; ``None`` where the schedule is round-robin.
        healing: With ``until_healthy``: its rounds.
        what_if: With ``what_if``: both scenarios compared.
        relaxed: With ``relax``: which rules gave way.
    """

    scenario: Scenario
    solution: Solution
    measures: Measures
    baseline: BaselineComparison | None = None
    advisories: tuple[Advisory, ...] = ()
    healing: Healing | None = None
    what_if: WhatIfSolved | None = None
    relaxed: RelaxedSolution | None = None

    @property
    def schedule(self) -> Schedule:
        """Return the schedule of the solution."""
        return self.solution.schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Displays:
    """Contexts that show progress: of a search, and of simulation runs."""

    search: Callable[[], AbstractContextManager[Listener | None]] = nullcontext
    runs: Callable[[], AbstractContextManager[Progress | None]] = nullcontext


def solve(  # noqa: PLR0913 -- everything beside the scenario is optional
    scenario: Scenario,
    options: SolveOptions | None = None,
    *,
    method: str = OPTIMAL,
    until_healthy: bool = False,
    relax: bool = False,
    what_if: WhatIf | None = None,
    displays: Displays | None = None,
) -> SolveResult:
    """Make the fairest schedule of a scenario, as ``oncall-opt solve`` does.

    Args:
        options: Time limit, seed, workers; 60 s by default.
        method: ``optimal``, or a baseline: ``round-robin``, ``linkedin``, ``fair-count``,
            ``heroes``; a baseline may violate rules.
        until_healthy: Simulate the schedule, limit what makes somebody red, and solve again.
        relax: Where no schedule exists, return the one with the least harmful violations.
        what_if: Solve the scenario with this change, and compare it with the scenario as it is.
        displays: Where progress is shown; nowhere by default.

    Raises:
        IncompatibleOptionsError: Two of the options exclude each other.
        WhatIfError: The change names an unknown person or alert.
        InfeasibleError: No schedule exists; this is proven.
        UndecidedError: The time ran out before a schedule was found.
    """
    from optimizer.consolidate.consolidate import with_auto_rotations

    options, displays = options or SolveOptions(), displays or Displays()
    if until_healthy and method != OPTIMAL:
        raise IncompatibleOptionsError("--until-healthy needs --method optimal")
    if until_healthy and what_if:
        raise IncompatibleOptionsError("--until-healthy and a what-if exclude each other")
    if relax and (until_healthy or what_if or method != OPTIMAL):
        raise IncompatibleOptionsError(
            "--relax needs --method optimal, without --until-healthy and without a what-if"
        )
    scenario = with_auto_rotations(scenario)
    if what_if:
        from oncall_opt.commands.solve.what_if import solve_what_if

        return solve_what_if(
            scenario, what_if, options, lambda one, limits: _plain(one, limits, method, displays)
        )
    if until_healthy:
        return _healed(scenario, options, displays)
    if relax:
        return _relaxed(scenario, options, displays)
    return _plain(scenario, options, method, displays)


def _plain(
    scenario: Scenario, options: SolveOptions, method: str, displays: Displays
) -> SolveResult:
    from optimizer.solve import solve as optimize
    from optimizer.world.world import World

    world = World(scenario)
    with displays.search() as listener:
        solution = optimize(scenario, options, listener=listener, method=method, world=world)
    return _gathered(world, solution)


def _relaxed(scenario: Scenario, options: SolveOptions, displays: Displays) -> SolveResult:
    from optimizer.explain.least_bad_schedule import solve_relaxed
    from optimizer.world.world import World

    world = World(scenario)
    with displays.search() as listener:
        relaxation = solve_relaxed(scenario, options, listener=listener, world=world)
    return replace(_gathered(world, relaxation.solution), relaxed=relaxation)


def _healed(scenario: Scenario, options: SolveOptions, displays: Displays) -> SolveResult:
    from oncall_opt.commands.solve.until_healthy import RUNS, solve_until_healthy
    from optimizer.solve import solve as optimize
    from optimizer.world.world import World
    from simulation.simulate import SimulateOptions, simulate

    def solver(trial: Scenario, start: Schedule | None) -> Solution:
        with displays.search() as listener:
            return optimize(trial, options, listener=listener, start=start)

    def simulator(trial: Scenario, schedule: Schedule, number: int) -> Replications:
        runs = SimulateOptions(runs=RUNS, seed=options.seed + number)
        with displays.runs() as bar:
            return simulate(trial, schedule, options=runs, progress=bar).replications

    healing = solve_until_healthy(scenario, solver=solver, simulator=simulator)
    solution = healing.best.solution
    assert solution is not None  # the first round has one, or raises
    return replace(_gathered(World(scenario), solution), healing=healing)


def _gathered(world: World, solution: Solution) -> SolveResult:
    from optimizer.advice.advise import advise
    from optimizer.fairness.load_measures import measure

    scenario = world.scenario
    return SolveResult(
        scenario=scenario,
        solution=solution,
        measures=measure(scenario, solution.schedule, world=world),
        baseline=None if solution.method == COMPARED else _baseline(world),
        advisories=tuple(advise(scenario, world=world)),
    )


def _baseline(world: World) -> BaselineComparison:
    from optimizer.baselines.baselines import baseline
    from optimizer.fairness.load_measures import measure
    from optimizer.judge.check import check

    scenario = world.scenario
    schedule = baseline(scenario, COMPARED, world=world)
    violations = check(scenario, schedule, world=world)
    return BaselineComparison(
        method=COMPARED,
        measures=measure(scenario, schedule, world=world),
        hard_violations=sum(violation.hard for violation in violations),
    )
