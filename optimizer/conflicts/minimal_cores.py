"""The smallest sets of slots and facts that leave no schedule, each solved again to be sure.

A solver's own cores are neither minimal nor always right: every step here solves a scenario from
scratch without some facts, which allows again what they forbade.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from optimizer.conflicts.facts import Fact, FactKind, facts_of, without
from optimizer.fairness.relative_load import Fairness
from optimizer.formulation.formulation import Formulation, add_overnight
from optimizer.model.choices import Choices
from optimizer.model.engine import Engine, SearchOptions, SearchOutcome, SearchVerdict, sum_of
from optimizer.model.linear_constraints import LinearConstraint, SlotKey
from optimizer.rules import RULES, can_forbid, forbids
from optimizer.session.time_budget import Clock
from optimizer.world.world import World
from scenarios.domain.limits import MaxConsecutive, ShiftsOff, Together
from scenarios.domain.scenario import Scenario

#: Seconds for a single question, at most.
EACH = 10.0
#: Work of building a question, in seconds, where work is counted.
QUESTION_SECONDS = 0.05
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Slots that cannot all be filled, and the facts that prevent it.

    Attributes:
        slots: In order of time; none where what is already fixed contradicts itself.
        facts: In the order in which they are named.
        irreducible: Whether it is proven that without any one of them the rest is possible.
    """

    slots: tuple[SlotKey, ...]
    facts: tuple[Fact, ...]
    irreducible: bool


@dataclass(slots=True)
class CoreSearch:
    """Looks for conflicts of one scenario."""

    scenario: Scenario
    search: SearchOptions
    clock: Clock
    _whole: Question | None = None
    _every: tuple[Fact, ...] | None = None

    @property
    def whole(self) -> Question:
        """The scenario as it is."""
        if self._whole is None:
            self._whole = Question(self.scenario)
        return self._whole

    def conflict(self, apart_from: Sequence[Conflict] = ()) -> Conflict | None:
        """Return a smallest conflict that shares no slot with others.

        ``None``: there is none, or none was proven in time.
        """
        none = SearchVerdict.INFEASIBLE
        known = {slot for other in apart_from for slot in other.slots}
        slots = [slot for slot in self.whole.slots if slot not in known]
        if self._verdict(self.whole, slots) is not none:
            return None
        slots = smallest(slots, lambda some: self._verdict(self.whole, some) is none)
        world = self.whole.world
        all_facts = list(facts_of(world, slots if independent(world) else None))
        facts = smallest(all_facts, lambda some: self._with_only(slots, some) is none)
        if self._with_only(slots, facts).feasible:
            # Removing a fact made something harder: remove one after the other from all facts.
            facts = all_facts
        return self._irreducible(slots, facts)

    def possible(self, scenario: Scenario, slots: Sequence[SlotKey] | None = None) -> SearchVerdict:
        """Find out whether slots (by default all) of any scenario can be filled."""
        if self.clock.left <= 0:
            return SearchVerdict.UNKNOWN
        question = Question(scenario, slots)
        self.clock.meter.spend(QUESTION_SECONDS)
        return self._verdict(question, question.slots if slots is None else slots)

    def _irreducible(self, slots: list[SlotKey], facts: list[Fact]) -> Conflict | None:
        """Solve the conflict again without each of its members, and drop those not needed."""
        proven = True
        for fact in reversed(facts):
            rest = [other for other in facts if other != fact]
            verdict = self._with_only(slots, rest)
            facts = rest if verdict is SearchVerdict.INFEASIBLE else facts
            proven &= verdict is not SearchVerdict.UNKNOWN
        for slot in list(slots):
            fewer = [other for other in slots if other != slot]
            verdict = self._with_only(fewer, facts)
            slots = fewer if verdict is SearchVerdict.INFEASIBLE else slots
            proven &= verdict is not SearchVerdict.UNKNOWN
        last = self._with_only(slots, facts)
        if last in {SearchVerdict.PROVEN, SearchVerdict.FOUND}:
            return None
        proven &= last is SearchVerdict.INFEASIBLE
        return Conflict(slots=tuple(slots), facts=tuple(facts), irreducible=proven)

    def _with_only(self, slots: Sequence[SlotKey], facts: Sequence[Fact]) -> SearchVerdict:
        """Find out whether the slots can be filled where only these facts hold."""
        if self._every is None:
            self._every = facts_of(self.whole.world)
        kept = set(facts)
        if len({rotation for rotation, _, _ in slots}) == 1 and not self.scenario.fixed:
            # Within one rotation nobody has two at once; removing that fact costs time.
            kept.add(Fact(kind=FactKind.TWO_ROTATIONS))
        away = [fact for fact in self._every if fact not in kept]
        return self.possible(without(self.scenario, away), slots)

    def _verdict(self, question: Question, slots: Sequence[SlotKey]) -> SearchVerdict:
        return question.ask(frozenset(slots), self.search, min(EACH, self.clock.left)).verdict


