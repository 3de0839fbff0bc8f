"""Local search: two people swap shifts, stretches of days, or the same day of every window.

Every step makes the loads more even (leximin) and keeps every constraint. It finds in a second what
the solver needs a minute for; the solver then proves, or improves where no single step helps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from optimizer.bounds.repeating_schedules import repeated_slots
from optimizer.fairness.relative_load import TENTH
from optimizer.formulation.formulation import Formulation, overnight_nights
from optimizer.model.linear_constraints import IndicatorVariable
from optimizer.world.world import NIGHT_MINUTES
from scenarios.calendar.calendar import Floats, Ints
from scenarios.domain.vocabulary import PersonId

#: Best steps of a pair of people that are tried before the pair is given up.
TRIES = 400
#: Best stretches of time of a person with all others that are tried.
STRETCH_TRIES = 60
#: Shifts of two people that change hands together, one after the other.
SHORTEST, LONGEST = 3, 30
#: Random swaps where no step helps, and how many are tried for them.
KICKS, KICK_TRIES = 2, 100
#: A step has to gain this much, in hours of relative load.
LEAST_GAIN = 0.005
#: Work of trying a step, and of looking at a pair of people, where work is counted.
TRY_SECONDS, PAIR_SECONDS = 1e-5, 2e-4


def improve(
    model: Formulation,
    chosen: frozenset[int],
    *,
    seconds: float,
    total_at_most: int | None = None,
    until: int | None = None,
) -> frozenset[int]:
    """Improve the relative loads of a schedule by steps between two people.

    Args:
        chosen: A schedule that keeps every hard rule; no soft limit is exceeded by more than now.
        total_at_most: Total load that may not be exceeded, in centi-hours.
        until: While the highest load is above this, in tenths of an hour, the search restarts
            from a random neighbor, for as long as the first time; ``None``: it does not.

    Returns:
        Choices that are leximin-better, or the same.
    """
    if model.world.scenario.policy.two_rotations_at_once or len(model.relative) < 2:
        return chosen
    search = LocalSearch(model=model, chosen=set(chosen), total_at_most=total_at_most)
    search.run(model.engine.options.meter.now() + seconds, until)
    return frozenset(search.chosen)


@dataclass(slots=True)
class ConstraintValues:
    """The left-hand side of every constraint for the choices taken, kept up to date.

    Attributes:
        values: Of each constraint.
        allowed: The most that each may be.
        sums: Of each indicator, the weights of the choices taken.
        thresholds: From which sum on each indicator holds.
        of_choice: Choice → constraints with its coefficient there.
        indicators: Choice → indicators with its weight there.
        of_indicator: Of each indicator, constraints with its coefficient there.
    """

    values: list[int] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    thresholds: list[int] = field(default_factory=list)
    of_choice: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    indicators: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    of_indicator: list[list[tuple[int, int]]] = field(default_factory=list)

    def limit(self, weights: Mapping[int, int], taken: frozenset[int], most: int) -> None:
        """Add a constraint: Σ weight of the choices taken ≤ most."""
        for choice, weight in weights.items():
            self.of_choice[choice].append((len(self.values), weight))
        self.values.append(sum(weight for choice, weight in weights.items() if choice in taken))
        self.allowed.append(most)

    def toggle(self, choice: int, sign: int, touched: set[int]) -> None:
        """Take a choice (+1) or drop it (−1)."""
        for constraint, coefficient in self.of_choice.get(choice, ()):
            self.values[constraint] += sign * coefficient
            touched.add(constraint)
        for indicator, weight in self.indicators.get(choice, ()):
            before = self.sums[indicator] >= self.thresholds[indicator]
            self.sums[indicator] += sign * weight
            after = self.sums[indicator] >= self.thresholds[indicator]
            if before != after:
                for constraint, coefficient in self.of_indicator[indicator]:
                    self.values[constraint] += coefficient if after else -coefficient
                    touched.add(constraint)


#: A person, a row and the choice between them.
_Held = tuple[int, int, int]
#: A state to go back to: choices, takers, loads, values of constraints, sums of indicators.
_Saved = tuple[set[int], list[int], Floats, list[int], list[int]]
#: Steps between two people: where the worse of the two ends, and the rows that change hands.
_Steps = Callable[[int, int], Iterator[tuple[float, tuple[int, ...]]]]


@dataclass(slots=True)
class LocalSearch:
    """A schedule that changes step by step, with every constraint kept up to date.

    Attributes:
        taker: Row (a slot) → column (a person) the assignee; −1: it does not move.
        by_time: Rows in order of time.
        phases: For each window of the limit: the rows of the same shift, one window later each.
        choice: Row and column → the choice; −1: there is none.
    """

    model: Formulation
    chosen: set[int]
    total_at_most: int | None
    people: list[PersonId] = field(default_factory=list)
    values: ConstraintValues = field(default_factory=ConstraintValues)
    taker: list[int] = field(default_factory=list)
    choice: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
    cost: Floats = field(default_factory=lambda: np.empty((0, 0)))
    load: Floats = field(default_factory=lambda: np.empty(0))
    base: Floats = field(default_factory=lambda: np.empty(0))
    capacity: Floats = field(default_factory=lambda: np.empty(0))
    by_time: list[int] = field(default_factory=list)
    phases: list[list[list[int]]] = field(default_factory=list)

    def run(self, deadline: float, until: int | None = None) -> None:
        """Take the best steps; where none is left, restart from a random neighbor."""
        meter, stop = self.model.engine.options.meter, self.model.engine.options.stop
        self._prepare()
        begun = meter.now()
        self._descend(deadline)
        deadline = min(deadline, 2 * meter.now() - begun)
        rng = np.random.default_rng(self.model.engine.options.seed)
        while until is not None and meter.now() < deadline and not stop.is_set():
            x, before = self.relative, self._saved()
            if x.max() <= until / TENTH:
                return
            self._kick(rng)
            self._descend(deadline)
            if sorted(self.relative, reverse=True) > sorted(x, reverse=True):
                self._restore(before)

    def _descend(self, deadline: float) -> None:
        """Take the best steps between the most loaded person and those below until none is left."""
        stuck: set[int] = set()
        stop, meter = self.model.engine.options.stop, self.model.engine.options.meter
        while meter.now() < deadline and not stop.is_set():
            x = self.relative
            order = [p for p in np.argsort(-x).tolist() if p not in stuck]
            if len(order) == 0:
                return
            worst = order[0]
            if self._step(worst, x, deadline):
                stuck.clear()
            else:
                stuck.add(worst)

    @property
    def relative(self) -> Floats:
        """Return the relative load of each person (a column), in hours."""
        return (self.base + self.load) / self.capacity

    def _prepare(self) -> None:
        """Lay out who may take what, and its effect on every constraint."""
        model = self.model
        self.people = list(model.relative)
        index = {p: i for i, p in enumerate(self.people)}
        holed = {h.assignee for slot in model.choices.slots for h in slot.holes}
        slots = [slot for slot in model.choices.slots if not slot.optional]
        self.choice = np.full((len(slots), len(self.people)), -1, dtype=np.int64)
        self.cost = np.full((len(slots), len(self.people)), np.inf)
        for row, slot in enumerate(slots):
            held = [i for i in slot.takers if i in self.chosen]
            person = model.choices.all[held[0]].person if held else None
            movable = person in index and held[0] not in holed
            self.taker.append(index[person] if movable and person is not None else -1)
            for i in slot.takers:
                someone = model.choices.all[i].person
                if someone in index and i not in holed:
                    self.choice[row, index[someone]] = i
                    self.cost[row, index[someone]] = model.loads[i]
        entitled = model.fairness.people
        taken = frozenset(self.chosen)
        self.base = np.array([entitled[p].balance for p in self.people], dtype=np.float64)
        self.capacity = np.array([entitled[p].capacity / 10 for p in self.people], dtype=np.float64)
        self.load = np.array([model.load_of(p, taken) for p in self.people], dtype=np.float64)
        self._close_pool(taken)
        self._fill_values(taken)
        self.by_time = sorted(range(len(slots)), key=lambda row: slots[row].start)
        self.phases = repeated_slots(model.world, slots)

    def _close_pool(self, taken: frozenset[int]) -> None:
        """Put nobody new overnight on call."""
        model = self.model
        for column, person in enumerate(self.people):
            if person not in model.overnight or model.engine.value_of(
                model.overnight[person], taken
            ):
                continue
            for row in range(self.choice.shape[0]):
                if int(self.choice[row, column]) in model.strong:
                    self.choice[row, column] = -1
                    self.cost[row, column] = np.inf
            for minutes in overnight_nights(model.world, model.choices, person).values():
                self.values.limit(minutes, taken, NIGHT_MINUTES - 1)

    def _fill_values(self, taken: frozenset[int]) -> None:
        constraints, seen = self.values, dict[IndicatorVariable, int]()
        for constraint in self.model.kept:
            number = len(constraints.values)
            value = constraint.value(taken)
            constraints.values.append(value)
            constraints.allowed.append(max(value, constraint.ceiling(self.model.choices.fixed)))
            for term, coefficient in constraint.terms:
                if not isinstance(term, IndicatorVariable):
                    constraints.of_choice[term].append((number, coefficient))
                    continue
                if term not in seen:
                    seen[term] = len(constraints.sums)
                    constraints.sums.append(sum(w for i, w in term.weights if i in taken))
                    constraints.thresholds.append(term.at_least)
                    constraints.of_indicator.append([])
                    for i, weight in term.weights:
                        constraints.indicators[i].append((seen[term], weight))
                constraints.of_indicator[seen[term]].append((number, coefficient))

    def _step(self, worst: int, x: Floats, deadline: float) -> bool:
        """Take the allowed step of the most loaded person that leaves the higher of two lowest."""
        lower = [p for p in np.argsort(x).tolist() if x[p] < x[worst] - LEAST_GAIN]
        rows, repeated = (
            partial(self._pairs, blocks) for blocks in (self._rows_of, self._repeated_by)
        )
        return (
            self._first_allowed(rows, worst, lower, deadline, TRIES * 10)
            or self._first_allowed(self._stretches, worst, lower, deadline, STRETCH_TRIES)
            or self._first_allowed(repeated, worst, lower, deadline, TRIES * 10)
        )

    def _first_allowed(
        self, steps: _Steps, worst: int, lower: Sequence[int], deadline: float, tries: int
    ) -> bool:
        """Take the best of these steps that every constraint allows."""
        meter, stop = self.model.engine.options.meter, self.model.engine.options.stop
        found: list[tuple[float, int, tuple[int, ...]]] = []
        for other in lower:
            meter.spend(PAIR_SECONDS)
            found += ((end, other, rows) for end, rows in steps(worst, other))
        for _, other, rows in sorted(found)[:tries]:
            meter.spend(TRY_SECONDS * len(rows))
            if meter.now() > deadline or stop.is_set():
                return False
            if self._exchange(rows, worst, other):
                return True
        return False

    def _kick(self, rng: np.random.Generator) -> None:
        """Make a few random swaps."""
        done = 0
        for _ in range(KICK_TRIES):
            self.model.engine.options.meter.spend(TRY_SECONDS)
            one, other = rng.permutation(len(self.people))[:2].tolist()
            mine, theirs = (self._repeated_by(p) or self._rows_of(p) for p in (one, other))
            if mine and theirs:
                rows = mine[rng.integers(len(mine))] + theirs[rng.integers(len(theirs))]
                done += self._possible(rows, one, other) and self._exchange(rows, one, other)
            if done == KICKS:
                return

    def _possible(self, rows: tuple[int, ...], one: int, other: int) -> bool:
        """Whether the choices for this exchange exist, within the total."""
        changes = [(r, other if self.taker[r] == one else one, self.taker[r]) for r in rows]
        more = sum(self.cost[r, after] - self.cost[r, before] for r, after, before in changes)
        most = self.total_at_most
        return bool(np.isfinite(more)) and (most is None or self.load.sum() + more <= most)

    def _saved(self) -> _Saved:
        kept = (self.values.values.copy(), self.values.sums.copy())
        return self.chosen.copy(), self.taker.copy(), self.load.copy(), *kept

    def _restore(self, saved: _Saved) -> None:
        self.chosen, self.taker, self.load, self.values.values, self.values.sums = saved

    def _rows_of(self, person: int) -> list[tuple[int, ...]]:
        """Return each row of a person by itself."""
        return [(row,) for row, taker in enumerate(self.taker) if taker == person]

    def _repeated_by(self, person: int) -> list[tuple[int, ...]]:
        """Return what a person has at the same place of every window, in any role."""
        found = []
        for windows in self.phases:
            mine = [[row for row in rows if self.taker[row] == person] for rows in windows]
            if all(mine):
                found.append(tuple(rows[0] for rows in mine))
        return found

    def _pairs(
        self, blocks: Callable[[int], list[tuple[int, ...]]], worst: int, other: int
    ) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Yield transfers and swaps of rows: (higher of the two loads after it, rows)."""
        mine, back = blocks(worst), [(), *blocks(other)]
        if not mine:
            return
        gives, takes = (self._costs(mine, p)[:, None] for p in (worst, other))
        returned, not_overnight = (self._costs(back, p)[None, :] for p in (worst, other))
        with np.errstate(invalid="ignore"):
            ends = self._ends(worst, other, returned - gives, takes - not_overnight).ravel()
        for k in self._best(ends, worst):
            yield float(ends[k]), mine[k // len(back)] + back[k % len(back)]

    def _costs(self, blocks: Sequence[tuple[int, ...]], person: int) -> Floats:
        """Return the load of each block for a person; infinite where a row is not allowed."""
        block = np.repeat(np.arange(len(blocks)), [len(rows) for rows in blocks])
        flat = np.array([row for rows in blocks for row in rows], dtype=np.int64)
        sums = np.bincount(block, weights=self.cost[flat, person], minlength=len(blocks))
        return sums.astype(np.float64)

    def _stretches(self, worst: int, other: int) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Yield stretches in which two people swap shifts: (higher load after it, rows)."""
        rows = np.array([r for r in self.by_time if self.taker[r] in {worst, other}], np.int64)
        if rows.size < SHORTEST:
            return
        sign = np.array([-1.0 if self.taker[r] == worst else 1.0 for r in rows])
        mine, theirs = self.cost[rows, worst], self.cost[rows, other]
        possible = np.isfinite(mine) & np.isfinite(theirs)
        gives = np.concatenate([[0.0], np.cumsum(np.where(possible, sign * mine, 0.0))])
        takes = np.concatenate([[0.0], np.cumsum(np.where(possible, -sign * theirs, 0.0))])
        barred = np.concatenate([[0], np.cumsum(~possible)])
        first = np.arange(rows.size)[:, None]
        last = np.minimum(first + np.arange(SHORTEST, LONGEST + 1)[None, :], rows.size)
        ends = self._ends(worst, other, gives[last] - gives[first], takes[last] - takes[first])
        ends = np.where(barred[last] == barred[first], ends, np.inf).ravel()
        for k in self._best(ends, worst):
            begin, end = k // last.shape[1], last.ravel()[k]
            yield float(ends[k]), tuple(rows[begin:end].tolist())

    def _ends(self, worst: int, other: int, mine: Floats, theirs: Floats) -> Floats:
        """Return the higher of two relative loads after a change; infinite: not allowed."""
        now = self.base + self.load
        ends = np.maximum(
            (now[worst] + mine) / self.capacity[worst], (now[other] + theirs) / self.capacity[other]
        )
        ends = np.where(np.isfinite(ends), ends, np.inf)
        if self.total_at_most is None:
            return ends
        total = self.load.sum() + mine + theirs
        return np.where(total <= self.total_at_most, ends, np.inf)

    def _best(self, ends: Floats, worst: int) -> list[int]:
        """Return the steps that end below the highest load now, lowest first."""
        good = np.flatnonzero(ends < self.relative[worst] - LEAST_GAIN)
        best: list[int] = good[np.argsort(ends[good], kind="stable")[:TRIES]].tolist()
        return best

    def _exchange(self, rows: Sequence[int], one: int, other: int) -> bool:
        """Give each of these rows of two people to the other one if every constraint allows it."""
        takers = [(self.taker[row], row) for row in rows]
        off: list[_Held] = [(p, row, int(self.choice[row, p])) for p, row in takers]
        takers = [(other if p == one else one, row) for p, row in takers]
        on: list[_Held] = [(p, row, int(self.choice[row, p])) for p, row in takers]
        touched: set[int] = set()
        self._toggle(off, on, touched)
        if any(self.values.values[c] > self.values.allowed[c] for c in touched):
            self._toggle(on, off, touched)
            return False
        for before, row, i in off:
            self.chosen.discard(i)
            self.load[before] -= self.cost[row, before]
        for after, row, i in on:
            self.chosen.add(i)
            self.load[after] += self.cost[row, after]
            self.taker[row] = after
        return True

    def _toggle(self, off: Sequence[_Held], on: Sequence[_Held], touched: set[int]) -> None:
        for _, _, i in off:
            self.values.toggle(i, -1, touched)
        for _, _, i in on:
            self.values.toggle(i, 1, touched)
