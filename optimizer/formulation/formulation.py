"""The formulation: constraints, loads and the overnight pool of a world, in an engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.fairness.relative_load import Fairness
from optimizer.model.choices import Choices
from optimizer.model.engine import Engine, Linear, SearchOptions, Variable, sum_of
from optimizer.model.linear_constraints import IndicatorVariable, LinearConstraint, both
from optimizer.rules import RULES
from optimizer.rules.kit.overlaps import overlapping
from optimizer.world.eligibility import wakeable
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import NIGHT_MINUTES, World
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role


@dataclass(slots=True)
class Formulation:
    """The model of a world, with the expressions that objectives need.

    Attributes:
        soft: Rule → its soft constraints with the variables of their excess.
        load: Person → linear load in centi-hours.
        relative: Person → x in tenths of an hour (variable).
        overnight: Person → 1 if overnight on call (variable); nobody else can be.
        kept: Constraints that no later step may exceed: hard ones and those of soft health limits.
        loads: Choice → load in centi-hours; 0 for past ones.
        strong: Choices that put their assignee overnight on call by themselves.
        pairs_held: Person → pairs of choices at once, with the standby they would count twice.
    """

    world: World
    choices: Choices
    fairness: Fairness
    engine: Engine
    soft: dict[str, list[tuple[LinearConstraint, Variable]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    load: dict[PersonId, Linear] = field(default_factory=dict)
    relative: dict[PersonId, Variable] = field(default_factory=dict)
    overnight: dict[PersonId, Variable] = field(default_factory=dict)
    strong: frozenset[int] = frozenset()
    pairs_held: dict[PersonId, list[tuple[IndicatorVariable, int]]] = field(default_factory=dict)
    kept: list[LinearConstraint] = field(default_factory=list)
    loads: list[int] = field(default_factory=list)

    def overnight_count(self, chosen: frozenset[int]) -> int:
        """Return how many people a set of choices puts overnight on call."""
        return sum(self.engine.value_of(variable, chosen) for variable in self.overnight.values())

    def load_of(self, person: PersonId, chosen: frozenset[int]) -> int:
        """Return the load of a person under a set of choices, in centi-hours."""
        # Past choices have a load of 0.
        mine = sum(self.loads[i] for i in self.choices.by_person[person] if i in chosen)
        return mine - sum(c for pair, c in self.pairs_held[person] if pair.value(chosen))

    def relative_of(self, person: PersonId, chosen: frozenset[int]) -> int:
        """Return x of a person under a set of choices, in tenths of an hour."""
        return self.fairness.relative(person, self.load_of(person, chosen))

    def excess(self, rule: str, chosen: frozenset[int]) -> int:
        """Return the violation of a soft rule under a set of choices."""
        fixed = self.choices.fixed
        return sum(limit.excess(chosen, fixed) for limit, _ in self.soft.get(rule, ()))

    def violation_expression(self, rule: str) -> Linear:
        """Return the violation of a soft rule as a linear expression."""
        return sum_of((over, constraint.weight) for constraint, over in self.soft.get(rule, ()))

    @property
    def total(self) -> Linear:
        """Load of everybody compared, in centi-hours."""
        return sum((self.load[person] for person in self.relative), sum_of([]))

    def total_of(self, chosen: frozenset[int]) -> int:
        """Return the same under a set of choices."""
        return sum(self.load_of(person, chosen) for person in self.relative)


def formulate(world: World, choices: Choices, options: SearchOptions) -> Formulation:
    """Return the model: choices, every rule, loads, relative loads and the overnight pool."""
    engine = Engine(size=len(choices.all), options=options)
    model = Formulation(world=world, choices=choices, fairness=Fairness(world), engine=engine)
    for index in sorted(choices.fixed):
        engine.fix(index, 1)
    firm = {"one_assignee", *world.scenario.policy.health_order}
    for rule in RULES:
        for constraint in rule.constraints(world, choices):
            if constraint.hard or rule.name in firm:
                model.kept.append(constraint)
            over = engine.add(constraint, choices.fixed)
            if over is not None:
                model.soft[rule.name].append((constraint, over))
    _add_loads(model)
    add_overnight(model)
    return model


def _add_loads(model: Formulation) -> None:
    engine, choices, fairness = model.engine, model.choices, model.fairness
    model.loads = [0 if h.past else fairness.load(h) for h in choices.all]
    for person, indices in choices.by_person.items():
        current = [i for i in indices if not choices.all[i].past]
        model.pairs_held[person] = _shared(model, current)
        pairs = [(engine.term(pair), -c) for pair, c in model.pairs_held[person]]
        alone = [(engine.choice(i), model.loads[i]) for i in current]
        model.load[person] = sum_of(alone + pairs)
    for person, entitled in fairness.people.items():
        most = sum(model.loads[i] for i in choices.by_person[person])
        x = engine.integer(
            fairness.relative(person, 0),
            fairness.relative(person, most),
            lambda chosen, person=person: model.relative_of(person, chosen),  # type: ignore[misc]
        )
        engine.require(entitled.capacity * x >= 100 * model.load[person] + 100 * entitled.balance)
        model.relative[person] = x


def _shared(model: Formulation, indices: list[int]) -> list[tuple[IndicatorVariable, int]]:
    """Pairs of choices that may be taken at once, and the standby they would count twice."""
    if not model.world.scenario.policy.two_rotations_at_once:
        return []
    pairs = [
        (both(i, j), model.fairness.shared_standby(model.choices.all[i], model.choices.all[j]))
        for i, j in overlapping(model.choices, indices)
    ]
    return [(pair, c) for pair, c in pairs if c]


def overnight_nights(
    world: World, choices: Choices, person: PersonId
) -> Mapping[int, Mapping[int, int]]:
    """Return night → choice → minutes of the person's sleep hours, without shadow."""
    nights: dict[int, dict[int, int]] = defaultdict(dict)
    for index in choices.by_person[person]:
        holding = choices.all[index]
        if holding.role is not Role.SHADOW and not holding.past:
            for night, minutes in world.nights(holding).items():
                nights[night][index] = minutes
    return nights


