"""The relaxed model: facts and limits may be changed at a price; it finds the cheapest."""

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

#: A point is about an hour of somebody's goodwill [A]; prices are in thousandths of a point.
POINT = 1000
#: The price of changing a fact at all, in points [A].
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
#: The price per day of leave, hour of missing rest, hour uncovered, extra person, extra shift …
DAY_OF_LEAVE, HOUR_OVER, HOUR_UNCOVERED, PERSON_MORE, ONE_OVER = 10, 5, 10, 40, 25
#: Absences that no fix touches.
_UNTOUCHED = frozenset({AbsenceKind.SICK, AbsenceKind.PARENTAL})
#: The parts of an absence that somebody would work.
_Spans = tuple[Interval, ...]
_GIVEN = (FactKind.ACCESS, FactKind.CONTACT, FactKind.ROLE, FactKind.POOL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaxedSchedule:
    """A schedule of the relaxed model, and what it changes.

    Attributes:
        facts: The facts to change; one fact stands for all limits, one for all uncovered slots.
        holdings: The assignments.
        chosen: The same as indices of the model's choices.
        exceeded: The limits it exceeds.
        overnight_pool: The number of people in the overnight pool.
        price: In points.
    """

    facts: frozenset[Fact]
    holdings: tuple[Holding, ...]
    chosen: frozenset[int]
    exceeded: tuple[LinearConstraint, ...]
    overnight_pool: int
    price: float


@dataclass(slots=True)
class RelaxedModel:
    """The model in which the facts of conflicts, and every limit, may be changed at a price.

    Attributes:
        scenario: The scenario as it is.
        conflicts: Their facts may be changed.
        only_cover: Whether slots may stay uncovered, and nothing else may be changed.
    """

    scenario: Scenario
    conflicts: Sequence[Conflict]
    options: SearchOptions
    only_cover: bool = False
    world: World = field(init=False)
    choices: Choices = field(init=False)
    _engine: Engine = field(init=False)
    _changes: dict[Fact, Variable] = field(default_factory=dict)
    _costs: list[tuple[Variable, int]] = field(default_factory=list)
    _constraints: list[tuple[LinearConstraint, Variable]] = field(default_factory=list)
    _overnight: tuple[Variable, ...] = ()
    _given: frozenset[Fact] = frozenset()
    _absences: Mapping[PersonId, Mapping[Absence, _Spans]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        original, conflicts = World(self.scenario), () if self.only_cover else self.conflicts
        self._given = frozenset(_given(original, conflicts))
        self._absences = _spans_to_work(original, conflicts)
        self.world = World(_with_all_changes(original, self._given, self._absences, conflicts))
        self.choices = Choices(self.world, forbids(self.world))
        self._engine = Engine(size=len(self.choices.all), options=self.options)
        for index in sorted(self.choices.fixed):
            self._engine.fix(index, 1)
        self._add_rules()
        self._add_people()
        self._add_pool()

    def cheapest(self, seconds: float) -> RelaxedSchedule | None:
        """Return the cheapest schedule not returned yet; ``None``: none is left or in time."""
        objective = sum_of(self._costs)
        outcome = self._engine.minimize(
            objective,
            incumbent=None,
            seconds=seconds,
            read=[*self._changes.values(), *self._overnight],
        )
        if outcome.chosen is None or outcome.value is None or outcome.read is None:
            return None
        chosen, values = outcome.chosen, outcome.read
        facts = frozenset(f for f, value in zip(self._changes, values, strict=False) if value)
        if facts:
            absent = sum_of((self._changes[fact], 1) for fact in facts)
            self._engine.require(absent <= len(facts) - 1)
        fixed = self.choices.fixed
        return RelaxedSchedule(
            facts=facts,
            holdings=tuple(self.choices.all[i] for i in sorted(chosen)),
            chosen=chosen,
            exceeded=tuple(
                constraint
                for constraint, _ in self._constraints
                if constraint.excess(chosen, fixed)
            ),
            overnight_pool=sum(values[len(self._changes) :]),
            price=outcome.value / POINT,
        )

    def _change(self, fact: Fact) -> Variable:
        """Return the variable that is 1 where this fact is changed."""
        if fact not in self._changes:
            self._changes[fact] = self._engine.boolean(lambda _: 0)
            self._costs.append((self._changes[fact], POINT * PRICES[fact.kind]))
        return self._changes[fact]

    def _add_rules(self) -> None:
        for rule in RULES:
            for constraint in rule.constraints(self.world, self.choices):
                kept = constraint.rule != "one_assignee" if self.only_cover else _always(constraint)
                if constraint.hard and (
                    kept or (constraint.rule == "one_assignee" and constraint.slot is None)
                ):
                    self._engine.add(constraint, self.choices.fixed)
                elif constraint.hard or constraint.rule == "one_assignee":
                    self._relax(replace(constraint, hard=False), rule.unit)

    def _relax(self, constraint: LinearConstraint, unit: str) -> None:
        over = self._engine.add(constraint, self.choices.fixed)
        if over is None:
            return
        most = sum(max(0, c) for _, c in constraint.terms) - constraint.ceiling(self.choices.fixed)
        kind = _kind_of(constraint)
        limit = constraint.rule if kind is FactKind.LIMIT else ""
        self._engine.require(over <= most * self._change(Fact(kind=kind, limit=limit)))
        self._costs.append((over, max(1, round(constraint.weight * _price_of_one(kind, unit)))))
        self._constraints.append((constraint, over))

    def _add_people(self) -> None:
        pinned = [(a, Fact(kind=FactKind.PIN, person=a.person, pin=a)) for a in self._unpinned()]
        for index, holding in enumerate(self.choices.all):
            if holding.fixed:
                continue
            choice = self._engine.choice(index)
            for fact in self._needed(holding):
                self._engine.require(choice <= self._change(fact))
            for absence in self._absences.get(holding.person, {}):
                shared = overlap(holding.active, [(absence.start, absence.end)])
                if shared:
                    fact = Fact(kind=FactKind.LEAVE, person=holding.person, absence=absence)
                    self._engine.require(choice <= self._change(fact))
                    days = math.ceil(length(shared) / timedelta(days=1))
                    self._costs.append((choice, POINT * DAY_OF_LEAVE * days))
            for pin, fact in pinned:
                same = (pin.rotation, pin.role) == (holding.rotation, holding.role)
                held = overlap(holding.pieces, [(pin.start, pin.end)])
                if same and held and pin.person != holding.person:
                    self._engine.require(choice <= self._change(fact))

    def _needed(self, holding: Holding) -> Iterator[Fact]:
        """Yield the facts to change before a person may have this assignment."""
        rotation = self.scenario.rotations[holding.rotation]
        person = self.scenario.people[holding.person]
        paged = holding.role is not Role.SHADOW
        missing = {s for s in rotation.services if s not in person.access}
        for fact in self._given:
            needs = {
                FactKind.ACCESS: paged and not missing.isdisjoint(fact.services),
                FactKind.CONTACT: paged,
                FactKind.ROLE: fact.role is holding.role,
                FactKind.POOL: fact.rotation == rotation.id,
                FactKind.JOINED: person.joined is not None and holding.start < person.joined,
                FactKind.LEAVES: person.leaves is not None and holding.end > person.leaves,
            }
            if fact.person == person.id and needs[fact.kind]:
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
            more <= len(model.overnight) * self._change(Fact(kind=FactKind.OVERNIGHT_POOL))
        )
        self._costs.append((more, POINT * PERSON_MORE))
        self._overnight = tuple(model.overnight.values())


def _always(constraint: LinearConstraint) -> bool:
    """Whether no fix may violate it."""
    return constraint.rule in ALWAYS - {"two_rotations_at_once"} and constraint.slot is None


def _kind_of(constraint: LinearConstraint) -> FactKind:
    if constraint.rule == "one_assignee":
        return FactKind.COVER
    return FactKind.TWO_ROTATIONS if constraint.rule == "two_rotations_at_once" else FactKind.LIMIT


def _price_of_one(kind: FactKind, unit: str) -> float:
    """Return the price of one unit above a limit, in thousandths of a point."""
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
    """Yield access, contacts, roles and pools the slots need, and named join and leave dates."""
    named = _facts(conflicts)
    yield from (f for f in named if f.kind in {*_GIVEN, FactKind.JOINED, FactKind.LEAVES})
    slots = _slots(conflicts)
    yield from (f for f in facts_of(world, slots) if f.kind in _GIVEN)


def _spans_to_work(
    world: World, conflicts: Sequence[Conflict]
) -> dict[PersonId, dict[Absence, _Spans]]:
    """Return the spans each person would work: shifts their absence rules out, or all it touches.

    An absence that an override can bridge counts only where a conflict names it.
    """
    named = {f.absence for f in _facts(conflicts) if f.kind is FactKind.LEAVE}
    shifts = [
        world.calendar.shifts[rotation][index] for rotation, _, index in sorted(_slots(conflicts))
    ]
    found: dict[PersonId, dict[Absence, _Spans]] = {}
    for person, someone in world.scenario.people.items():
        for absence in someone.time_off:
            if absence.kind in _UNTOUCHED:
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


def _with_all_changes(
    world: World,
    given: Collection[Fact],
    absences: Mapping[PersonId, Mapping[Absence, _Spans]],
    conflicts: Sequence[Conflict],
) -> Scenario:
    """Return the scenario with every allowed change made, and the conflicts' pins removed."""
    pins = [fact for fact in _facts(conflicts) if fact.kind is FactKind.PIN]
    opened = without(world.scenario, [*given, *pins])
    working = {i: _working(opened.people[i], of) for i, of in absences.items()}
    return replace(opened, people={**opened.people, **working})


def _working(person: Person, absences: Mapping[Absence, _Spans]) -> Person:
    """Return a person who works some hours of their absences."""
    kept = []
    for absence in person.time_off:
        rest = minus([(absence.start, absence.end)], absences.get(absence, ()))
        kept += [replace(absence, start=start, end=end) for start, end in rest]
    return replace(person, time_off=tuple(sorted(kept)))
