"""The duty pool: who can be woken, as few as can be.

A small covering problem over people, made of what must be covered in every window, gives a bound
at once; the model itself would take very long to find it. The relaxation then proposes members,
those with whom the worst-off could be best off; a schedule is sought with nobody else at night.
Sets that are proved impossible are excluded, and the next is proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from optimizer.bounds import Cover
from optimizer.caps import Cap
from optimizer.clock import Clock
from optimizer.duty import wakeable
from optimizer.engine import Engine, Outcome, SearchOptions, Verdict, sum_of
from optimizer.formulation import Formulation
from optimizer.relaxation import BEYOND, Relaxation
from scenarios.vocabulary import PersonId

#: Seconds for one proposal of members.
PROPOSAL = 1.5
#: Seconds for a set of members at first: most are found impossible, or good, in less than one.
FIRST_PATIENCE = 3.0
LONGEST_PATIENCE = 30.0
#: So many sets without a decision, and the next size is tried: it is likely to be easier.
UNDECIDED_AT_ONCE = 3

Members = frozenset[PersonId]


@dataclass(slots=True)
class PoolSearch:
    """Search for the smallest duty pool, and among pools of a size for the fairest.

    Attributes:
        covers: Necessary conditions of every schedule under consideration.
        proved: No schedule has fewer on duty.
        refuted: Sets of people who cannot do it, nor any part of them.
    """

    model: Formulation
    covers: Sequence[Cover]
    options: SearchOptions
    relaxation: Relaxation
    proved: int = 0
    refuted: list[Members] = field(default_factory=list)
    _undecided: list[Members] = field(default_factory=list)

    def bound(self, seconds: float) -> int:
        """Fewest people that satisfy every cover, and those an escalation keeps on duty anyway."""
        people = sorted(self.model.duty)
        index = {person: i for i, person in enumerate(people)}
        master = Engine(size=len(people), options=self.options)
        for person in wakeable(self.model.world):
            master.fix(index[person], 1)
        for cover in self.covers:
            if all(person in index for person, _ in cover.capacity):
                terms = tuple((index[person], -c) for person, c in cover.capacity)
                cap = Cap(rule="pool", hard=True, terms=terms, at_most=-cover.demand, exempt=False)
                master.add(cap, ())
        everybody = sum_of((master.choice(i), 1) for i in range(len(people)))
        outcome = master.minimize(everybody, incumbent=None, seconds=max(seconds, 1.0))
        self.proved = max(outcome.bound, len(wakeable(self.model.world)), 0)
        return self.proved

    def shrink(
        self, incumbent: frozenset[int], bound: int, seconds: float, clock: Clock
    ) -> frozenset[int]:
        """Look for a schedule with fewer on duty, from the bound upwards."""
        size, now = bound, self.model.on_duty(incumbent)
        stop = clock.elapsed + seconds
        patience = FIRST_PATIENCE
        while size < now and clock.elapsed < stop and clock.left > 0 and self.relaxation.applies:
            excluded = (*self.refuted, *self._undecided)
            members, least = self.relaxation.propose(size, excluded, PROPOSAL)
            if members is not None:
                left = min(patience, stop - clock.elapsed)
                outcome = self.within(members, left)
                clock.interrupted |= outcome.interrupted
                if outcome.chosen is not None:
                    return outcome.chosen
                infeasible = outcome.verdict is Verdict.INFEASIBLE
                (self.refuted if infeasible else self._undecided).append(members)
                if len(self._undecided) < UNDECIDED_AT_ONCE:
                    continue
            elif not self._undecided and least == BEYOND:
                self.proved = max(self.proved, min(size + 1, now))
            if self._undecided and patience < LONGEST_PATIENCE and size + 1 == now:
                patience *= 2
            else:
                size += 1
            self._undecided.clear()
        return incumbent

    def within(
        self,
        members: Members,
        seconds: float,
        *,
        minimize: Callable[[Engine, float], Outcome] | None = None,
    ) -> Outcome:
        """Search with nobody else on duty: for any schedule, or for what ``minimize`` wants."""
        engine = self.model.engine.copy()
        for index in self.model.strong:
            if self.model.choices.all[index].person not in members:
                engine.fix(index, 0)
        for person, variable in self.model.duty.items():
            if person not in members:
                engine.require(variable <= 0)
        return minimize(engine, seconds) if minimize else engine.satisfy(seconds=seconds)
