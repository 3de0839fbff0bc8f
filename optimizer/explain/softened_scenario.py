"""A softened scenario: what it says may be otherwise at a price, and the cheapest way is found."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from optimizer.conflicts.facts import Fact, FactKind, facts_of, without
from optimizer.conflicts.minimal_cores import Conflict
from optimizer.fairness.relative_load import Fairness
from optimizer.formulation.formulation import Formulation, add_overnight
from optimizer.model.choices import Choices
from optimizer.model.engine import Engine, SearchOptions, Variable, sum_of
from optimizer.model.linear_constraints import LinearConstraint, SlotKey
from optimizer.rules import ALWAYS, RULES, forbids
from optimizer.world.eligibility import wakeable
from optimizer.world.holdings import Holding, Interval, bridged, joined, length, overlap
from optimizer.world.holdings import without as minus
from optimizer.world.world import World
from scenarios.calendar.shifts import Shift
from scenarios.domain.people import Absence, Person
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment
from scenarios.domain.vocabulary import AbsenceKind, PersonId, Role

#: A point is about an hour of somebody's goodwill [A]; prices are kept in thousandths of it.
POINT = 1000
#: What it takes to ask for a thing at all, in points [A].
PRICES: Mapping[FactKind, int] = {
    FactKind.LEAVE: 20,
    FactKind.CONTACT: 20,
    FactKind.LIMIT: 25,
    FactKind.ROLE: 30,
    FactKind.POOL: 30,
    FactKind.PIN: 30,
    FactKind.ACCESS: 40,
    FactKind.TWO_ROTATIONS: 40,
    FactKind.OVERNIGHT_POOL: 40,
    FactKind.JOINED: 60,
    FactKind.LEAVES: 60,
    FactKind.COVER: 60,
}
#: And for each day of leave, hour of missing rest, hour uncovered, person more, shift too many …
DAY_OF_LEAVE, HOUR_OVER, HOUR_UNCOVERED, PERSON_MORE, ONE_OVER = 10, 5, 10, 40, 25
#: Nobody is asked to be back from these.
_SACRED = frozenset({AbsenceKind.SICK, AbsenceKind.PARENTAL})
#: When somebody would be back from an absence.
_Spans = tuple[Interval, ...]
_GIVEN = (FactKind.ACCESS, FactKind.CONTACT, FactKind.ROLE, FactKind.POOL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Softening:
    """What one way asks for.

    Attributes:
        facts: What would have to be otherwise; of limits and slots one fact stands for all.
        holdings: What everybody then holds.
        exceeded: Limits that are then exceeded, with the choices that do it.
        overnight_pool: People who can then be woken.
        price: In points.
    """

    facts: frozenset[Fact]
    holdings: tuple[Holding, ...]
    chosen: frozenset[int]
    exceeded: tuple[LinearConstraint, ...]
    overnight_pool: int
    price: float


@dataclass(slots=True)
class Softened:
    """The model over everything that could be had for a price.

    Attributes:
        scenario: The scenario as it is.
        conflicts: Only what they are about is softened, and every limit.
        only_cover: Nothing is, but that every slot has to be held.
    """

    scenario: Scenario
    conflicts: Sequence[Conflict]
    options: SearchOptions
    only_cover: bool = False
    world: World = field(init=False)
    choices: Choices = field(init=False)
    _engine: Engine = field(init=False)
    _asked: dict[Fact, Variable] = field(default_factory=dict)
    _costs: list[tuple[Variable, int]] = field(default_factory=list)
    _constraints: list[tuple[LinearConstraint, Variable]] = field(default_factory=list)
    _overnight: tuple[Variable, ...] = ()
    _given: frozenset[Fact] = frozenset()
    _absences: Mapping[PersonId, Mapping[Absence, _Spans]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        original, conflicts = World(self.scenario), () if self.only_cover else self.conflicts
        self._given = frozenset(_given(original, conflicts))
        self._absences = _absences(original, conflicts)
        self.world = World(_at_hand(original, self._given, self._absences, conflicts))
        self.choices = Choices(self.world, forbids(self.world))
        self._engine = Engine(size=len(self.choices.all), options=self.options)
        for index in sorted(self.choices.fixed):
            self._engine.fix(index, 1)
        self._add_rules()
        self._add_people()
        self._add_pool()

    def cheapest(self, seconds: float) -> Softening | None:
        """The cheapest way not found yet; ``None``: no other, or none in that time."""
        objective = sum_of(self._costs)
        outcome = self._engine.minimize(
            objective,
            incumbent=None,
            seconds=seconds,
            read=[*self._asked.values(), *self._overnight],
        )
        if outcome.chosen is None or outcome.value is None or outcome.read is None:
            return None
        chosen, values = outcome.chosen, outcome.read
        facts = frozenset(f for f, value in zip(self._asked, values, strict=False) if value)
        if facts:
            absent = sum_of((self._asked[fact], 1) for fact in facts)
            self._engine.require(absent <= len(facts) - 1)
        fixed = self.choices.fixed
        return Softening(
            facts=facts,
            holdings=tuple(self.choices.all[i] for i in sorted(chosen)),
            chosen=chosen,
            exceeded=tuple(
                constraint
                for constraint, _ in self._constraints
                if constraint.excess(chosen, fixed)
            ),
            overnight_pool=sum(values[len(self._asked) :]),
            price=outcome.value / POINT,
        )

    def _ask(self, fact: Fact) -> Variable:
        """1 where this fact would have to be otherwise."""
        if fact not in self._asked:
            self._asked[fact] = self._engine.boolean(lambda _: 0)
            self._costs.append((self._asked[fact], POINT * PRICES[fact.kind]))
        return self._asked[fact]

    def _add_rules(self) -> None:
        for rule in RULES:
            for constraint in rule.constraints(self.world, self.choices):
                stays = constraint.rule != "one_assignee" if self.only_cover else _stays(constraint)
                if constraint.hard and (
                    stays or (constraint.rule == "one_assignee" and constraint.slot is None)
                ):
                    self._engine.add(constraint, self.choices.fixed)
                elif constraint.hard or constraint.rule == "one_assignee":
                    self._soften(replace(constraint, hard=False), rule.unit)

    def _soften(self, constraint: LinearConstraint, unit: str) -> None:
        over = self._engine.add(constraint, self.choices.fixed)
        if over is None:
            return
        most = sum(max(0, c) for _, c in constraint.terms) - constraint.ceiling(self.choices.fixed)
        kind = _kind_of(constraint)
        limit = constraint.rule if kind is FactKind.LIMIT else ""
        self._engine.require(over <= most * self._ask(Fact(kind=kind, limit=limit)))
        self._costs.append((over, max(1, round(constraint.weight * _price_of_one(kind, unit)))))
        self._constraints.append((constraint, over))

    def _add_people(self) -> None:
        pinned = [(a, Fact(kind=FactKind.PIN, person=a.person, pin=a)) for a in self._unpinned()]
        for index, holding in enumerate(self.choices.all):
            if holding.fixed:
                continue
            choice = self._engine.choice(index)
            for fact in self._in_the_way(holding):
                self._engine.require(choice <= self._ask(fact))
            for absence in self._absences.get(holding.person, {}):
                shared = overlap(holding.active, [(absence.start, absence.end)])
                if shared:
                    fact = Fact(kind=FactKind.LEAVE, person=holding.person, absence=absence)
                    self._engine.require(choice <= self._ask(fact))
                    days = math.ceil(length(shared) / timedelta(days=1))
                    self._costs.append((choice, POINT * DAY_OF_LEAVE * days))
            for pin, fact in pinned:
                same = (pin.rotation, pin.role) == (holding.rotation, holding.role)
                held = overlap(holding.pieces, [(pin.start, pin.end)])
                if same and held and pin.person != holding.person:
                    self._engine.require(choice <= self._ask(fact))

    def _in_the_way(self, holding: Holding) -> Iterator[Fact]:
        """What is given, and would have to be, for somebody to hold this."""
        rotation = self.scenario.rotations[holding.rotation]
        person = self.scenario.people[holding.person]
        paged = holding.role is not Role.SHADOW
        missing = {s for s in rotation.services if s not in person.access}
        for fact in self._given:
            needed = {
                FactKind.ACCESS: paged and not missing.isdisjoint(fact.services),
                FactKind.CONTACT: paged,
                FactKind.ROLE: fact.role is holding.role,
                FactKind.POOL: fact.rotation == rotation.id,
                FactKind.JOINED: person.joined is not None and holding.start < person.joined,
                FactKind.LEAVES: person.leaves is not None and holding.end > person.leaves,
            }
            if fact.person == person.id and needed[fact.kind]:
                yield fact

    def _unpinned(self) -> Iterator[Assignment]:
        kept = set(self.world.scenario.fixed)
        return (a for a in self.scenario.fixed if a not in kept)

    def _add_pool(self) -> None:
        size = self.scenario.policy.overnight_pool.size
        if not isinstance(size, int):
            return
        model = Formulation(
            world=self.world,
            choices=self.choices,
            fairness=Fairness(self.world),
            engine=self._engine,
        )
        add_overnight(model)
        more = self._engine.integer(
            0, len(model.overnight) + len(wakeable(self.world)), lambda _: 0
        )
        self._engine.require(sum_of((d, 1) for d in model.overnight.values()) - more <= size)
        self._engine.require(
            more <= len(model.overnight) * self._ask(Fact(kind=FactKind.OVERNIGHT_POOL))
        )
        self._costs.append((more, POINT * PERSON_MORE))
        self._overnight = tuple(model.overnight.values())


def _stays(constraint: LinearConstraint) -> bool:
    """Whether nothing buys a way around it."""
    return constraint.rule in ALWAYS - {"two_rotations_at_once"} and constraint.slot is None


def _kind_of(constraint: LinearConstraint) -> FactKind:
    if constraint.rule == "one_assignee":
        return FactKind.COVER
    return FactKind.TWO_ROTATIONS if constraint.rule == "two_rotations_at_once" else FactKind.LIMIT


def _price_of_one(kind: FactKind, unit: str) -> float:
    """Of one unit above a limit, in thousandths of a point."""
    if kind is FactKind.COVER:
        return POINT * HOUR_UNCOVERED / 60
    if unit == "minutes":
        return POINT * HOUR_OVER / 60
    parts = {"thousandths": 1000, "hundredths": 100}.get(unit.split(maxsplit=1)[0], 1)
    return POINT * ONE_OVER / parts


def _slots(conflicts: Sequence[Conflict]) -> set[SlotKey]:
    return {slot for conflict in conflicts for slot in conflict.slots}


def _facts(conflicts: Sequence[Conflict]) -> list[Fact]:
    return [fact for conflict in conflicts for fact in conflict.facts]


def _given(world: World, conflicts: Sequence[Conflict]) -> Iterator[Fact]:
    """Access, channels, roles and pools that the slots ask for; joining and leaving as named."""
    named = _facts(conflicts)
    yield from (f for f in named if f.kind in {*_GIVEN, FactKind.JOINED, FactKind.LEAVES})
    slots = _slots(conflicts)
    yield from (f for f in facts_of(world, slots) if f.kind in _GIVEN)


def _absences(world: World, conflicts: Sequence[Conflict]) -> dict[PersonId, dict[Absence, _Spans]]:
    """Who could be back from what: for the shifts that it rules out, or all that it touches.

    Where an absence only makes an override, and is named, the override cannot be made: then that
    counts too.
    """
    named = {f.absence for f in _facts(conflicts) if f.kind is FactKind.LEAVE}
    shifts = [
        world.calendar.shifts[rotation][index] for rotation, _, index in sorted(_slots(conflicts))
    ]
    found: dict[PersonId, dict[Absence, _Spans]] = {}
    for person, someone in world.scenario.people.items():
        for absence in someone.time_off:
            if absence.kind in _SACRED:
                continue
            away = (absence.start, absence.end)
            touched = [shift for shift in shifts if overlap([away], shift.active)]
            out = [shift for shift in touched if _rules_out(world, absence, shift)]
            spans = joined((t.start, t.end) for t in (out or touched))
            if not shifts:
                spans = (away,)
            if spans and (out or absence in named):
                found.setdefault(person, {})[absence] = spans
    return found


def _rules_out(world: World, absence: Absence, shift: Shift) -> bool:
    away = [(absence.start, absence.end)]
    return not bridged(away, shift.active, world.scenario.policy.override_max_hours)


def _at_hand(
    world: World,
    given: Collection[Fact],
    absences: Mapping[PersonId, Mapping[Absence, _Spans]],
    conflicts: Sequence[Conflict],
) -> Scenario:
    """The scenario with all that could be had: the pins of the conflicts taken out as well."""
    pins = [fact for fact in _facts(conflicts) if fact.kind is FactKind.PIN]
    opened = without(world.scenario, [*given, *pins])
    back = {i: _back(opened.people[i], of) for i, of in absences.items()}
    return replace(opened, people={**opened.people, **back})


def _back(person: Person, absences: Mapping[Absence, _Spans]) -> Person:
    """Somebody who is there for some hours in spite of absences."""
    kept = []
    for absence in person.time_off:
        rest = minus([(absence.start, absence.end)], absences.get(absence, ()))
        kept += [replace(absence, start=start, end=end) for start, end in rest]
    return replace(person, time_off=tuple(sorted(kept)))
