"""The overnight pool: as few people who can be woken as possible.

A small covering problem over people, made of the demand of every window, gives a bound at once. The
relaxation then proposes members, and the solver looks for a schedule with nobody else overnight on
call. Sets that are proven impossible are excluded, and the next is proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from optimizer.bounds.arithmetic_bounds import WindowCover
from optimizer.bounds.repeating_schedules import repeating, require_saturation
from optimizer.bounds.timeless_relaxation import BEYOND, Members, Refuted, Relaxation
from optimizer.formulation.formulation import Formulation
from optimizer.model.engine import (
    Constraint,
    Engine,
    SearchOptions,
    SearchOutcome,
    SearchVerdict,
    sum_of,
)
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.pool.week_absences import Absences, AbsenceVerdict
from optimizer.session.time_budget import Clock
from optimizer.world.eligibility import wakeable
from scenarios.domain.vocabulary import PersonId

#: Seconds for one proposal of members.
PROPOSAL = 1.5
#: Seconds for a set of members at first, or this part of the time, or a second for this many
#: choices: most sets are decided in less.
FIRST_PATIENCE, FIRST_PART, FIRST_CHOICES = 3.0, 0.07, 2500
#: What part of the time goes into schedules that repeat themselves.
REPEATING_PART = 0.5
#: After this many undecided sets the next size is tried: it is likely to be easier.
UNDECIDED_AT_ONCE = 3
#: What part of the time left one size may take while there are larger ones; and where absences
#: are asked about.
SIZE_PART, ABSENCES_PART = 0.5, 0.3
#: Seconds to find that one more person does not help either.
GROWING = 2.0
#: After this many sets that an absence refutes, the next size is tried first.
REFUTED_AT_ONCE = 5


class _End(StrEnum):
    """Why no more members are proposed."""

    NOTHING_LEFT = "nothing left"
    UNDECIDED = "undecided"


#: Members, and the search for their schedule.
_Candidate = tuple[Members, SearchOutcome]


@dataclass(slots=True)
class PoolSearch:
    """Search for the smallest overnight pool, and among pools of a size for the fairest.

    Attributes:
        covers: Necessary conditions of every schedule under consideration.
        proven: No schedule has fewer overnight on call.
        refuted: Sets that are no pool, nor is any part of them.
        absences: The absences that a pool has to bridge; ``None``: none.
        members: The smallest pool found that bridges them; ``None``: none so far.
    """

    model: Formulation
    covers: Sequence[WindowCover]
    options: SearchOptions
    relaxation: Relaxation
    proven: int = 0
    refuted: list[Refuted] = field(default_factory=list)
    absences: Absences | None = None
    members: Members | None = None
    _repeating: tuple[Constraint, ...] | None = None

    def bound(self, seconds: float) -> int:
        """Return the fewest people for every cover, with those an escalation can wake anyway."""
        people, master = self._master()
        everybody = sum_of((master.choice(i), 1) for i in range(len(people)))
        outcome = master.minimize(everybody, incumbent=None, seconds=max(seconds, 1.0))
        self.proven = max(outcome.bound, len(wakeable(self.model.world)), 0)
        return self.proven

    def _master(self) -> tuple[list[PersonId], Engine]:
        """Return a model with a choice for each person who can be woken, and every cover."""
        people = sorted(self.model.overnight)
        index = {person: i for i, person in enumerate(people)}
        master = Engine(size=len(people), options=self.options)
        for person in wakeable(self.model.world):
            master.fix(index[person], 1)
        for cover in self.covers:
            if all(person in index for person, _ in cover.capacity):
                terms = tuple((index[person], -c) for person, c in cover.capacity)
                constraint = LinearConstraint(
                    rule="pool", hard=True, terms=terms, at_most=-cover.demand, exempt=False
                )
                master.add(constraint, ())
        return people, master

    def shrink(self, incumbent: frozenset[int], seconds: float, clock: Clock) -> frozenset[int]:
        """Look for a schedule with fewer overnight on call, from the bound upwards.

        Sizes that stay undecided are tried again, with more patience, below whatever was found.
        """
        stop = clock.elapsed + seconds
        choices = len(self.model.choices.all)
        patience = max(FIRST_PATIENCE, FIRST_PART * seconds, choices / FIRST_CHOICES)
        # A schedule does not show whether its people can bridge an absence.
        now = len(self.model.overnight) + 1 if self.absences else self._size_of(incumbent)
        if self.members is not None:
            now = len(self.members)
        while self.proven < now and (self.absences or self.relaxation.applies):
            found = None
            for size in range(self.proven, now):
                until = stop
                if size + 1 < now:
                    # Larger pools are found sooner; what is left goes into the proof below them.
                    part = ABSENCES_PART if self.absences else SIZE_PART
                    until = clock.elapsed + part * (stop - clock.elapsed)
                found = self._of_size(size, patience, until, clock)
                if found is not None or clock.elapsed >= stop or clock.left <= 0:
                    break
            if found is not None:
                incumbent, now = found, self._size_of(found)
            elif clock.elapsed >= stop or clock.left <= 0:
                break
            else:
                patience *= 2
        return incumbent

    def _of_size(
        self, size: int, patience: float, stop: float, clock: Clock
    ) -> frozenset[int] | None:
        """Find a schedule with so many on call overnight; give up after a few undecided sets."""
        undecided: list[Refuted] = []
        known = len(self.refuted)
        while len(undecided) < UNDECIDED_AT_ONCE and clock.elapsed < stop and clock.left > 0:
            limit = min(patience, stop - clock.elapsed)
            found = self._next(size, (*self.refuted, *undecided), limit)
            if isinstance(found, _End):
                if found is _End.NOTHING_LEFT and not undecided and self.proven == size:
                    self.proven = size + 1
                break
            members, outcome = found
            clock.interrupted |= outcome.interrupted
            answer, those = self._answer(members, outcome, patience, clock)
            if answer is AbsenceVerdict.SURVIVES:
                return outcome.chosen
            (self.refuted if answer is AbsenceVerdict.LOST else undecided).append(those)
            looking = self.absences is not None and not self._in_hand
            if looking and len(self.refuted) - known >= REFUTED_AT_ONCE:
                break
        return None

    def _next(self, size: int, excluded: Sequence[Refuted], seconds: float) -> _Candidate | _End:
        """Propose the next set of members, and search their schedule without absences.

        The relaxation proposes the fairest. Once a pool is known the proof matters, and the model
        itself proposes: few sets have a schedule at all.
        """
        if self._in_hand:
            outcome = self._any_of_size(size, excluded, seconds)
            if outcome.chosen is not None:
                return self._members_of(outcome.chosen), outcome
            if outcome.verdict is SearchVerdict.INFEASIBLE:
                return _End.NOTHING_LEFT
        members, least = self._propose(size, excluded)
        if members is not None:
            return members, self._within(members, seconds)
        return _End.NOTHING_LEFT if least == BEYOND else _End.UNDECIDED

    @property
    def _in_hand(self) -> bool:
        """Whether a pool that bridges every absence is known, and is not everybody."""
        return self.members is not None and len(self.members) < len(self.model.overnight)

    def _any_of_size(self, size: int, excluded: Sequence[Refuted], seconds: float) -> SearchOutcome:
        """Search for a schedule with at most so many overnight on call."""
        overnight, engine = self.model.overnight, self.model.engine.copy()
        for cover in self.covers:
            if all(person in overnight for person, _ in cover.capacity):
                engine.require(sum_of((overnight[p], c) for p, c in cover.capacity) >= cover.demand)
        engine.require(sum_of((d, 1) for d in overnight.values()) <= size)
        for refuted in excluded:
            engine.require(refuted.constraint(overnight))
        return engine.satisfy(seconds=seconds)

    def _members_of(self, chosen: frozenset[int]) -> Members:
        overnight = self.model.overnight
        return frozenset(p for p, d in overnight.items() if self.model.engine.value_of(d, chosen))

    def _answer(
        self, members: Members, outcome: SearchOutcome, patience: float, clock: Clock
    ) -> tuple[AbsenceVerdict, Refuted]:
        """Judge the members, with every absence; with the set that is excluded if they fail."""
        those = Refuted(members=members)
        if outcome.chosen is None and outcome.verdict is not SearchVerdict.INFEASIBLE:
            return AbsenceVerdict.OPEN, those
        if outcome.chosen is None:
            grown = self._grown(members, clock) if self.absences else members
            return AbsenceVerdict.LOST, Refuted(members=grown)
        if self.absences is None:
            return AbsenceVerdict.SURVIVES, those
        survival = self.absences.survives(members, [outcome.chosen], patience, clock)
        if survival.answer is AbsenceVerdict.SURVIVES:
            self.members = members
        if survival.answer is AbsenceVerdict.LOST and survival.absence is not None:
            return AbsenceVerdict.LOST, self.absences.grown(
                members, survival.absence, GROWING, clock
            )
        return survival.answer, those

    def _grown(self, members: Members, clock: Clock) -> Members:
        """Add people who do not help: the larger the set, the more it excludes."""
        for person in sorted(set(self.model.overnight) - members):
            if clock.left <= 0:
                break
            outcome = self._confined(members | {person}).satisfy(seconds=min(GROWING, clock.left))
            clock.interrupted |= outcome.interrupted
            if outcome.verdict is SearchVerdict.INFEASIBLE:
                members |= {person}
        return members

    def _size_of(self, found: frozenset[int]) -> int:
        return self.model.overnight_count(found) if self.members is None else len(self.members)

    def _propose(self, size: int, excluded: Sequence[Refuted]) -> tuple[Members | None, int]:
        """Propose members: by the relaxation where it applies, else by the covers alone."""
        if self.relaxation.applies:
            return self.relaxation.propose(size, excluded, PROPOSAL)
        people, master = self._master()
        chosen = {person: master.choice(i) for i, person in enumerate(people)}
        for refuted in excluded:
            master.require(refuted.constraint(chosen))
        everybody = sum_of((master.choice(i), 1) for i in range(len(people)))
        master.require(everybody <= size)
        outcome = master.minimize(everybody, incumbent=None, seconds=PROPOSAL)
        if outcome.chosen is None:
            return None, BEYOND if outcome.verdict is SearchVerdict.INFEASIBLE else 0
        return frozenset(people[i] for i in outcome.chosen), 0

    def _within(self, members: Members, seconds: float) -> SearchOutcome:
        """Search for a schedule with nobody else on call overnight."""
        engine = self._confined(members)
        spent = 0.0
        if self._repeating is None:
            self._repeating = repeating(self.model)
        if self._repeating:
            trial = engine.copy()
            for constraint in self._repeating:
                trial.require(constraint)
            outcome = trial.satisfy(seconds=REPEATING_PART * seconds)
            if outcome.chosen is not None or outcome.interrupted:
                return outcome
            spent = outcome.seconds
        return engine.satisfy(seconds=seconds - spent)

    def _confined(self, members: Members) -> Engine:
        """Return a copy of the model with nobody else overnight on call."""
        engine = self.model.engine.copy()
        for index in self.model.strong:
            if self.model.choices.all[index].person not in members:
                engine.fix(index, 0)
        for person, variable in self.model.overnight.items():
            if person not in members:
                engine.require(variable <= 0)
        require_saturation(self.model, engine, self.relaxation.time_on_call_violation, members)
        return engine
