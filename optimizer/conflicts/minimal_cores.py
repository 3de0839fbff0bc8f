"""Cores: the smallest sets of slots and facts that leave no schedule, each solved again to be sure.

A solver's own cores are neither minimal nor always right, so none is asked for: everything here
rests on solving scenarios from scratch in which facts are taken away. Taking a fact away offers
again what it forbade.
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
#: Work of laying a question down, in seconds, where work is counted.
QUESTION_SECONDS = 0.05
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Slots and facts that cannot be together.

    Attributes:
        slots: What cannot all be held, in order of time; none, where what stands already asks for
            something that cannot be.
        facts: What keeps them from being held, in the order in which it is named.
        irreducible: Whether it is proven that without any one of them the rest is possible.
    """

    slots: tuple[SlotKey, ...]
    facts: tuple[Fact, ...]
    irreducible: bool


@dataclass(slots=True)
class CoreSearch:
    """Looks for conflicts of one scenario.

    Attributes:
        solved: How many questions were solved.
    """

    scenario: Scenario
    search: SearchOptions
    clock: Clock
    solved: int = 0
    _whole: Question | None = None
    _every: tuple[Fact, ...] | None = None

    @property
    def whole(self) -> Question:
        """The scenario as it is."""
        if self._whole is None:
            self._whole = Question(self.scenario)
        return self._whole

    def conflict(self, apart_from: Sequence[Conflict] = ()) -> Conflict | None:
        """A smallest conflict that is there even if the slots of others need not be held.

        ``None``: there is none, or the time ran out before one was proven.
        """
        not_overnight = {slot for other in apart_from for slot in other.slots}
        slots = [slot for slot in self.whole.slots if slot not in not_overnight]
        if self._verdict(self.whole, slots) is not SearchVerdict.INFEASIBLE:
            return None
        slots = smallest(slots, lambda some: self._proven(self.whole, some))
        world = self.whole.world
        all_facts = list(facts_of(world, slots if apart(world) else None))
        facts = smallest(all_facts, lambda some: self._none(slots, some))
        if self._with_only(slots, facts) in {SearchVerdict.PROVEN, SearchVerdict.FOUND}:
            # Taking a fact away made something harder: then one after the other, from the whole.
            facts = all_facts
        return self._irreducible(slots, facts)

    def possible(self, scenario: Scenario, slots: Sequence[SlotKey] | None = None) -> SearchVerdict:
        """Whether slots (all of them, if ``None``) of any scenario can be held."""
        if self.clock.left <= 0:
            return SearchVerdict.UNKNOWN
        question = Question(scenario, slots)
        self.clock.meter.spend(QUESTION_SECONDS)
        return self._verdict(question, question.slots if slots is None else slots)

    def _irreducible(self, slots: list[SlotKey], facts: list[Fact]) -> Conflict | None:
        """The conflict, solved once more without each of its members; what is not needed goes."""
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

    def _none(self, slots: Sequence[SlotKey], facts: Sequence[Fact]) -> bool:
        return self._with_only(slots, facts) is SearchVerdict.INFEASIBLE

    def _with_only(self, slots: Sequence[SlotKey], facts: Sequence[Fact]) -> SearchVerdict:
        """Whether the slots can be held where, of all facts, only these are so."""
        if self._every is None:
            self._every = facts_of(self.whole.world)
        kept = set(facts)
        if len({rotation for rotation, _, _ in slots}) == 1 and not self.scenario.fixed:
            # No two pagers meet in one rotation; what they would come to takes long to say.
            kept.add(Fact(kind=FactKind.TWO_ROTATIONS))
        away = [fact for fact in self._every if fact not in kept]
        return self.possible(without(self.scenario, away), slots)

    def _proven(self, question: Question, slots: Sequence[SlotKey]) -> bool:
        return self._verdict(question, slots) is SearchVerdict.INFEASIBLE

    def _verdict(self, question: Question, slots: Sequence[SlotKey]) -> SearchVerdict:
        self.solved += 1
        return question.ask(frozenset(slots), self.search, min(EACH, self.clock.left)).verdict


def smallest(items: Sequence[T], conflicts: Callable[[Sequence[T]], bool]) -> list[T]:
    """A smallest part of the items that still conflicts, in their order.

    Halves are left out as long as that can be (QuickXplain: Junker, AAAI 2004); of several such
    parts the one whose last item comes first is found. The items conflict.
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


#: Longer shifts than this are, whatever the clocks do, runs of their own for the gap between runs.
_LONG = timedelta(days=6)


class Question:
    """The hard rules of a scenario, laid down once, to be asked for these or those slots.

    Attributes:
        slots: Every slot that has to be held, in order of time; those of groups last.
    """

    def __init__(self, scenario: Scenario, only: Collection[SlotKey] | None = None) -> None:
        """Lay them down.

        Args:
            only: Nothing else will be asked for. Where that proves nothing less, nothing is
                offered for the other slots.
        """
        self.world = World(scenario)
        offered = only if only is not None and apart(self.world) else None
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
        """Look for assignees of these slots; the others may stay empty."""
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
                world=self.world,
                choices=self.choices,
                fairness=Fairness(self.world),
                engine=engine,
            )
            add_overnight(model)
            engine.require(sum_of((d, 1) for d in model.overnight.values()) <= size)

    def _begins(self, slot: SlotKey) -> tuple[bool, float]:
        rotation, role, shift = slot
        return role is None, self.world.calendar.shifts[rotation][shift].start.timestamp()


def apart(world: World) -> bool:
    """Whether what is held elsewhere can only make it harder to hold a slot.

    A buddy beside somebody, the rest of a run and a shift between two runs make it easier.
    """
    together = any(scope.limit.hard for scope in world.scopes(Together))
    runs = [scope.limit for scope in world.scopes(MaxConsecutive)]
    begun = any(limit.hard and limit.min_shifts for limit in runs)
    gap = any(scope.limit.hard for scope in world.scopes(ShiftsOff))
    shifts = (shift for shifts in world.calendar.shifts.values() for shift in shifts)
    alone = not runs and all(shift.end - shift.start > _LONG for shift in shifts)
    return not (together or begun or (gap and not alone))
