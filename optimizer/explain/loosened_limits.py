"""Loosened limits: for each limit of a conflict the least change of its number that helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from optimizer.conflicts.facts import Fact, FactKind
from optimizer.conflicts.minimal_cores import Conflict
from optimizer.explain.changes import Change
from optimizer.explain.relaxed_model import RelaxedModel, RelaxedSchedule
from optimizer.judge.check import check
from optimizer.model.linear_constraints import IndicatorVariable, LinearConstraint
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import rows_of
from optimizer.world.world import World
from scenarios.domain.policy import Limit, Limits, Rest
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule

#: Asking everybody, always, to make do with less [A]; and each step of it, in points.
ALWAYS_PRICE, STEP_PRICE = 45, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """How a number of a limit is loosened.

    Attributes:
        attribute: Which number of the limit.
        step: From one value to the next; below zero where less is looser.
        last: The loosest value.
        unit: After the number, in words.
    """

    attribute: str
    step: float
    last: float
    unit: str = ""


#: Limit (or limit and part) → how it is loosened. Pairs and groups have no number.
LADDERS: Mapping[str, Ladder] = {
    "rest": Ladder(attribute="hours", step=-1, last=0, unit=" h"),
    "time_on_call": Ladder(attribute="percent", step=1, last=100, unit=" %"),
    "max_consecutive.shifts": Ladder(attribute="shifts", step=1, last=60, unit=" shifts"),
    "max_consecutive.min_shifts": Ladder(attribute="min_shifts", step=-1, last=1, unit=" shifts"),
    "shifts_off": Ladder(attribute="shifts", step=-1, last=0, unit=" shifts"),
    "weekends": Ladder(attribute="at_most", step=1, last=52),
    "nights.in_a_row": Ladder(attribute="in_a_row", step=1, last=60),
    "nights.at_most": Ladder(attribute="at_most", step=1, last=60),
    "holidays.at_most": Ladder(attribute="at_most", step=1, last=30),
    "incidents": Ladder(attribute="per_12_hours", step=0.5, last=60),
    "off_hours": Ladder(attribute="hours", step=8, last=672, unit=" h"),
    "debt": Ladder(attribute="hours", step=1, last=100, unit=" h"),
    "interruptions": Ladder(attribute="at_most", step=1, last=400),
    "interrupted_nights": Ladder(attribute="at_most", step=1, last=60),
    "clean_nights": Ladder(attribute="nights", step=-1, last=0),
}


def loosened(
    scenario: Scenario, conflicts: Sequence[Conflict], possible: Callable[[Scenario], bool]
) -> Iterator[tuple[Change, float]]:
    """The change and its price for each limit that alone, loosened for good, is enough.

    Args:
        possible: Whether a scenario has a schedule. Looser makes it no harder, so that the least
            change is found by halving.
    """
    first = conflicts[0].facts if conflicts else ()
    for fact in first:
        ladder = LADDERS.get(f"{fact.limit}.{fact.part}" if fact.part else fact.limit)
        if fact.kind is FactKind.LIMIT and ladder is not None:
            steps = _least(scenario, fact, ladder, possible)
            if steps:
                yield _change(scenario, fact, ladder, steps), ALWAYS_PRICE + STEP_PRICE * steps


def _least(
    scenario: Scenario, fact: Fact, ladder: Ladder, possible: Callable[[Scenario], bool]
) -> int | None:
    """Steps that are enough; ``None`` where none are."""
    most = round((ladder.last - _now(scenario, fact, ladder)) / ladder.step)
    if most <= 0 or not possible(_with(scenario, fact, ladder, most)):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        if possible(_with(scenario, fact, ladder, middle)):
            high = middle
        else:
            low = middle
    return high


def _change(scenario: Scenario, fact: Fact, ladder: Ladder, steps: int) -> Change:
    now = _now(scenario, fact, ladder)
    new = now + steps * ladder.step
    name = f"{fact.where}.{ladder.attribute}"
    return Change(
        title=f"set {name} to {new:g}{ladder.unit} instead of {now:g}{ladder.unit}",
        where=fact.where,
        apply=lambda s: _with(s, fact, ladder, steps),
    )


def _limit(scenario: Scenario, fact: Fact) -> Limit:
    assignee = scenario.rotations[fact.rotation] if fact.rotation else scenario.policy
    limit = getattr(assignee.limits, fact.limit)
    assert isinstance(limit, Limit)
    return limit


def _now(scenario: Scenario, fact: Fact, ladder: Ladder) -> float:
    return float(getattr(_limit(scenario, fact), ladder.attribute))


def _with(scenario: Scenario, fact: Fact, ladder: Ladder, steps: int) -> Scenario:
    limit = _limit(scenario, fact)
    now = getattr(limit, ladder.attribute)
    value = now + type(now)(steps * ladder.step)
    looser = replace(limit, **{ladder.attribute: value})
    rotations = {
        i: replace(r, limits=_set(r.limits, fact, looser))
        if (i == fact.rotation if fact.rotation else fact.limit not in r.overrides)
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
        where = "policy.two_pagers" if rule == "two_rotations_at_once" else f"policy.{rule}"
        found.append(
            Change(
                title=_title(world, rule, mine),
                where=where,
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
        hours = max(s.limit.hours for s in world.scopes(rule, Rest)) - worst.amount / 60
        often = "once" if len(broken) == 1 else f"{len(broken)} times"
        return f"let rest be {hours:g} h {often}, pinned: {_told(broken)}"
    often = "once" if len(broken) <= 1 else f"{len(broken)} times"
    return f"make an exception from {rule} {often}, pinned: {_told(broken)}"


def _told(broken: Sequence[Violation]) -> str:
    more = f"; and {len(broken) - _TOLD} more" if len(broken) > _TOLD else ""
    return "; ".join(v.message for v in broken[:_TOLD]) + more
