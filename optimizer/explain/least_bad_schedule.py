"""Soft landing: where no schedule exists, the one with the least harmful violations.

Rules give way in the reverse order of what they protect, and only as far as they have to:

1. the number of the overnight pool: as few more people as can be;
2. the limits of the policy that are hard: all become soft, and the violation of each is made least,
   one after the other in the policy's order of health limits (``policy.health_order``), then of
   those that are not about health; so the last ones give way first;
3. one pager at a time;
4. that somebody holds every slot: as few minutes as can be stay uncovered.

Access, contact, roles, leave, pins and one assignee per slot never give way: nobody is made to hold
what they cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.conflicts.minimal_cores import Question
from optimizer.consolidate.consolidate import with_auto_rotations
from optimizer.judge.check import check
from optimizer.model.engine import SearchOptions, SearchVerdict
from optimizer.model.work_meter import Meter
from optimizer.rules.kit.rule import Violation
from optimizer.session.solution import Listener, Solution, SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limit import Limit
from scenarios.domain.limits import LIMITS, Limits
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.scenario import Scenario

#: Part of the time in which a stage has to show that it is enough.
_PART = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """A schedule, and what gave way for it.

    Attributes:
        solution: Its violations are those of the scenario as it is: hard ones are hard.
        gave_way: What had to, in words; empty where a schedule exists as it is.
        violations: Every violation of a hard rule.
        asked_pool: The number of the overnight pool, where more can be woken now.
    """

    solution: Solution
    gave_way: tuple[str, ...]
    violations: tuple[Violation, ...]
    asked_pool: int | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that is broken, one by one."""
        told = [str(violation) for violation in self.violations]
        if self.asked_pool is not None:
            woken = len(self.solution.overnight_pool)
            told.append(
                f"{woken} people can be woken, the policy allows at most {self.asked_pool} "
                "(policy.overnight_pool)"
            )
        return tuple(told)


def land_softly(
    scenario: Scenario,
    options: SolveOptions | None = None,
    *,
    listener: Listener | None = None,
    world: World | None = None,
) -> Landing:
    """Make the best schedule there is, with rules giving way where they must.

    Raises:
        InfeasibleError: What is fixed asks for something that no rule giving way makes possible.
        UndecidedError: The time ran out before a schedule was found.
    """
    options = options or SolveOptions()
    scenario = with_auto_rotations(scenario)
    try:
        solution = solve(scenario, options, listener=listener, world=world)
    except InfeasibleError as error:
        infeasible = error
    else:
        return Landing(solution=solution, gave_way=(), violations=())
    stages = [(scenario, ()), *_stages(scenario)]
    last = len(stages) - 1
    for number, (softened, gave_way) in enumerate(stages):
        if number and (number == last or _possible(softened, options)):
            try:
                solution = solve(softened, options, listener=listener)
            except InfeasibleError:
                break
            return _landed(scenario, solution, gave_way)
    raise infeasible


def _landed(scenario: Scenario, solution: Solution, gave_way: tuple[str, ...]) -> Landing:
    judged = check(scenario, solution.schedule)
    size = scenario.policy.overnight_pool.size
    more = isinstance(size, int) and len(solution.overnight_pool) > size
    return Landing(
        solution=replace(solution, violations=judged),
        gave_way=gave_way,
        violations=tuple(v for v in judged if v.hard),
        asked_pool=size if more and isinstance(size, int) else None,
    )


def _stages(scenario: Scenario) -> Iterator[tuple[Scenario, tuple[str, ...]]]:
    """Ever softer scenarios, each with what gave way in it."""
    gave_way: tuple[str, ...] = ()
    size = scenario.policy.overnight_pool.size
    if isinstance(size, int):
        policy = replace(scenario.policy, overnight_pool=OvernightPool(size="smallest"))
        scenario, gave_way = (
            replace(scenario, policy=policy),
            (f"the overnight pool of at most {size}",),
        )
        yield scenario, gave_way
    hard = _hard(scenario)
    if hard:
        scenario = _softened(scenario, hard)
        gave_way = (*gave_way, f"the limits on {', '.join(hard)}")
        yield scenario, gave_way
    if not scenario.policy.two_rotations_at_once and len(scenario.rotations) > 1:
        scenario = replace(scenario, policy=replace(scenario.policy, two_rotations_at_once=True))
        gave_way = (*gave_way, "one pager at a time")
        yield scenario, gave_way
    if not scenario.policy.allow_uncovered:
        scenario = replace(scenario, policy=replace(scenario.policy, allow_uncovered=True))
        yield scenario, (*gave_way, "somebody on every role")


def _hard(scenario: Scenario) -> tuple[str, ...]:
    """Hard limits: those of health in the policy's order, then the others in the file's."""
    everywhere = [scenario.policy.limits, *(r.limits for r in scenario.rotations.values())]
    order = [*scenario.policy.health_order, *LIMITS]
    return tuple(
        name
        for name in dict.fromkeys(order)
        if any((limit := getattr(limits, name)) and limit.hard for limits in everywhere)
    )


def _softened(scenario: Scenario, names: tuple[str, ...]) -> Scenario:
    """The scenario with these limits soft, and kept as well as can be before all others."""
    rest = [name for name in scenario.policy.health_order if name not in names]
    return replace(
        scenario,
        rotations={
            i: replace(r, limits=_soft(r.limits, names)) for i, r in scenario.rotations.items()
        },
        policy=_with_order(scenario.policy, names, (*names, *rest)),
    )


def _with_order(policy: Policy, names: tuple[str, ...], order: tuple[str, ...]) -> Policy:
    return replace(policy, limits=_soft(policy.limits, names), health_order=order)


def _soft(limits: Limits, names: tuple[str, ...]) -> Limits:
    changes: dict[str, Limit] = {}
    for name in names:
        limit = getattr(limits, name)
        if isinstance(limit, Limit):
            changes[name] = replace(limit, hard=False)
    return replace(limits, **changes)  # type: ignore[arg-type]


def _possible(scenario: Scenario, options: SolveOptions) -> bool:
    search = SearchOptions(
        seed=options.seed,
        workers=options.workers,
        reproducible=options.reproducible,
        meter=Meter(counts_work=options.reproducible),
    )
    question = Question(scenario)
    seconds = _PART * options.time_limit
    found = question.ask(question.slots, search, seconds).verdict
    return found in {SearchVerdict.PROVEN, SearchVerdict.FOUND}
