"""The duty pool: who can be woken, as few as can be.

A small covering problem over people, made of what must be covered in every window, gives a bound
at once; the model itself would take very long to find it. The same problem proposes members, those
with the most room; a schedule is then sought with nobody else at night. Sets that are proved
impossible are excluded, and the next is proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from optimizer.bounds import Cover
from optimizer.caps import Cap
from optimizer.clock import Clock
from optimizer.duty import wakeable
from optimizer.engine import Engine, SearchOptions, Verdict, sum_of
from optimizer.formulation import Formulation
from scenarios.vocabulary import PersonId

#: Room of a set of members is measured in thousandths of the demand.
MILLE = 1000
#: Seconds for one proposal of members.
PROPOSAL = 5.0


@dataclass(slots=True)
class PoolSearch:
    """Search for the smallest duty pool.

    Attributes:
        covers: Necessary conditions of every schedule under consideration.
        proved: No schedule has fewer on duty.
    """

    model: Formulation
    covers: Sequence[Cover]
    options: SearchOptions
    proved: int = 0
    _people: list[PersonId] = field(default_factory=list)
    _refuted: list[frozenset[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._people = sorted(self.model.duty)

    def bound(self, seconds: float) -> int:
        """Fewest people that satisfy every cover, and those an escalation keeps on duty anyway."""
        master = self._master()
        everybody = sum_of((master.choice(i), 1) for i in range(len(self._people)))
        outcome = master.minimize(everybody, incumbent=None, seconds=max(seconds, 1.0))
        self.proved = max(outcome.bound, len(wakeable(self.model.world)), 0)
        return self.proved

    def shrink(
        self, incumbent: frozenset[int], bound: int, seconds: float, clock: Clock
    ) -> frozenset[int]:
        """Look for a schedule with fewer on duty, from the bound upwards."""
        size, now = bound, self._size(incumbent)
        stop = clock.elapsed + seconds
        while size < now and clock.elapsed < stop and clock.left > 0:
            members = self._propose(size)
            if members is None:
                size += 1
                self.proved = max(self.proved, min(size, now))
                continue
            # Half of what is left, so that a size that cannot be decided leaves time for the next.
            outcome = self._with_members(members, (stop - clock.elapsed) / 2)
            clock.interrupted |= outcome[1]
            if outcome[0] is not None:
                return outcome[0]
            if outcome[2]:
                self._refuted.append(members)
            else:
                size += 1
        return incumbent

    def _size(self, chosen: frozenset[int]) -> int:
        engine = self.model.engine
        return sum(engine.value_of(variable, chosen) for variable in self.model.duty.values())

    def _master(self) -> Engine:
        """Which people could be on duty: every cover, and no set known to be impossible."""
        index = {person: i for i, person in enumerate(self._people)}
        master = Engine(size=len(self._people), options=self.options)
        for person in wakeable(self.model.world):
            master.fix(index[person], 1)
        for cover in self.covers:
            if all(person in index for person, _ in cover.capacity):
                terms = tuple((index[person], -c) for person, c in cover.capacity)
                cap = Cap(rule="pool", hard=True, terms=terms, at_most=-cover.demand, exempt=False)
                master.add(cap, ())
        for members in self._refuted:
            others = [i for i in range(len(self._people)) if i not in members]
            # Fewer of the same people cannot do it either: somebody else is needed.
            master.require(sum_of((master.choice(i), 1) for i in others) >= 1)
        return master

    def _propose(self, size: int) -> frozenset[int] | None:
        """The set of this size with the most room in its tightest window; ``None``: there is none."""
        index = {person: i for i, person in enumerate(self._people)}
        master = self._master()
        room = master.integer(0, 10 * MILLE, lambda _: 0)
        for cover in self.covers:
            if all(person in index for person, _ in cover.capacity):
                held = sum_of((master.choice(index[p]), MILLE * c) for p, c in cover.capacity)
                master.require(held >= MILLE * cover.demand + cover.demand * room)
        master.require(sum_of((master.choice(i), 1) for i in range(len(self._people))) <= size)
        outcome = master.minimize(sum_of([(room, -1)]), incumbent=None, seconds=PROPOSAL)
        return outcome.chosen

    def _with_members(
        self, members: frozenset[int], seconds: float
    ) -> tuple[frozenset[int] | None, bool, bool]:
        """A schedule with nobody else on duty; whether interrupted; whether proved impossible."""
        engine = self.model.engine.copy()
        on_duty = {self._people[i] for i in members}
        for index in self.model.strong:
            if self.model.choices.all[index].person not in on_duty:
                engine.fix(index, 0)
        for person, variable in self.model.duty.items():
            if person not in on_duty:
                engine.require(variable <= 0)
        outcome = engine.satisfy(seconds=seconds)
        return outcome.chosen, outcome.interrupted, outcome.verdict is Verdict.INFEASIBLE
