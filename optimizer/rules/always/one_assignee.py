"""One holder per seat at every covered instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import Cap, Term
from optimizer.rules.kit.overlaps import at_once, sharing
from optimizer.rules.kit.rule import Violation, describe
from optimizer.world.holdings import (
    Holdings,
    Interval,
    joined,
    left_empty,
    length,
    overlap,
    without,
)
from optimizer.world.world import World
from scenarios.calendar.shifts import Turn
from scenarios.domain.vocabulary import Role


class SeatRule:
    """Every seat has exactly one holder while its rotation is active; a shadow's may stay empty.

    With ``policy.gaps`` an uncovered seat is a soft breach, else a hard one; two holders of one
    seat are always a hard one.
    """

    name = "seat"
    unit = "minutes"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Minutes nobody holds, and minutes that two people hold."""
        pieces: dict[tuple[str, Role, int], list[Interval]] = defaultdict(list)
        fixed: dict[tuple[str, Role, int], list[Interval]] = defaultdict(list)
        for holding in holdings.all:
            if holding.turn is not None:
                shift = (holding.rotation, holding.role, holding.turn)
                pieces[shift] += holding.active
                fixed[shift] += holding.active if holding.fixed else ()
        empty = left_empty(world.scenario)
        for rotation in world.scenario.rotations.values():
            for role in rotation.roles:
                excused = empty.get((rotation.id, role), ())
                for turn in world.calendar.turns[rotation.id]:
                    shift = (rotation.id, role, turn.index)
                    yield from self._uncovered(world, turn, role, [*pieces[shift], *excused])
                    yield from self._doubled(world, turn, role, (pieces[shift], fixed[shift]))

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """Exactly one taker of each slot, and of each hole its holder leaves."""
        soft = world.scenario.policy.gaps
        for slot in choices.slots:
            key = (slot.rotation, slot.role, slot.turn)
            place = f"{slot.rotation} {slot.role} from {world.local(slot.start, slot.rotation)}"
            takers: tuple[tuple[Term, int], ...] = tuple((i, 1) for i in slot.takers)
            yield Cap(rule=self.name, hard=True, terms=takers, at_most=1, label=place)
            if slot.optional:
                continue
            yield Cap(
                rule=self.name,
                hard=not soft,
                terms=tuple((i, -1) for i in slot.takers),
                at_most=-1,
                weight=slot.minutes,
                exempt=False,
                label=place,
                seat=key,
            )
            for hole in slot.holes:
                subs: tuple[tuple[Term, int], ...] = tuple((i, -1) for i in hole.substitutes)
                yield Cap(
                    rule=self.name,
                    hard=not soft,
                    terms=((hole.holder, 1), *subs),
                    at_most=0,
                    weight=hole.minutes,
                    exempt=False,
                    label=f"{place}, while its holder is away",
                    seat=key,
                )
        yield from self._no_idle_substitutes(choices)

    def _no_idle_substitutes(self, choices: Choices) -> Iterator[Cap]:
        """At most one substitute for a hole, and none where nobody leaves it."""
        for slot in choices.slots:
            for hole in slot.holes:
                subs: tuple[tuple[Term, int], ...] = tuple((i, 1) for i in hole.substitutes)
                yield Cap(
                    rule=self.name,
                    hard=True,
                    terms=(*subs, (hole.holder, -1)),
                    at_most=0,
                    weight=hole.minutes,
                    exempt=False,
                )

    def _uncovered(
        self, world: World, turn: Turn, role: Role, held: list[Interval]
    ) -> Iterator[Violation]:
        if role is Role.SHADOW:
            return
        for start, end in without(turn.active, joined(held)):
            yield Violation(
                rule=self.name,
                hard=not world.scenario.policy.gaps,
                amount=round((end - start) / timedelta(minutes=1)),
                message=f"{turn.rotation} {role} has nobody from "
                f"{world.local(start, turn.rotation)} to {world.local(end, turn.rotation)}",
                start=start,
            )

    def _doubled(
        self, world: World, turn: Turn, role: Role, pieces: tuple[list[Interval], list[Interval]]
    ) -> Iterator[Violation]:
        held, fixed = pieces
        extra = _extra(held) - _extra(fixed)
        if extra:
            pairs = [overlap([a], [b]) for at, a in enumerate(held) for b in held[:at]]
            start = min(start for pair in pairs for start, _ in pair)
            yield Violation(
                rule=self.name,
                hard=True,
                amount=round(extra / timedelta(minutes=1)),
                message=f"{turn.rotation} {role} has two holders from "
                f"{world.local(start, turn.rotation)}",
                start=start,
            )


def _extra(pieces: list[Interval]) -> timedelta:
    """How much is held more than once."""
    return length(pieces) - length(joined(pieces))


class OneRoleRule:
    """Nobody holds two roles of one rotation at once, shadow included: who would be paged next?"""

    name = "one_role"
    unit = "pairs"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Every two roles of one rotation held at once; what is fixed is exempt."""
        for person, mine in holdings.by_person.items():
            for one, other, shared in sharing([(h, h) for h in mine]):
                same = one.rotation == other.rotation and one.role is not other.role
                if not same or (one.fixed and other.fixed):
                    continue
                yield Violation(
                    rule=self.name,
                    hard=True,
                    amount=1,
                    message=f"{world.name(person)} holds {describe(world, one)}, and is "
                    f"{other.role} there from {world.local(shared.start, shared.rotation)} as well",
                    people=(person,),
                    start=shared.start,
                )

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:
        """One of all the choices that lie on one instant of a rotation."""
        for indices in choices.by_person.values():
            for rotation in world.scenario.rotations:
                mine = [(i, choices.all[i]) for i in indices if choices.all[i].rotation == rotation]
                for group in at_once(mine):
                    if len({choices.all[i].role for i in group}) > 1:
                        terms = tuple((i, 1) for i in group)
                        yield Cap(rule=self.name, hard=True, terms=terms, at_most=1)