def smallest(items: Sequence[T], conflicts: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return a smallest part of conflicting items that still conflicts, in their order.

    QuickXplain (Junker, AAAI 2004); of several such parts, the one whose last item is first.
    """

    def needed(kept: list[T], added: bool, some: list[T]) -> list[T]:
        if added and conflicts(kept):
            return []
        if len(some) == 1:
            return some
        half = len(some) // 2
        first, last = some[:half], some[half:]
        late = needed(kept + first, True, last)
        early = needed(kept + late, bool(late), first)
        return early + late

    everything = list(items)
    if not everything or conflicts([]):
        return []
    found = needed([], False, everything)
    return [item for item in everything if item in found]


#: Longer shifts than this are always runs of their own for ``shifts_off``.
_LONG = timedelta(days=6)


class Question:
    """The hard rules of a scenario, built once, to be solved for different sets of slots.

    Attributes:
        slots: Every slot that must be filled, in order of time; those of groups last.
    """

    def __init__(self, scenario: Scenario, only: Collection[SlotKey] | None = None) -> None:
        """Build the constraints.

        Args:
            only: The slots that will be asked for; choices for others are left out where they
                cannot help.
        """
        self.world = World(scenario)
        offered = only if only is not None and independent(self.world) else None
        self.choices = Choices(self.world, forbids(self.world), offered)
        self.constraints: tuple[LinearConstraint, ...] = tuple(
            constraint
            for rule in RULES
            if can_forbid(scenario, rule.name)
            for constraint in rule.constraints(self.world, self.choices)
            if constraint.hard
        )
        known = dict.fromkeys(
            constraint.slot for constraint in self.constraints if constraint.slot is not None
        )
        self.slots: tuple[SlotKey, ...] = tuple(sorted(known, key=self._begins))

    def ask(
        self, slots: Collection[SlotKey], search: SearchOptions, seconds: float
    ) -> SearchOutcome:
        """Search for assignees of these slots; the others may stay empty."""
        wanted = [
            constraint
            for constraint in self.constraints
            if constraint.slot is None or constraint.slot in slots
        ]
        if any(
            not constraint.terms and constraint.ceiling(self.choices.fixed) < 0
            for constraint in wanted
        ):
            return SearchOutcome(
                verdict=SearchVerdict.INFEASIBLE, chosen=None, value=None, bound=0, seconds=0.0
            )
        engine = Engine(size=len(self.choices.all), options=search)
        for index in self.choices.fixed:
            engine.fix(index, 1)
        for constraint in wanted:
            engine.add(constraint, self.choices.fixed)
        self._limit_pool(engine)
        return engine.satisfy(seconds=seconds)

    def _limit_pool(self, engine: Engine) -> None:
        size = self.world.scenario.policy.overnight_pool.size
        if isinstance(size, int):
            model = Formulation(
                world=self.world, choices=self.choices, fairness=Fairness(self.world), engine=engine
            )
            add_overnight(model)
            engine.require(sum_of((d, 1) for d in model.overnight.values()) <= size)

    def _begins(self, slot: SlotKey) -> tuple[bool, float]:
        rotation, role, shift = slot
        return role is None, self.world.calendar.shifts[rotation][shift].start.timestamp()


def independent(world: World) -> bool:
    """Whether assignments elsewhere can only make it harder to fill a slot.

    People who must be together, minimum runs and shifts between runs can make it easier.
    """
    together = any(scope.limit.hard for scope in world.scopes(Together))
    runs = [scope.limit for scope in world.scopes(MaxConsecutive)]
    begun = any(limit.hard and limit.min_shifts for limit in runs)
    free = any(scope.limit.hard for scope in world.scopes(ShiftsOff))
    shifts = (shift for shifts in world.calendar.shifts.values() for shift in shifts)
    alone = not runs and all(shift.end - shift.start > _LONG for shift in shifts)
    return not (together or begun or (free and not alone))
