"""Why there is no schedule: conflicts, one after the other, and the cheapest fixes of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from optimizer.conflicts.conflict import arithmetic
from optimizer.conflicts.facts_in_words import conflict_sentence
from optimizer.conflicts.minimal_cores import EACH, Conflict, CoreSearch, Question
from optimizer.consolidate.consolidate import with_auto_rotations
from optimizer.explain.loosened_limits import exceptions, loosened
from optimizer.explain.remedies import Remedy, remedies
from optimizer.explain.softened_scenario import Softened, Softening
from optimizer.formulation.formulation import formulate
from optimizer.judge.check import check, keeps_hard_rules
from optimizer.model.engine import SearchOptions, SearchVerdict
from optimizer.model.work_meter import Meter
from optimizer.session.solution import SolveOptions
from optimizer.session.time_budget import Clock
from optimizer.world.world import World
from scenarios.domain.errors import UndecidedError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule

#: Conflicts that are looked for, each apart from those before.
MOST_CONFLICTS = 3
#: What part of the time conflicts are narrowed down in; the rest is for fixes of them.
NARROWING = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether there is a schedule; if there is none, why, and what would help.

    Attributes:
        conflicts: Each is there even if the slots of those before it need not be held; none where
            a schedule exists.
        sentences: Each conflict in a sentence.
        arithmetic: Where the share of time alone makes it impossible, how; else empty.
        fixes: Each settles all conflicts; the one that asks least first.
        more: Whether there may be more conflicts than were looked for.
    """

    world: World
    conflicts: tuple[Conflict, ...] = ()
    sentences: tuple[str, ...] = ()
    arithmetic: str = ""
    fixes: tuple[Fix, ...] = ()
    more: bool = False
    seconds: float = field(default=0.0, compare=False)

    @property
    def feasible(self) -> bool:
        """Whether a schedule exists."""
        return not self.conflicts


def explain(scenario: Scenario, options: SolveOptions | None = None) -> Explanation:
    """Find out why there is no schedule; rotations that are left to the tool are made first.

    Raises:
        UndecidedError: The time ran out before that was proven, or a schedule found.
    """
    options = options or SolveOptions()
    meter = Meter(counts_work=options.reproducible)
    clock = Clock(limit=options.time_limit, meter=meter)
    search = SearchOptions(
        seed=options.seed,
        workers=options.workers,
        reproducible=options.reproducible,
        meter=meter,
    )
    scenario = with_auto_rotations(scenario)
    narrowing = Clock(limit=NARROWING * options.time_limit, meter=meter)
    core = CoreSearch(scenario=scenario, search=search, clock=narrowing)
    conflicts: list[Conflict] = []
    while len(conflicts) < MOST_CONFLICTS and (found := core.conflict(conflicts)):
        conflicts.append(found)
        if not found.slots:
            break
    more = len(conflicts) == MOST_CONFLICTS and core.conflict(conflicts) is not None
    core.clock, world = clock, core.whole.world
    if not conflicts and core.possible(scenario) not in {SearchVerdict.PROVEN, SearchVerdict.FOUND}:
        raise UndecidedError(
            f"within {options.time_limit:g} s neither a schedule was found nor a proof that there "
            "is none; give more time with --time-limit"
        )
    return Explanation(
        world=world,
        conflicts=tuple(conflicts),
        sentences=tuple(conflict_sentence(world, conflict) for conflict in conflicts),
        arithmetic=arithmetic(formulate(world, core.whole.choices, search)) if conflicts else "",
        fixes=fixes(core, conflicts) if conflicts else (),
        more=more,
        seconds=clock.elapsed,
    )


