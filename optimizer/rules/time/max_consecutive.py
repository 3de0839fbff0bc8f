"""How many consecutive turns of one rotation somebody holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import Cap, Term, any_of, collected
from optimizer.rules.kit.rule import Violation, counted_choices, counted_holdings, excess
from optimizer.rules.kit.shift_sequence import turns_held
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Scope, World
from scenarios.domain.policy import Runs
from scenarios.domain.vocabulary import PersonId, RotationId


class RunsRule:
    """A run of turns is neither longer than the longest nor shorter than the shortest.

    Turns before the horizon belong to the run; a run that the horizon's end cuts off is not short.
    """

    name = "runs"
    unit = "turns"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Turns too many, and turns missing."""
        for scope in world.scopes(self.name, Runs):
            for person, mine in counted_holdings(holdings, scope):
                for rotation in sorted(scope.rotations & set(world.scenario.rotations)):
                    held = turns_held(world, rotation, [(h, h) for h in mine])
                    yield from _too_long(world, scope, rotation, person, held)
                    yield from _too_short(world, scope, rotation, person, held)

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """Not all of the longest run and one more; whoever begins a run goes on with it."""
        for scope in world.scopes(self.name, Runs):
            for _, indices in counted_choices(choices, scope):
                for rotation in sorted(scope.rotations & set(world.scenario.rotations)):
                    held = turns_held(world, rotation, [(i, choices.all[i]) for i in indices])
                    terms = {turn: any_of(keys) for turn, keys in held.items()}
                    for window, at_most in _windows(world, scope, rotation, held):
                        if all(turn in terms for turn in window):
                            yield _cap(scope, [(terms[turn], 1) for turn in window], at_most)
                    for turn, later in _begins(world, scope, rotation):
                        if turn in terms:
                            around = [(terms.get(t), -1) for t in (turn - 1, later)]
                            yield _cap(scope, [(terms[turn], 1), *around], 0)


def _cap(scope: Scope[Runs], terms: list[tuple[Term | None, int]], at_most: int) -> Cap:
    return Cap(rule=RunsRule.name, hard=scope.limit.hard, terms=collected(terms), at_most=at_most)


def _windows(
    world: World, scope: Scope[Runs], rotation: RotationId, held: Collection[int]
) -> Iterator[tuple[range, int]]:
    """Windows one turn longer than the longest run, that end within the horizon."""
    longest = scope.limit.longest
    if longest is not None:
        first = min([0, *held])
        for end in range(max(first + longest, 0), len(world.calendar.turns[rotation])):
            yield range(end - longest, end + 1), longest


def _begins(world: World, scope: Scope[Runs], rotation: RotationId) -> Iterator[tuple[int, int]]:
    """Each turn at which a run may begin, with each turn that it must reach then."""
    turns = len(world.calendar.turns[rotation])
    for turn in range(turns):
        for later in range(turn + 1, min(turn + (scope.limit.shortest or 1), turns)):
            yield turn, later


def _too_long(
    world: World,
    scope: Scope[Runs],
    rotation: RotationId,
    person: PersonId,
    held: Mapping[int, list[Holding]],
) -> Iterator[Violation]:
    fixed = _fixed(held)
    for window, longest in _windows(world, scope, rotation, held):
        over = excess(
            sum(turn in held for turn in window), sum(turn in fixed for turn in window), longest
        )
        if over:
            start = world.calendar.turns[rotation][window[-1]].start
            yield Violation(
                rule=RunsRule.name,
                hard=scope.limit.hard,
                amount=over,
                message=f"{world.name(person)} begins {rotation} turn {longest + 1} in a row on "
                f"{world.local(start, rotation)}, the policy asks for at most {longest}",
                setting=world.setting(scope.where),
                people=(person,),
                start=start,
            )


def _too_short(
    world: World,
    scope: Scope[Runs],
    rotation: RotationId,
    person: PersonId,
    held: Mapping[int, list[Holding]],
) -> Iterator[Violation]:
    fixed = _fixed(held)
    for turn, later in _begins(world, scope, rotation):
        if _stops(held, turn, later) > max(0, _stops(fixed, turn, later)):
            start = world.calendar.turns[rotation][turn].start
            yield Violation(
                rule=RunsRule.name,
                hard=scope.limit.hard,
                amount=1,
                message=f"{world.name(person)} begins a run of {rotation} turns on "
                f"{world.local(start, rotation)} and does not hold turn {later - turn + 1} of it, "
                f"the policy asks for at least {scope.limit.shortest}",
                setting=world.setting(scope.where),
                people=(person,),
                start=start,
            )


def _stops(held: Collection[int], turn: int, later: int) -> int:
    """1 where a run begins at a turn and a later one is not held."""
    return (turn in held) - (turn - 1 in held) - (later in held)


def _fixed(held: Mapping[int, list[Holding]]) -> frozenset[int]:
    return frozenset(turn for turn, having in held.items() if any(h.fixed for h in having))
