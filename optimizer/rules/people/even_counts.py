"""Even counts: how far apart people's hours on call may be, by class."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import permutations

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint, Term, collected
from optimizer.rules.kit.rule import Rule, Violation, excess
from optimizer.world.holdings import Holding, Holdings, make_holding
from optimizer.world.world import Scope, World
from scenarios.calendar.calendar import CLASSES
from scenarios.domain.limits import EvenCounts
from scenarios.domain.vocabulary import HourClass, PersonId, Role


class EvenCountsRule(Rule):
    """No two people who may be on call differ by more than so many hours of a class.

    Hours are divided by the capacity; each rotation counts, the past does not. Always soft:
    fairness is what the load is for.
    """

    name = "even_counts"
    unit = "minutes"
    personal = False

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every two people who are too far apart."""
        for scope in world.scopes(EvenCounts):
            people = _people(world, scope)
            for klass, limit in scope.limit.hours.items():
                have, fixed = (
                    Counter({p: _total(world, holdings, scope, p, klass, only) for p in people})
                    for only in (False, True)
                )
                for more, less in permutations(people, 2):
                    standing = fixed[more] - fixed[less]
                    over = excess(have[more] - have[less], standing, round(60 * limit))
                    if over:
                        yield Violation(
                            rule=self.name,
                            hard=False,
                            amount=over,
                            message=f"{world.name(more)} has {have[more] / 60:.1f} {klass} hours "
                            f"for a full capacity and {world.name(less)} {have[less] / 60:.1f}, "
                            f"the policy allows at most {limit:g} h between them",
                            setting=world.setting(scope.where),
                            people=(more, less),
                        )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Limit the difference of each pair, both ways."""
        for scope in world.scopes(EvenCounts):
            people = _people(world, scope)
            for klass, limit in scope.limit.hours.items():
                terms: dict[PersonId, list[tuple[Term, int]]] = defaultdict(list)
                for person in people:
                    for i in choices.by_person[person]:
                        if _counts(choices.all[i], scope):
                            minutes = _minutes(world, choices.all[i], klass)
                            terms[person].append((i, minutes))
                for more, less in permutations(people, 2):
                    against = ((i, -minutes) for i, minutes in terms[less])
                    yield LinearConstraint(
                        rule=self.name,
                        hard=False,
                        terms=collected([*terms[more], *against]),
                        at_most=round(60 * limit),
                        label=f"{klass} hours of {more} above {less}",
                    )


def _total(
    world: World,
    holdings: Holdings,
    scope: Scope[EvenCounts],
    person: PersonId,
    klass: HourClass,
    fixed: bool,
) -> int:
    assigned: Iterable[Holding] = holdings.by_person[person]
    return sum(
        _minutes(world, h, klass) for h in assigned if _counts(h, scope) and (h.fixed or not fixed)
    )


def _counts(holding: Holding, scope: Scope[EvenCounts]) -> bool:
    return not holding.past and holding.on_call and holding.rotation in scope.rotations


def _minutes(world: World, holding: Holding, klass: HourClass) -> int:
    """Return minutes of a class for a full capacity."""
    hours = world.load(holding).hours[CLASSES.index(klass)]
    return round(60 * hours / world.scenario.people[holding.person].capacity)


def _people(world: World, scope: Scope[EvenCounts]) -> list[PersonId]:
    """Return everybody who may have at least one whole shift."""
    return [person for person in world.scenario.people if _may_hold(world, scope, person)]


def _may_hold(world: World, scope: Scope[EvenCounts], person: PersonId) -> bool:
    from optimizer.rules import HARD_UNARY  # the registry, which has this rule too

    for rotation in world.scenario.rotations.values():
        if rotation.id not in scope.rotations:
            continue
        for role in rotation.roles:
            for shift in world.calendar.shifts[rotation.id]:
                if role is Role.SHADOW or shift.idle:
                    continue
                pieces = ((shift.start, shift.end),)
                holding = make_holding(world.calendar, shift, role, person, pieces)
                if all(rule.obstacle(world, holding) is None for rule in HARD_UNARY):
                    return True
    return False
