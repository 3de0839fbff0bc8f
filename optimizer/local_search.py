"""Local search: hand a shift over, swap two, or what two people do for some days.

Every such step is a leximin improvement, so it ends; all caps are kept at every step. It finds in
a second what the solver needs a minute for when many shifts have to be balanced to the minute; the
solver then proves, or improves where a single step no longer helps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimizer.caps import Indicator
from optimizer.formulation import Formulation, duty_nights
from optimizer.world import NIGHT_MINUTES
from scenarios.calendar import Floats, Ints
from scenarios.vocabulary import PersonId

#: Best steps of a pair of people that are tried before the pair is given up.
TRIES = 400
#: Best stretches of time of a person with all others that are tried.
STRETCH_TRIES = 60
#: Shifts of two people that change hands together, at most.
LONGEST = 30
#: A step has to gain this much, in hours of relative burden.
LEAST_GAIN = 0.005
#: Work of trying a step, and of looking at a pair of people, where work is counted.
TRY_SECONDS, PAIR_SECONDS = 1e-5, 2e-4


def improve(
    model: Formulation, chosen: frozenset[int], *, seconds: float, total_at_most: int | None = None
) -> frozenset[int]:
    """Improve the relative burdens of a schedule by steps between two people.

    Args:
        chosen: A schedule that keeps every hard cap; no soft cap is exceeded by more than now.
        total_at_most: Total burden that may not be exceeded, in centi-hours.

    Returns:
        Choices that are leximin-better, or the same.
    """
    if model.world.scenario.policy.two_pagers or len(model.relative) < 2:
        return chosen
    search = LocalSearch(model=model, chosen=set(chosen), total_at_most=total_at_most)
    search.run(model.engine.options.meter.now() + seconds)
    return frozenset(search.chosen)


#: A person, a row and the choice between them.
_Held = tuple[int, int, int]
#: Steps between two people: where the worse of the two ends, and the rows that change hands.
_Steps = Callable[[int, int], Iterator[tuple[float, tuple[int, ...]]]]


@dataclass(slots=True)
class _Ledger:
    """The left-hand side of every cap for the choices taken, kept up to date."""

    values: list[int] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    thresholds: list[int] = field(default_factory=list)
    of_choice: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    indicators: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    of_indicator: list[list[tuple[int, int]]] = field(default_factory=list)

    def limit(self, weights: Mapping[int, int], taken: frozenset[int], most: int) -> None:
        """One more cap: Σ weight of the choices taken ≤ most."""
        for choice, weight in weights.items():
            self.of_choice[choice].append((len(self.values), weight))
        self.values.append(sum(weight for choice, weight in weights.items() if choice in taken))
        self.allowed.append(most)

    def toggle(self, choice: int, sign: int, touched: set[int]) -> None:
        """Take a choice (+1) or drop it (−1)."""
        for cap, coefficient in self.of_choice.get(choice, ()):
            self.values[cap] += sign * coefficient
            touched.add(cap)
        for indicator, weight in self.indicators.get(choice, ()):
            before = self.sums[indicator] >= self.thresholds[indicator]
            self.sums[indicator] += sign * weight
            after = self.sums[indicator] >= self.thresholds[indicator]
            if before != after:
                for cap, coefficient in self.of_indicator[indicator]:
                    self.values[cap] += coefficient if after else -coefficient
                    touched.add(cap)


@dataclass(slots=True)
class LocalSearch:
    """A schedule that changes step by step, with every cap kept up to date.

    Attributes:
        taker: Row (a slot) → column (a person) who has it; −1: it does not move.
        by_time: Rows in order of time.
        choice: Row and column → the choice; −1: there is none.
    """

    model: Formulation
    chosen: set[int]
    total_at_most: int | None
    people: list[PersonId] = field(default_factory=list)
    ledger: _Ledger = field(default_factory=_Ledger)
    taker: list[int] = field(default_factory=list)
    by_time: list[int] = field(default_factory=list)
    choice: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
    cost: Floats = field(default_factory=lambda: np.empty((0, 0)))
    burden: Floats = field(default_factory=lambda: np.empty(0))
    base: Floats = field(default_factory=lambda: np.empty(0))
    share: Floats = field(default_factory=lambda: np.empty(0))

    def run(self, deadline: float) -> None:
        """Take the best steps between the worst-off and everybody below, until none is left."""
        self.prepare()
        stuck: set[int] = set()
        stop, meter = self.model.engine.options.stop, self.model.engine.options.meter
        while meter.now() < deadline and not stop.is_set():
            x = (self.base + self.burden) / self.share
            order = [p for p in np.argsort(-x).tolist() if p not in stuck]
            if len(order) == 0:
                return
            worst = order[0]
            if self._step(worst, x, deadline):
                stuck.clear()
            else:
                stuck.add(worst)

    def prepare(self) -> None:
        """Lay out who may take what, and what it would do to every cap."""
        model = self.model
        self.people = list(model.relative)
        index = {p: i for i, p in enumerate(self.people)}
        holed = {h.holder for slot in model.choices.slots for h in slot.holes}
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
                    self.cost[row, index[someone]] = model.burdens[i]
        self.by_time = sorted(range(len(slots)), key=lambda row: slots[row].start)
        entitled = model.fairness.people
        taken = frozenset(self.chosen)
        self.base = np.array([entitled[p].balance for p in self.people], dtype=np.float64)
        self.share = np.array([entitled[p].share / 10 for p in self.people], dtype=np.float64)
        self.burden = np.array([model.burden_of(p, taken) for p in self.people], dtype=np.float64)
        self._close_pool(taken)
        self._fill_ledger(taken)

    def _close_pool(self, taken: frozenset[int]) -> None:
        """Nobody new is put on duty."""
        model = self.model
        for column, person in enumerate(self.people):
            if person not in model.duty or model.engine.value_of(model.duty[person], taken):
                continue
            for row in range(self.choice.shape[0]):
                if int(self.choice[row, column]) in model.strong:
                    self.choice[row, column] = -1
                    self.cost[row, column] = np.inf
            for minutes in duty_nights(model.world, model.choices, person).values():
                self.ledger.limit(minutes, taken, NIGHT_MINUTES - 1)

    def _fill_ledger(self, taken: frozenset[int]) -> None:
        ledger, seen = self.ledger, dict[Indicator, int]()
        for cap in self.model.kept:
            number = len(ledger.values)
            value = cap.value(taken)
            ledger.values.append(value)
            ledger.allowed.append(max(value, cap.ceiling(self.model.choices.fixed)))
            for term, coefficient in cap.terms:
                if not isinstance(term, Indicator):
                    ledger.of_choice[term].append((number, coefficient))
                    continue
                if term not in seen:
                    seen[term] = len(ledger.sums)
                    ledger.sums.append(sum(w for i, w in term.weights if i in taken))
                    ledger.thresholds.append(term.at_least)
                    ledger.of_indicator.append([])
                    for i, weight in term.weights:
                        ledger.indicators[i].append((seen[term], weight))
                ledger.of_indicator[seen[term]].append((number, coefficient))

    def _step(self, worst: int, x: Floats, deadline: float) -> bool:
        """The step of the worst-off that leaves the worse of the two lowest, if it is allowed."""
        lower = [p for p in np.argsort(x).tolist() if x[p] < x[worst] - LEAST_GAIN]
        return self._first_allowed(
            self._pairs, worst, lower, deadline, TRIES * 10
        ) or self._first_allowed(self._stretches, worst, lower, deadline, STRETCH_TRIES)

    def _first_allowed(
        self, steps: _Steps, worst: int, lower: Sequence[int], deadline: float, tries: int
    ) -> bool:
        """Take the best of these steps that every cap allows."""
        meter, stop = self.model.engine.options.meter, self.model.engine.options.stop
        found: list[tuple[float, int, tuple[int, ...]]] = []
        for other in lower:
            meter.spend(PAIR_SECONDS)
            found += ((end, other, rows) for end, rows in steps(worst, other))
        for _, other, rows in sorted(found)[:tries]:
            meter.spend(TRY_SECONDS * len(rows))
            if meter.now() > deadline or stop.is_set():
                return False
            if self.exchange(rows, worst, other):
                return True
        return False

    def _pairs(self, worst: int, other: int) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Hand-overs and swaps by which the worse of two ends lower: (end, rows)."""
        mine, theirs = (
            np.array([r for r, t in enumerate(self.taker) if t == p], dtype=np.int64)
            for p in (worst, other)
        )
        if not mine.size:
            return
        back = np.concatenate([[0], theirs]).astype(np.int64)
        gives = -self.cost[mine, worst][:, None]
        takes = self.cost[mine, other][:, None]
        returned = self.cost[back, worst][None, :].copy()
        spared = -self.cost[back, other][None, :].copy()
        returned[0, 0] = spared[0, 0] = 0.0
        with np.errstate(invalid="ignore"):
            ends = self._ends(worst, other, gives + returned, takes + spared).ravel()
        for k in self._best(ends, worst):
            row, returns = int(mine[k // back.size]), k % back.size
            yield float(ends[k]), (row, int(back[returns])) if returns else (row,)

    def _stretches(self, worst: int, other: int) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Two people do each other's shifts for some time: (end, rows)."""
        rows = np.array([r for r in self.by_time if self.taker[r] in (worst, other)], np.int64)
        if rows.size < LONGEST:
            return
        is_mine = np.array([self.taker[r] == worst for r in rows])
        mine, theirs = self.cost[rows, worst], self.cost[rows, other]
        possible = np.isfinite(mine) & np.isfinite(theirs)
        sign = np.where(is_mine, -1.0, 1.0)
        gives = np.concatenate([[0.0], np.cumsum(np.where(possible, sign * mine, 0.0))])
        takes = np.concatenate([[0.0], np.cumsum(np.where(possible, -sign * theirs, 0.0))])
        barred = np.concatenate([[0], np.cumsum(~possible)])
        first = np.arange(rows.size)[:, None]
        last = np.minimum(first + np.arange(3, LONGEST + 1)[None, :], rows.size)
        ends = self._ends(worst, other, gives[last] - gives[first], takes[last] - takes[first])
        ends = np.where(barred[last] == barred[first], ends, np.inf).ravel()
        for k in self._best(ends, worst):
            begin, end = k // last.shape[1], last.ravel()[k]
            yield float(ends[k]), tuple(rows[begin:end].tolist())

    def _ends(self, worst: int, other: int, mine: Floats, theirs: Floats) -> Floats:
        """The worse of two relative burdens when so much is added to each; inf: not allowed."""
        ends = np.maximum(
            (self.base[worst] + self.burden[worst] + mine) / self.share[worst],
            (self.base[other] + self.burden[other] + theirs) / self.share[other],
        )
        ends = np.where(np.isfinite(ends), ends, np.inf)
        if self.total_at_most is None:
            return ends
        total = self.burden.sum() + mine + theirs
        return np.where(total <= self.total_at_most, ends, np.inf)

    def _best(self, ends: Floats, worst: int) -> list[int]:
        """Where the worse of the two ends lower than the worst-off is now, lowest first."""
        now = (self.base[worst] + self.burden[worst]) / self.share[worst]
        good = np.flatnonzero(ends < now - LEAST_GAIN)
        best: list[int] = good[np.argsort(ends[good], kind="stable")[:TRIES]].tolist()
        return best

    def exchange(self, rows: Sequence[int], one: int, other: int) -> bool:
        """Give each of these rows, held by one of two people, to the other if every cap allows.

        The same again takes it back.
        """
        off, on = list[_Held](), list[_Held]()
        for row in rows:
            before = self.taker[row]
            after = other if before == one else one
            off.append((before, row, int(self.choice[row, before])))
            on.append((after, row, int(self.choice[row, after])))
        touched: set[int] = set()
        self._toggle(off, on, touched)
        if any(self.ledger.values[c] > self.ledger.allowed[c] for c in touched):
            self._toggle(on, off, touched)
            return False
        for before, row, i in off:
            self.chosen.discard(i)
            self.burden[before] -= self.cost[row, before]
        for after, row, i in on:
            self.chosen.add(i)
            self.burden[after] += self.cost[row, after]
            self.taker[row] = after
        return True

    def _toggle(self, off: Sequence[_Held], on: Sequence[_Held], touched: set[int]) -> None:
        for _, _, i in off:
            self.ledger.toggle(i, -1, touched)
        for _, _, i in on:
            self.ledger.toggle(i, 1, touched)
