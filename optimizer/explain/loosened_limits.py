"""Loosened limits: for each limit of a conflict the least change of its number that helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from optimizer.conflicts.facts import Fact, FactKind
from optimizer.conflicts.minimal_cores import Conflict
from optimizer.explain.changes import Change
from optimizer.explain.relaxed_model import RelaxedModel, RelaxedSchedule
from optimizer.judge.check import check
from optimizer.model.linear_constraints import IndicatorVariable, LinearConstraint
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import rows_of
from optimizer.world.world import World
from scenarios.domain.limit import Limit, Steps, headlines
from scenarios.domain.limits import Limits, Rest
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule

#: Asking everybody, always, to make do with less [A]; and each step of it, in points.
ALWAYS_PRICE, STEP_PRICE = 45, 5


def loosened(
    scenario: Scenario, conflicts: Sequence[Conflict], possible: Callable[[Scenario], bool]
) -> Iterator[tuple[Change, float]]:
    """The change and its price for each limit that alone, loosened for good, is enough.

    Args:
        possible: Whether a scenario has a schedule. Looser makes it no harder, so that the least
            change is found by halving.
    """
    for fact in conflicts[0].facts if conflicts else ():
        if fact.kind is FactKind.LIMIT and (number := _number(scenario, fact)) is not None:
            steps = _least(scenario, fact, number, possible)
            if steps:
                yield _change(scenario, fact, number, steps), ALWAYS_PRICE + STEP_PRICE * steps


def _number(scenario: Scenario, fact: Fact) -> tuple[str, Steps] | None:
    """The number of the limit that can be loosened, and how; lists and yes or no have none."""
    about = headlines(type(_limit(scenario, fact)))
    name = fact.part or next(iter(about))
    steps = about[name].steps
    return None if steps is None else (name, steps)


def _least(
    scenario: Scenario, fact: Fact, number: tuple[str, Steps], possible: Callable[[Scenario], bool]
) -> int | None:
    """Steps that are enough; ``None`` where none are."""
    name, (step, last, _) = number
    now: float = getattr(_limit(scenario, fact), name)
    most = round((last - now) / step)
    if most <= 0 or not possible(_with(scenario, fact, number, most)):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        if possible(_with(scenario, fact, number, middle)):
            high = middle
        else:
            low = middle
    return high


def _change(scenario: Scenario, fact: Fact, number: tuple[str, Steps], steps: int) -> Change:
    name, (step, _, unit) = number
    now = getattr(_limit(scenario, fact), name)
    setting, new = f"{fact.where}.{name}", now + steps * step
    return Change(
        title=f"change {setting} from {now:g} to {new:g}{unit}",
        where=fact.where,
        apply=lambda s: _with(s, fact, number, steps),
    )


def _limit(scenario: Scenario, fact: Fact) -> Limit:
    owner = scenario.rotations[fact.rotation] if fact.rotation else scenario.policy
    limit = getattr(owner.limits, fact.limit)
    assert isinstance(limit, Limit)
    return limit


def _with(scenario: Scenario, fact: Fact, number: tuple[str, Steps], steps: int) -> Scenario:
    name, (step, _, _) = number
    limit = _limit(scenario, fact)
    now = getattr(limit, name)
    looser = replace(limit, **{name: now + type(now)(steps * step)})
    rotations = {
        i: replace(r, limits=_set(r.limits, fact, looser))
        if (i == fact.rotation if fact.rotation else fact.limit not in r.own_limits)
        else r
        for i, r in scenario.rotations.items()
    }
    if fact.rotation:
        return replace(scenario, rotations=rotations)
    limits = _set(scenario.policy.limits, fact, looser)
    return replace(scenario, rotations=rotations, policy=replace(scenario.policy, limits=limits))


def _set(limits: Limits, fact: Fact, limit: Limit) -> Limits:
    return replace(limits, **{fact.limit: limit})  # type: ignore[arg-type]


#: Violations that are told in full.
_TOLD = 2


def exceptions(
    changed: Scenario, model: RelaxedModel, relaxed: RelaxedSchedule
) -> tuple[Change, ...]:
    """One change for each limit that is exceeded; what is pinned is exempt from it.

    Args:
        changed: The scenario in which everything else that is relaxed for is done.
    """
    world = World(changed)
    broken = [v for v in check(changed, _schedule(model, relaxed), world=world) if v.hard]
    found = []
    for rule in dict.fromkeys(
        constraint.rule for constraint in relaxed.exceeded if constraint.rule != "one_assignee"
    ):
        constraints = [constraint for constraint in relaxed.exceeded if constraint.rule == rule]
        pins = {row for constraint in constraints for row in _pinned(model, relaxed, constraint)}
        mine = [v for v in broken if v.rule == rule]
        found.append(
            Change(
                title=_title(world, rule, mine),
                where=f"policy.{rule}",
                apply=lambda s, pins=frozenset(pins): _pin(s, pins),  # type: ignore[misc]
            )
        )
    return tuple(found)


def _schedule(model: RelaxedModel, relaxed: RelaxedSchedule) -> Schedule:
    return model.choices.schedule(relaxed.chosen)


def _pin(scenario: Scenario, pins: frozenset[Assignment]) -> Scenario:
    return replace(scenario, fixed=Schedule.of({*scenario.fixed, *pins}).assignments)


def _pinned(
    model: RelaxedModel, relaxed: RelaxedSchedule, constraint: LinearConstraint
) -> list[Assignment]:
    """What has to stand for the cap to be forgiven: what exceeds it, or its whole shift."""
    everything = model.choices.all
    named = {i for term, _ in constraint.terms for i in _indices(term)}
    if constraint.exempt:
        held = [everything[i] for i in sorted(named & relaxed.chosen)]
    else:
        shifts = {(everything[i].rotation, everything[i].shift) for i in named}
        shifts |= {(constraint.slot[0], constraint.slot[2])} if constraint.slot else set()
        held = [h for h in relaxed.holdings if (h.rotation, h.shift) in shifts]
    return [row for h in held if not h.fixed for row in rows_of(h)]


def _indices(term: int | IndicatorVariable) -> list[int]:
    return [i for i, _ in term.weights] if isinstance(term, IndicatorVariable) else [term]


def _title(world: World, rule: str, broken: Sequence[Violation]) -> str:
    if rule == "rest" and broken:
        worst = max(broken, key=lambda v: v.amount)
        hours = max(s.limit.hours for s in world.scopes(Rest)) - worst.amount / 60
        often = "once" if len(broken) == 1 else f"{len(broken)} times"
        return f"let rest be {hours:g} h {often}, pinned: {_told(broken)}"
    often = "once" if len(broken) <= 1 else f"{len(broken)} times"
    return f"make an exception from {rule} {often}, pinned: {_told(broken)}"


def _told(broken: Sequence[Violation]) -> str:
    more = f"; and {len(broken) - _TOLD} more" if len(broken) > _TOLD else ""
    return "; ".join(v.message for v in broken[:_TOLD]) + more
