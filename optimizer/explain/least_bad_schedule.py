"""The least bad schedule: where none keeps every hard rule, the one with the least violations.

Rules are relaxed in this order, and only as far as needed:

1. the size of the overnight pool: as few more people as possible;
2. the hard limits of the policy: all become soft, and the violation of each is minimized, one after
   the other: those in ``policy.health_order`` first, then the others;
3. one rotation at a time for each person;
4. coverage: as few minutes as possible stay uncovered.

Access, contact, roles, leave, pins and one assignee per slot are never relaxed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.conflicts.minimal_cores import Question
from optimizer.consolidate.consolidate import with_auto_rotations
from optimizer.explain.changes import with_limits, with_policy
from optimizer.judge.check import check
from optimizer.rules.kit.rule import Violation
from optimizer.session.solution import Listener, Solution, SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limit import Limit
from scenarios.domain.limits import LIMITS, Limits
from scenarios.domain.policy import OvernightPool
from scenarios.domain.scenario import Scenario

#: The part of the time in which a stage must show that it is enough.
_PART = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaxedSolution:
    """A schedule, and what was relaxed for it.

    Attributes:
        solution: Its violations are those of the scenario as it is: hard ones are hard.
        relaxed: What was relaxed, in words; empty where a schedule keeps every hard rule.
        violations: Every violation of a hard rule.
        pool_limit: The size of the overnight pool, where it is exceeded.
    """

    solution: Solution
    relaxed: tuple[str, ...]
    violations: tuple[Violation, ...]
    pool_limit: int | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every violation, one by one."""
        sentences = [str(violation) for violation in self.violations]
        if self.pool_limit is not None:
            sentences.append(
                f"{len(self.solution.overnight_pool)} people are overnight on call; the policy "
                f"allows at most {self.pool_limit} (policy.overnight_pool)"
            )
        return tuple(sentences)


def solve_relaxed(
    scenario: Scenario,
    options: SolveOptions | None = None,
    *,
    listener: Listener | None = None,
    world: World | None = None,
) -> RelaxedSolution:
    """Make the best schedule there is, relaxing rules where needed.

    Raises:
        InfeasibleError: What is pinned or published allows no schedule, whatever is relaxed.
        UndecidedError: The time ran out before a schedule was found.
    """
    options = options or SolveOptions()
    scenario = with_auto_rotations(scenario)
    try:
        solution = solve(scenario, options, listener=listener, world=world)
    except InfeasibleError as error:
        infeasible = error
    else:
        return RelaxedSolution(solution=solution, relaxed=(), violations=())
    stages = list(_stages(scenario))
    for number, (changed, relaxed) in enumerate(stages, start=1):
        if number == len(stages) or _possible(changed, options):
            try:
                solution = solve(changed, options, listener=listener)
            except InfeasibleError:
                break
            return _judged(scenario, solution, relaxed)
    raise infeasible


def _judged(scenario: Scenario, solution: Solution, relaxed: tuple[str, ...]) -> RelaxedSolution:
    violations = check(scenario, solution.schedule)
    size = scenario.policy.overnight_pool.size
    exceeded = isinstance(size, int) and len(solution.overnight_pool) > size
    return RelaxedSolution(
        solution=replace(solution, violations=violations),
        relaxed=relaxed,
        violations=tuple(v for v in violations if v.hard),
        pool_limit=size if exceeded and isinstance(size, int) else None,
    )


def _stages(scenario: Scenario) -> Iterator[tuple[Scenario, tuple[str, ...]]]:
    """Yield ever more relaxed scenarios, each with what is relaxed in it."""
    relaxed: tuple[str, ...] = ()
    policy = scenario.policy
    size = policy.overnight_pool.size
    if isinstance(size, int):
        scenario = with_policy(scenario, overnight_pool=OvernightPool(size="smallest"))
        relaxed = (f"the overnight pool of at most {size}",)
        yield scenario, relaxed
    if hard := _hard_limits(scenario):
        rest = [name for name in policy.health_order if name not in hard]
        scenario = with_limits(scenario, lambda limits: _soft(limits, hard))
        scenario = with_policy(scenario, health_order=(*hard, *rest))
        relaxed = (*relaxed, f"the limits on {', '.join(hard)}")
        yield scenario, relaxed
    if not policy.two_rotations_at_once and len(scenario.rotations) > 1:
        scenario = with_policy(scenario, two_rotations_at_once=True)
        relaxed = (*relaxed, "one rotation at a time")
        yield scenario, relaxed
    if not policy.allow_uncovered:
        yield with_policy(scenario, allow_uncovered=True), (*relaxed, "somebody on every role")


def _hard_limits(scenario: Scenario) -> tuple[str, ...]:
    """Return hard limits: health limits in the policy's order, then the others in the file's."""
    everywhere = [scenario.policy.limits, *(r.limits for r in scenario.rotations.values())]
    order = [*scenario.policy.health_order, *LIMITS]
    return tuple(
        name
        for name in dict.fromkeys(order)
        if any((limit := getattr(limits, name)) and limit.hard for limits in everywhere)
    )


def _soft(limits: Limits, names: tuple[str, ...]) -> Limits:
    changes = {
        name: replace(limit, hard=False)
        for name in names
        if isinstance(limit := getattr(limits, name), Limit)
    }
    return replace(limits, **changes)  # type: ignore[arg-type]


def _possible(scenario: Scenario, options: SolveOptions) -> bool:
    question = Question(scenario)
    seconds = _PART * options.time_limit
    return question.ask(question.slots, options.search(), seconds).verdict.feasible
