"""Whether a schedule of the rotations exists, over the weeks of the scenario."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from optimizer.advice.advisory import spelled
from optimizer.conflicts.conflict import explain_empty_slots
from optimizer.consolidate.portfolio.portfolio import Watch
from optimizer.consolidate.portfolio.rotations_from_services import make_rotations, with_rotations
from optimizer.model.choices import Choices
from optimizer.model.engine import Engine, SearchOptions, SearchVerdict
from optimizer.rules import RULES, forbids
from optimizer.session.time_budget import Clock
from optimizer.world.world import World
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId, Role, ServiceId

Services = frozenset[ServiceId]

#: Most seconds for the question whether a schedule exists.
LONGEST = 20.0
#: Sentences about one rotation that cannot be filled.
LISTED = 3


class Staffed(StrEnum):
    """What is known about rotations and the people for them."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(slots=True)
class Staffing:
    """Checks rotations against the real rules; answers are kept.

    Attributes:
        scenario: With the grants that are imagined, where there are any.
        real: Whether schedules are looked for at all; else people are only counted.
        undecided: Whether some question was not proven.
    """

    scenario: Scenario
    search: SearchOptions
    clock: Clock
    real: bool = True
    undecided: bool = False
    _known: dict[frozenset[tuple[Watch, Services]], Staffed] = field(default_factory=dict)
    _why: dict[Services, tuple[str, ...]] = field(default_factory=dict)

    def reasons(self) -> tuple[str, ...]:
        """Why the smallest rotation that nobody can take, by itself, has no schedule."""
        if not self._why:
            return ()
        smallest = min(self._why, key=lambda services: (len(services), sorted(services)))
        first = f"For {spelled(sorted(smallest))} alone no schedule keeps the hard rules."
        return (first, *self._why[smallest][:LISTED])

    def conflict(self, watch: Watch, rotations: Collection[Services]) -> tuple[Services, ...]:
        """Rotations that cannot all be held at once; empty where all can, or it stays open.

        Hard rules alone count: access, contact, roles, time off, rest, and what else is hard.
        """
        if self.scenario.policy.allow_uncovered:
            return ()
        short = self._too_few_at_once(watch, rotations)
        if short:
            return short
        if not self.real:
            return ()
        for rotation in rotations:
            if self.staffed([(watch, rotation)]) is Staffed.NO:
                return (rotation,)
        everything = [(watch, rotation) for rotation in rotations]
        return tuple(rotations) if self.staffed(everything) is Staffed.NO else ()

    def staffed(self, wanted: Iterable[tuple[Watch, Services]]) -> Staffed:
        """Whether some schedule fills the slots of these rotations and keeps the hard rules."""
        key = frozenset(wanted)
        if key not in self._known:
            self._known[key] = self._search(key)
            self.undecided |= self._known[key] is Staffed.OPEN
        return self._known[key]

    def _search(self, wanted: frozenset[tuple[Watch, Services]]) -> Staffed:
        if self.clock.left <= 0:
            return Staffed.OPEN
        rotations: list[Rotation] = []
        for number, watch in enumerate(dict.fromkeys(watch for watch, _ in wanted)):
            mine = [services for w, services in wanted if w == watch]
            rotations += make_rotations(self.scenario, watch, mine, f"{number}")
        world = World(with_rotations(self.scenario, rotations))
        choices = Choices(world, forbids(world))
        empty = explain_empty_slots(world, choices)
        if empty:
            self._note(wanted, empty)
            return Staffed.NO
        engine = Engine(size=len(choices.all), options=self.search)
        for rule in RULES:
            for constraint in rule.constraints(world, choices):
                if constraint.hard:
                    engine.add(constraint, choices.fixed)
        outcome = engine.satisfy(seconds=min(self.clock.left, LONGEST))
        self.clock.interrupted |= outcome.interrupted
        if outcome.verdict is SearchVerdict.INFEASIBLE:
            self._note(wanted, ())
            return Staffed.NO
        return Staffed.OPEN if outcome.chosen is None else Staffed.YES

    def _note(self, wanted: frozenset[tuple[Watch, Services]], why: tuple[str, ...]) -> None:
        """Keep why a rotation by itself cannot be filled, without its generated name."""
        if len(wanted) == 1:
            ((_, services),) = wanted
            names = spelled(sorted(services))
            self._why[services] = tuple(one.replace("0-1", names) for one in why)

    def _too_few_at_once(
        self, watch: Watch, rotations: Collection[Services]
    ) -> tuple[Services, ...]:
        """Rotations whose slots at an instant are more than the people who can take any of them."""
        if self.scenario.policy.two_rotations_at_once or watch.pattern.sites:
            return ()
        roles = [role for role in watch.pattern.roles if role is not Role.SHADOW]
        eligible = {r: _assignees(self.scenario, watch, r) for r in rotations}
        held: dict[PersonId, tuple[Services, int]] = {}
        for rotation in sorted(rotations, key=sorted):
            for slot in range(len(roles)):
                seen: set[PersonId] = set()
                if not _slot((rotation, slot), eligible, held, seen):
                    # The people reached can take these rotations, and no other.
                    return tuple({rotation, *(held[p][0] for p in seen)})
        return ()


def _slot(
    slot: tuple[Services, int],
    eligible: dict[Services, frozenset[PersonId]],
    held: dict[PersonId, tuple[Services, int]],
    seen: set[PersonId],
) -> bool:
    """Find somebody for a slot; others may have to change theirs (an augmenting path)."""
    for person in sorted(eligible[slot[0]]):
        if person in seen:
            continue
        seen.add(person)
        if person not in held or _slot(held[person], eligible, held, seen):
            held[person] = slot
            return True
    return False


def _assignees(scenario: Scenario, watch: Watch, rotation: Services) -> frozenset[PersonId]:
    """Everybody who may hold some paged slot."""
    roles = set(watch.pattern.roles) - {Role.SHADOW}
    return frozenset(
        p.id
        for p in scenario.people.values()
        if p.reachable and p.roles & roles and p.access >= rotation
    )
