"""Why this load: what keeps a person's load up, and what relaxing each of it would save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from optimizer.conflicts.facts import Fact, FactKind, facts_of, without
from optimizer.conflicts.facts_in_words import fact_phrase, together
from optimizer.explain.changes import with_limits, with_policy
from optimizer.fairness.load_measures import Measures, measure
from optimizer.fairness.relative_load import TENTH
from optimizer.formulation.formulation import Formulation, formulate
from optimizer.judge.check import check
from optimizer.model.choices import Choices
from optimizer.model.engine import SearchOptions, SearchVerdict, sum_of
from optimizer.rules import forbids
from optimizer.session.time_budget import Clock
from optimizer.world.world import World
from scenarios.domain.limit import Limit, list_of, parts_of
from scenarios.domain.limits import LIMITS, Limits
from scenarios.domain.policy import OvernightPool
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId

#: The most seconds for one relaxation, and the most of the time left.
EACH, PART = 6.0, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """One thing relaxed, and the load that it allows.

    Attributes:
        text: What is relaxed.
        where: Its place in the scenario file.
        least: The lowest relative load then, in hours; ``None``: no schedule was found.
        proven: Whether less is proven impossible.
        gain: How much less that is than with nothing relaxed, in hours.
    """

    text: str
    where: str
    least: float | None
    proven: bool
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLoad:
    """A person's load, and what keeps it up.

    Attributes:
        relative: Relative load in the schedule, in hours.
        worst: The highest load of anybody.
        everybody: Whether that is the person's own; then ``least`` is the lowest highest load of
            any schedule.
        least: The lowest load with nothing relaxed and nobody above the worst.
        proven: Whether less is proven impossible.
        binding: The relaxations that lower the load, the most effective first.
        without_effect: The relaxations that do not.
        left_out: How many relaxations there was no time to try.
    """

    person: PersonId
    relative: float
    worst: float
    everybody: bool
    least: float
    proven: bool
    binding: tuple[Relaxation, ...]
    without_effect: tuple[Relaxation, ...]
    left_out: int


def most_loaded(measures: Measures) -> PersonId | None:
    """Who has the largest relative load; the first in the file of several."""
    compared = [row for row in measures.people if row.relative is not None]
    best = max(compared, key=lambda row: row.relative or 0.0, default=None)
    return best.person if best else None


def why_load(
    world: World, schedule: Schedule, person: PersonId, options: SearchOptions, seconds: float
) -> WhyLoad | None:
    """Relax one thing after the other, and find the lowest load of a person for each.

    Nobody else may carry more than the most loaded person now, no health limit may be violated
    further, and no more people may be overnight on call. ``None``: the person is not compared.

    Args:
        seconds: For everything.
    """
    measures = measure(world.scenario, schedule, world=world)
    row = next(row for row in measures.people if row.person == person)
    if row.relative is None:
        return None
    clock = Clock(limit=seconds, meter=options.meter)
    bounds = _Bounds.of(world, schedule, measures)
    whose = None if row.relative >= measures.worst else person
    now, proven = _least(world.scenario, whose, bounds, options, EACH)
    base = min(row.relative, now if now is not None else row.relative)
    found, left_out = [], 0
    for text, where, relaxed, wider in _trials(world, person, bounds):
        if clock.left <= 0:
            left_out += 1
            continue
        limit = min(EACH, max(PART * clock.left, 1.0))
        least, sure = _least(relaxed, whose, wider, options, limit)
        gain = max(0.0, base - least) if least is not None else 0.0
        found.append(Relaxation(text=text, where=where, least=least, proven=sure, gain=gain))
    ranked = sorted(found, key=lambda relaxation: -relaxation.gain)
    return WhyLoad(
        person=person,
        relative=row.relative,
        worst=measures.worst,
        everybody=whose is None,
        least=base,
        proven=proven,
        binding=tuple(r for r in ranked if r.gain > 0.05),
        without_effect=tuple(r for r in ranked if r.gain <= 0.05),
        left_out=left_out,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """What no other schedule may exceed: ``worst`` in tenths of an hour, ``pool`` in people."""

    worst: int
    violations: Mapping[str, int]
    pool: int | None

    @classmethod
    def of(cls, world: World, schedule: Schedule, measures: Measures) -> _Bounds:
        violations: Counter[str] = Counter()
        for v in check(world.scenario, schedule, world=world):
            if not v.hard:
                violations[v.rule] += v.amount
        everyone = world.scenario.policy.overnight_pool.size == "everyone"
        return cls(
            worst=round(TENTH * measures.worst),
            violations=violations,
            pool=None if everyone else len(measures.overnight_pool),
        )


def _least(
    scenario: Scenario,
    person: PersonId | None,
    bounds: _Bounds,
    options: SearchOptions,
    seconds: float,
) -> tuple[float | None, bool]:
    """Return the lowest relative load, by default the highest of anybody, and if it is proven."""
    world = World(scenario)
    choices = Choices(world, forbids(world))
    gaps = scenario.policy.allow_uncovered
    if any(not slot.takers and not slot.optional for slot in choices.slots) and not gaps:
        return None, True
    model = formulate(world, choices, options)
    _bound(model, bounds)
    whose = [person] if person is not None else list(model.relative)
    if not set(whose) <= set(model.relative):
        return None, True
    rest = max(model.fairness.relative(p, 0) for p in whose)
    most = model.engine.integer(rest, max(bounds.worst, rest), lambda _: 0)
    for p in whose:
        model.engine.require(model.relative[p] <= most)
    outcome = model.engine.minimize(sum_of([(most, 1)]), incumbent=None, seconds=seconds)
    if outcome.chosen is None:
        return None, outcome.verdict is SearchVerdict.INFEASIBLE
    value = max(model.relative_of(p, outcome.chosen) for p in whose)
    return value / TENTH, outcome.verdict is SearchVerdict.PROVEN


def _bound(model: Formulation, bounds: _Bounds) -> None:
    for x in model.relative.values():
        model.engine.require(x <= max(bounds.worst, 0))
    for name in ("one_assignee", *model.world.scenario.policy.health_order):
        if model.soft.get(name):
            model.engine.require(model.violation_expression(name) <= bounds.violations.get(name, 0))
    if bounds.pool is not None:
        everybody = sum_of((d, 1) for d in model.overnight.values())
        model.engine.require(everybody <= bounds.pool)


_Trial = tuple[str, str, Scenario, _Bounds]


def _trials(world: World, person: PersonId, bounds: _Bounds) -> Iterator[_Trial]:
    """Yield limits, the pool, pins, and what keeps each other person from helping."""
    scenario = world.scenario
    yield from _limits(world, bounds)
    if bounds.pool is not None:
        opened = with_policy(scenario, overnight_pool=OvernightPool(size="everyone"))
        text = f"one more person overnight on call ({bounds.pool + 1} instead of {bounds.pool})"
        yield text, "policy.overnight_pool", opened, replace(bounds, pool=bounds.pool + 1)
    facts = facts_of(world)
    pins = [f for f in facts if f.kind is FactKind.PIN and f.person == person]
    if pins:
        name = world.name(person)
        yield f"what is pinned or published for {name}", "pins", without(scenario, pins), bounds
    for kinds in (
        (FactKind.LEAVE, FactKind.JOINED, FactKind.LEAVES),
        (FactKind.ACCESS, FactKind.POOL, FactKind.ROLE, FactKind.CONTACT),
    ):
        for other in scenario.people:
            mine = [f for f in facts if f.person == other and f.kind in kinds]
            if mine and (other != person or kinds[0] is FactKind.LEAVE):
                yield _phrase(world, mine), mine[0].where, without(scenario, mine), bounds


def _phrase(world: World, facts: list[Fact]) -> str:
    leave = [f for f in facts if f.kind is FactKind.LEAVE]
    assert facts[0].person is not None
    if len(leave) > 2:
        return f"{world.name(facts[0].person)}'s time off, {len(leave)} times"
    return together([fact_phrase(world, fact) for fact in facts])


def _limits(world: World, bounds: _Bounds) -> Iterator[_Trial]:
    """Yield each limit, hard or soft, that is on."""
    scenario = world.scenario
    health = set(scenario.policy.health_order)
    hard = {f.limit for f in facts_of(world) if f.kind is FactKind.LIMIT}
    for name in LIMITS:
        general = getattr(scenario.policy.limits, name)
        own = [r for r in scenario.rotations.values() if name in r.own_limits]
        present = general is not None or any(getattr(r.limits, name) is not None for r in own)
        if present and (name in hard or name in health):
            relaxed = with_limits(scenario, _without_limit(name))
            yield _limit_text(world, name), f"policy.{name}", relaxed, bounds


def _without_limit(name: str) -> Callable[[Limits], Limits]:
    return lambda limits: replace(limits, **{name: None})


def _limit_text(world: World, name: str) -> str:
    limit: Limit | None = getattr(world.scenario.policy.limits, name)
    if limit is None or list_of(type(limit)):
        return f"the limit {name}"
    parts = parts_of(type(limit)).items()
    held = [part for part, off in parts if getattr(limit, part) != off]
    return together([limit.words(part) for part in held or [""]])
