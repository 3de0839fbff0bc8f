"""How many consecutive shifts of one rotation somebody has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint, Term, any_of, collected
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings, excess
from optimizer.rules.kit.shift_sequence import shifts_held
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Scope, World
from scenarios.domain.limits import MaxConsecutive
from scenarios.domain.vocabulary import PersonId, RotationId


class MaxConsecutiveRule(Rule):
    """A run of shifts is neither longer than the longest nor shorter than the shortest.

    Shifts before the schedule period belong to the run; a run that its end cuts off is not short.
    """

    name = "max_consecutive"
    unit = "shifts"
    legal = True

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield shifts too many, and shifts missing."""
        for scope in world.scopes(MaxConsecutive):
            for person, assigned in counted_holdings(holdings, scope):
                for rotation in sorted(scope.rotations & set(world.scenario.rotations)):
                    held = shifts_held(world, rotation, [(h, h) for h in assigned])
                    yield from _too_long(world, scope, rotation, person, held)
                    yield from _too_short(world, scope, rotation, person, held)

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Forbid a longer run than the longest; a run that begins requires what follows."""
        for scope in world.scopes(MaxConsecutive):
            for _, indices in counted_choices(choices, scope):
                for rotation in sorted(scope.rotations & set(world.scenario.rotations)):
                    held = shifts_held(world, rotation, [(i, choices.all[i]) for i in indices])
                    terms = {shift: any_of(keys) for shift, keys in held.items()}
                    for window, at_most in _windows(world, scope, rotation, held):
                        if all(shift in terms for shift in window):
                            yield _constraint(
                                scope, [(terms[shift], 1) for shift in window], at_most
                            )
                    for shift, later in _begins(world, scope, rotation):
                        if shift in terms:
                            around = [(terms.get(t), -1) for t in (shift - 1, later)]
                            yield _constraint(scope, [(terms[shift], 1), *around], 0)


def _constraint(
    scope: Scope[MaxConsecutive], terms: list[tuple[Term | None, int]], at_most: int
) -> LinearConstraint:
    return LinearConstraint(
        rule=MaxConsecutiveRule.name, hard=scope.limit.hard, terms=collected(terms), at_most=at_most
    )


def _windows(
    world: World, scope: Scope[MaxConsecutive], rotation: RotationId, held: Collection[int]
) -> Iterator[tuple[range, int]]:
    """Windows one shift longer than the longest run, that end within the horizon."""
    longest = scope.limit.shifts
    if longest is not None:
        first = min([0, *held])
        for end in range(max(first + longest, 0), len(world.calendar.shifts[rotation])):
            yield range(end - longest, end + 1), longest


def _begins(
    world: World, scope: Scope[MaxConsecutive], rotation: RotationId
) -> Iterator[tuple[int, int]]:
    """Each shift at which a run may begin, with each shift that it must reach then."""
    shifts = len(world.calendar.shifts[rotation])
    for shift in range(shifts):
        for later in range(shift + 1, min(shift + (scope.limit.min_shifts or 1), shifts)):
            yield shift, later


def _too_long(
    world: World,
    scope: Scope[MaxConsecutive],
    rotation: RotationId,
    person: PersonId,
    held: Mapping[int, list[Holding]],
) -> Iterator[Violation]:
    fixed = _fixed(held)
    for window, longest in _windows(world, scope, rotation, held):
        over = excess(
            sum(shift in held for shift in window), sum(shift in fixed for shift in window), longest
        )
        if over:
            start = world.calendar.shifts[rotation][window[-1]].start
            yield Violation(
                rule=MaxConsecutiveRule.name,
                hard=scope.limit.hard,
                amount=over,
                message=f"{world.name(person)} begins {rotation} shift {longest + 1} in a row on "
                f"{world.local(start, rotation)}, the policy allows at most {longest}",
                setting=world.setting(scope.where),
                people=(person,),
                start=start,
            )


def _too_short(
    world: World,
    scope: Scope[MaxConsecutive],
    rotation: RotationId,
    person: PersonId,
    held: Mapping[int, list[Holding]],
) -> Iterator[Violation]:
    fixed = _fixed(held)
    for shift, later in _begins(world, scope, rotation):
        if _stops(held, shift, later) > max(0, _stops(fixed, shift, later)):
            start = world.calendar.shifts[rotation][shift].start
            yield Violation(
                rule=MaxConsecutiveRule.name,
                hard=scope.limit.hard,
                amount=1,
                message=f"{world.name(person)} begins a run of {rotation} shifts on "
                f"{world.local(start, rotation)} and does not have shift {later - shift + 1} of "
                f"it, the policy requires at least {scope.limit.min_shifts}",
                setting=world.setting(scope.where),
                people=(person,),
                start=start,
            )


def _stops(held: Collection[int], shift: int, later: int) -> int:
    """1 where a run begins at a shift and a later one is not held."""
    return (shift in held) - (shift - 1 in held) - (later in held)


def _fixed(held: Mapping[int, list[Holding]]) -> frozenset[int]:
    return frozenset(shift for shift, having in held.items() if any(h.fixed for h in having))