#: Ways that are looked for, the cheapest first.
MOST = 6
#: Seconds in which one of them is looked for.
CHEAPEST = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A change to the scenario after which a schedule exists: it was made and checked.

    Attributes:
        remedies: What to change; all of it.
        price: How much it asks, in points; only good for comparing.
        scenario: The scenario with the change made.
        schedule: A schedule of it that keeps every hard rule.
    """

    remedies: tuple[Remedy, ...]
    price: float
    scenario: Scenario
    schedule: Schedule

    @property
    def title(self) -> str:
        """All of it in a sentence."""
        said = "; and ".join(remedy.title for remedy in self.remedies)
        return f"{said[:1].upper()}{said[1:]}."

    @property
    def uncovered(self) -> bool:
        """Whether it asks for hours that nobody watches."""
        return any(remedy.where == "policy.allow_uncovered" for remedy in self.remedies)

    @property
    def only_uncovered(self) -> bool:
        """Whether it asks for nothing but hours that nobody watches."""
        return all(remedy.where == "policy.allow_uncovered" for remedy in self.remedies)


def fixes(core: CoreSearch, conflicts: Sequence[Conflict], most: int = MOST) -> tuple[Fix, ...]:
    """The cheapest fixes of conflicts, of different kinds, the one that asks least first."""
    scenario, clock = core.scenario, core.clock
    found = list(_for_good(core, conflicts))
    for only_cover in (False, True):
        softened = Softened(scenario, conflicts, core.search, only_cover)
        for _ in range(1 if only_cover else most):
            asked = softened.cheapest(min(CHEAPEST, clock.left))
            if asked is None or not asked.facts:
                break
            way = _way(scenario, softened, asked, core.search, clock)
            found += [way] if way is not None else []
    # What leaves more uncovered than the least that alone is enough asks for it in vain.
    least = min((way.price for way in found if way.only_uncovered), default=math.inf)
    found = [way for way in found if way.price <= least or not way.uncovered]
    best: dict[object, Fix] = {}
    for way in sorted(found, key=lambda way: way.price):
        # Of ways that leave something uncovered and nothing else, the shortest is enough.
        best.setdefault("policy.allow_uncovered" if way.only_uncovered else way.title, way)
    return tuple(list(best.values())[:most])


def _for_good(core: CoreSearch, conflicts: Sequence[Conflict]) -> Iterator[Fix]:
    """Limits that are loosened once and for all."""
    held = {SearchVerdict.PROVEN, SearchVerdict.FOUND}
    for remedy, price in loosened(
        core.scenario, conflicts, lambda changed: core.possible(changed) in held
    ):
        changed = remedy.apply(core.scenario)
        schedule = _tried(changed, Schedule(assignments=()), core.search, core.clock)
        if schedule is not None:
            yield Fix(remedies=(remedy,), price=price, scenario=changed, schedule=schedule)


def _way(
    scenario: Scenario, softened: Softened, asked: Softening, search: SearchOptions, clock: Clock
) -> Fix | None:
    """The first variant of what is asked for that works."""
    for variant in remedies(softened, asked):
        changed = _changed(scenario, variant)
        once = exceptions(changed, softened, asked)
        changed = _changed(changed, once)
        if schedule := _tried(changed, softened.choices.schedule(asked.chosen), search, clock):
            return Fix(
                remedies=(*variant, *once), price=asked.price, scenario=changed, schedule=schedule
            )
    return None


def _changed(scenario: Scenario, made: Sequence[Remedy]) -> Scenario:
    for remedy in made:
        scenario = remedy.apply(scenario)
    return scenario


def _tried(
    changed: Scenario, meant: Schedule, search: SearchOptions, clock: Clock
) -> Schedule | None:
    """A schedule of the changed scenario, solved anew and judged by the plain rules.

    Where gaps are allowed anything could be solved; then it is the one that was meant that counts.
    """
    schedule = meant
    if not changed.policy.allow_uncovered:
        question = Question(changed)
        outcome = question.ask(question.slots, search, min(EACH, clock.left))
        if outcome.chosen is None:
            return None
        schedule = question.choices.schedule(outcome.chosen)
    return schedule if keeps_hard_rules(check(changed, schedule)) else None
