"""Local search: hand a shift over, or swap two, as long as the worse-off of the two gains.

Every such step is a leximin improvement, so it ends; all caps are kept at every step. It finds in
a second what the solver needs a minute for when many shifts have to be balanced to the minute; the
solver then proves, or improves where a single step no longer helps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from optimizer.caps import Indicator
from optimizer.formulation import Formulation, duty_nights
from optimizer.world import NIGHT_MINUTES
from scenarios.calendar import Floats, Ints
from scenarios.vocabulary import PersonId

#: Best steps of a pair of people that are tried before the pair is given up.
TRIES = 400
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
        choice: Row and column → the choice; −1: there is none.
    """

    model: Formulation
    chosen: set[int]
    total_at_most: int | None
    people: list[PersonId] = field(default_factory=list)
    ledger: _Ledger = field(default_factory=_Ledger)
    taker: list[int] = field(default_factory=list)
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
        meter = self.model.engine.options.meter
        found: list[tuple[float, int, int, int]] = []
        mine = np.array([r for r, t in enumerate(self.taker) if t == worst], dtype=np.int64)
        for other in np.argsort(x).tolist():
            if x[other] < x[worst] - LEAST_GAIN and mine.size:
                meter.spend(PAIR_SECONDS)
                found += self._pairs(worst, other, mine, x)
        for _, row, other, back in sorted(found)[: TRIES * 10]:
            meter.spend(TRY_SECONDS)
            if meter.now() > deadline or self.model.engine.options.stop.is_set():
                return False
            if self.apply(row, worst, other, back):
                return True
        return False

    def _pairs(
        self, worst: int, other: int, mine: Ints, x: Floats
    ) -> Iterable[tuple[float, int, int, int]]:
        """Hand-overs and swaps by which the worse of two ends lower: (end, row, other, back)."""
        theirs = np.array([r for r, t in enumerate(self.taker) if t == other], dtype=np.int64)
        back = np.concatenate([[0], theirs]).astype(np.int64)
        gives = -self.cost[mine, worst][:, None]
        takes = self.cost[mine, other][:, None]
        returned = self.cost[back, worst][None, :].copy()
        spared = -self.cost[back, other][None, :].copy()
        returned[0, 0] = spared[0, 0] = 0.0
        with np.errstate(invalid="ignore"):
            ends = np.maximum(
                (self.base[worst] + self.burden[worst] + gives + returned) / self.share[worst],
                (self.base[other] + self.burden[other] + takes + spared) / self.share[other],
            )
            total = self.burden.sum() + gives + takes + returned + spared
        ends = np.where(np.isfinite(ends), ends, np.inf)
        if self.total_at_most is not None:
            ends = np.where(total <= self.total_at_most, ends, np.inf)
        flat = ends.ravel()
        good = np.flatnonzero(flat < x[worst] - LEAST_GAIN)
        best = good[np.argsort(flat[good], kind="stable")[:TRIES]]
        return [
            (
                float(flat[k]),
                int(mine[k // back.size]),
                other,
                int(back[k % back.size]) if k % back.size else -1,
            )
            for k in best.tolist()
        ]

    def apply(self, row: int, worst: int, other: int, back: int) -> bool:
        """Take the step if every cap allows it."""
        off = [int(self.choice[row, worst])]
        on = [int(self.choice[row, other])]
        if back >= 0:
            off.append(int(self.choice[back, other]))
            on.append(int(self.choice[back, worst]))
        touched: set[int] = set()
        for i in off:
            self.ledger.toggle(i, -1, touched)
        for i in on:
            self.ledger.toggle(i, 1, touched)
        if any(self.ledger.values[c] > self.ledger.allowed[c] for c in touched):
            for i in on:
                self.ledger.toggle(i, -1, touched)
            for i in off:
                self.ledger.toggle(i, 1, touched)
            return False
        self.chosen -= set(off)
        self.chosen |= set(on)
        self.burden[worst] -= self.cost[row, worst]
        self.burden[other] += self.cost[row, other]
        self.taker[row] = other
        if back >= 0:
            self.burden[worst] += self.cost[back, worst]
            self.burden[other] -= self.cost[back, other]
            self.taker[back] = worst
        return True