def add_overnight(model: Formulation) -> None:
    """Add a variable for each person who may be overnight on call."""
    engine, always = model.engine, wakeable(model.world)
    everybody: set[int] = set()
    for person in model.choices.by_person:
        nights = overnight_nights(model.world, model.choices, person)
        strong = {i for of in nights.values() for i, m in of.items() if m >= NIGHT_MINUTES}
        weak = [of for of in nights.values() if sum(of.values()) >= NIGHT_MINUTES]
        everybody |= strong
        if person in always:
            model.overnight[person] = engine.integer(1, 1, lambda _: 1)
            continue
        if not strong and not weak:
            continue
        small = [
            IndicatorVariable(tuple(sorted(of.items())), NIGHT_MINUTES)
            for of in weak
            if any(m < NIGHT_MINUTES for m in of.values())
        ]
        overnight = engine.boolean(
            lambda chosen, strong=strong, small=small: int(  # type: ignore[misc]
                not strong.isdisjoint(chosen) or any(night.value(chosen) for night in small)
            )
        )
        for index in sorted(strong):
            engine.require(engine.choice(index) <= overnight)
        for night in small:
            room = sum(w for _, w in night.weights)
            minutes = sum_of((engine.choice(i), w) for i, w in night.weights)
            engine.require(minutes <= NIGHT_MINUTES - 1 + room * overnight)
        model.overnight[person] = overnight
    model.strong = frozenset(everybody)


def usable_start(model: Formulation, schedule: Schedule) -> frozenset[int] | None:
    """Return the choices of a schedule that keeps every hard rule and the size of the pool.

    Returns:
        ``None`` if the schedule does not, or some part of it is not among the choices.
    """
    chosen = chosen_of(model.choices, schedule)
    if chosen is None:
        return None
    fixed = model.choices.fixed
    if any(constraint.hard and constraint.excess(chosen, fixed) for constraint in model.kept):
        return None
    size = model.world.scenario.policy.overnight_pool.size
    return None if isinstance(size, int) and model.overnight_count(chosen) > size else chosen


def chosen_of(choices: Choices, schedule: Schedule) -> frozenset[int] | None:
    """Return the choices of a schedule; ``None`` if some holding is not among them."""
    world = choices.world
    numbers: dict[Holding, list[int]] = defaultdict(list)
    for index, holding in enumerate(choices.all):
        numbers[holding].append(index)
    standing = [a for a in world.scenario.fixed if a.person is not None]
    held = [a for a in schedule.assignments if a.person is not None]
    holdings = Holdings(world.calendar, Schedule.of({*held, *standing})).all
    if any(holding not in numbers for holding in holdings):
        return None
    chosen = {numbers[h][0] for h in holdings if len(numbers[h]) == 1}
    doubtful = {i for h in holdings if len(numbers[h]) > 1 for i in numbers[h]}
    # Several takers may leave the same hours; the chosen taker decides whose hole it is.
    holes = [h for slot in choices.slots for h in slot.holes if h.assignee in chosen]
    filled = {i for hole in holes for i in hole.substitutes}
    return frozenset(chosen | (doubtful & filled))
