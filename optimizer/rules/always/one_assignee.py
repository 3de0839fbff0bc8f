"""One assignee per slot at every covered instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint, Term
from optimizer.rules.kit.overlaps import at_once, sharing
from optimizer.rules.kit.rule import Rule, Violation, describe
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
from scenarios.calendar.shifts import Shift
from scenarios.domain.vocabulary import Role


class OneAssigneeRule(Rule):
    """Every slot has exactly one assignee while its rotation is active; a shadow's may stay empty.

    With ``policy.allow_uncovered`` an uncovered slot is a soft violation, else a hard one; two
    assignees of one slot are always a hard one.
    """

    name = "one_assignee"
    unit = "minutes"
    always = True
    personal = False

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield minutes with nobody, and minutes with two assignees."""
        pieces: dict[tuple[str, Role, int], list[Interval]] = defaultdict(list)
        fixed: dict[tuple[str, Role, int], list[Interval]] = defaultdict(list)
        for holding in holdings.all:
            if holding.shift is not None:
                slot_key = (holding.rotation, holding.role, holding.shift)
                pieces[slot_key] += holding.active
                fixed[slot_key] += holding.active if holding.fixed else ()
        empty = left_empty(world.scenario)
        for rotation in world.scenario.rotations.values():
            for role in rotation.roles:
                excused = empty.get((rotation.id, role), ())
                for shift in world.calendar.shifts[rotation.id]:
                    slot_key = (rotation.id, role, shift.index)
                    yield from self._uncovered(world, shift, role, [*pieces[slot_key], *excused])
                    yield from self._doubled(
                        world, shift, role, (pieces[slot_key], fixed[slot_key])
                    )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Require one taker of each slot, and of each hole its assignee leaves."""
        soft = world.scenario.policy.allow_uncovered
        for slot in choices.slots:
            key = (slot.rotation, slot.role, slot.shift)
            place = f"{slot.rotation} {slot.role} from {world.local(slot.start, slot.rotation)}"
            takers: tuple[tuple[Term, int], ...] = tuple((i, 1) for i in slot.takers)
            yield LinearConstraint(rule=self.name, hard=True, terms=takers, at_most=1, label=place)
            if slot.optional:
                continue
            yield LinearConstraint(
                rule=self.name,
                hard=not soft,
                terms=tuple((i, -1) for i in slot.takers),
                at_most=-1,
                weight=slot.minutes,
                exempt=False,
                label=place,
                slot=key,
            )
            for hole in slot.holes:
                subs: tuple[tuple[Term, int], ...] = tuple((i, -1) for i in hole.substitutes)
                yield LinearConstraint(
                    rule=self.name,
                    hard=not soft,
                    terms=((hole.assignee, 1), *subs),
                    at_most=0,
                    weight=hole.minutes,
                    exempt=False,
                    label=f"{place}, while its assignee is away",
                    slot=key,
                )
        yield from self._no_idle_substitutes(choices)

    def _no_idle_substitutes(self, choices: Choices) -> Iterator[LinearConstraint]:
        """At most one substitute for a hole, and none where nobody leaves it."""
        for slot in choices.slots:
            for hole in slot.holes:
                subs: tuple[tuple[Term, int], ...] = tuple((i, 1) for i in hole.substitutes)
                yield LinearConstraint(
                    rule=self.name,
                    hard=True,
                    terms=(*subs, (hole.assignee, -1)),
                    at_most=0,
                    weight=hole.minutes,
                    exempt=False,
                )

    def _uncovered(
        self, world: World, shift: Shift, role: Role, held: list[Interval]
    ) -> Iterator[Violation]:
        if role is Role.SHADOW:
            return
        for start, end in without(shift.active, joined(held)):
            yield Violation(
                rule=self.name,
                hard=not world.scenario.policy.allow_uncovered,
                amount=round((end - start) / timedelta(minutes=1)),
                message=f"{shift.rotation} {role} has nobody from "
                f"{world.local(start, shift.rotation)} to {world.local(end, shift.rotation)}",
                start=start,
            )

    def _doubled(
        self, world: World, shift: Shift, role: Role, pieces: tuple[list[Interval], list[Interval]]
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
                message=f"{shift.rotation} {role} has two assignees from "
                f"{world.local(start, shift.rotation)}",
                start=start,
            )


def _extra(pieces: list[Interval]) -> timedelta:
    """How much is held more than once."""
    return length(pieces) - length(joined(pieces))


class OneRoleRule(Rule):
    """Nobody has two roles of one rotation at once, shadow included."""

    name = "one_role"
    unit = "pairs"
    always = True

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every two roles of one rotation at once; what is fixed is exempt."""
        for person, mine in holdings.by_person.items():
            for one, other, shared in sharing([(h, h) for h in mine]):
                same = one.rotation == other.rotation and one.role is not other.role
                if not same or (one.fixed and other.fixed):
                    continue
                yield Violation(
                    rule=self.name,
                    hard=True,
                    amount=1,
                    message=f"{world.name(person)} has {describe(world, one)}, and is "
                    f"{other.role} there from {world.local(shared.start, shared.rotation)} as well",
                    people=(person,),
                    start=shared.start,
                )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Allow one of all the choices that lie on one instant of a rotation."""
        for indices in choices.by_person.values():
            for rotation in world.scenario.rotations:
                mine = [(i, choices.all[i]) for i in indices if choices.all[i].rotation == rotation]
                for group in at_once(mine):
                    if len({choices.all[i].role for i in group}) > 1:
                        terms = tuple((i, 1) for i in group)
                        yield LinearConstraint(rule=self.name, hard=True, terms=terms, at_most=1)
