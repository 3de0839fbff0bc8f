"""The eighth tier: of all schedules within the slack of the others, a steadier one.

A schedule that is fair on average can still ruin somebody's January. From the schedule that the
tiers left, turns are handed over or swapped as long as the worst tail gets shorter: that of the
sleep interruptions in anybody's worst month, over sampled alerts (``optimizer.tail``). Every hard
rule is kept, no soft limit is exceeded by more than before, and every tier stays within its slack.
It is a search without a proof: how good the rest could be is not known, and its bound is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.check import check
from optimizer.choices import Choices
from optimizer.counts import counted_days
from optimizer.engine import SearchOptions
from optimizer.exchangeable import exchanged
from optimizer.fairness import TENTH, sums_of_largest
from optimizer.formulation import Formulation, formulate
from optimizer.last_tier import last_tier
from optimizer.local_search import LocalSearch
from optimizer.measure import measure
from optimizer.meter import Meter
from optimizer.rules import forbids
from optimizer.solution import Solution, Tier
from optimizer.start import chosen_of
from optimizer.tail import felt_by, months, tail, within
from optimizer.tier_search import within as within_slack
from optimizer.world import World
from scenarios.calendar import Bools, Floats
from scenarios.policy import Robust
from scenarios.sampled import SampledAlerts

TIER = 8
NAME = "tail of sleep interruptions"
#: A step has to shorten the tail by so many interruptions a month.
LEAST_GAIN = 0.01
#: Steps that are tried, best first, before a pair of people is given up.
TRIES = 60
#: Work of looking at a pair of people, where work is counted.
PAIR_SECONDS = 0.01
_GRAINS = {"burden, leximin": TENTH, "weekends, leximin": 1000, "holidays, leximin": 1000}

Kept = tuple[Callable[[frozenset[int]], int], int]


def steady(
    world: World,
    solution: Solution,
    sampled: SampledAlerts,
    robust: Robust,
    *,
    seconds: float,
) -> Solution:
    """Shorten the tail of a solution within the slack of its tiers.

    Args:
        solution: Of the world's scenario, by the optimizer.
        sampled: Samples of alerts, on the world's calendar.
        seconds: For the search.

    Returns:
        The solution with one tier more, judged again; the same schedule where nothing was found,
        or where two pagers at once are allowed, which the search does not know.
    """
    choices = Choices(world, forbids(world))
    counted = solution.options.reproducible
    meter = Meter(counts_work=counted)
    model = formulate(world, choices, SearchOptions(reproducible=counted, meter=meter))
    chosen = chosen_of(choices, solution.schedule)
    if chosen is None or world.scenario.policy.two_pagers or len(model.relative) < 2:
        return solution
    begun = meter.now()
    search = _Steadier(
        steps=LocalSearch(
            model=model, chosen=set(chosen), total_at_most=_total_at_most(model, solution)
        ),
        kept=tuple(_kept(model, solution, chosen)),
        level=robust.level,
    )
    search.run(exchanged(sampled, world.calendar), begun + seconds)
    schedule = choices.schedule(search.steps.chosen)
    tier = Tier(
        number=TIER,
        name=f"{NAME}, worst {1 - robust.level:.0%}".replace("%", " %"),
        unit="a month",
        value=search.worst,
        bound=0.0,
        proved=search.worst <= 0,
        seconds=meter.now() - begun,
    )
    measures = measure(world.scenario, schedule, world=world)
    return replace(
        solution,
        schedule=schedule,
        tiers=(*solution.tiers, tier),
        violations=check(world.scenario, schedule, world=world),
        duty_pool=measures.duty_pool,
        spared=measures.spared,
        seconds=solution.seconds + tier.seconds,
    )


def _total_at_most(model: Formulation, solution: Solution) -> int | None:
    slack = model.world.scenario.policy.total_slack
    found = [tier for tier in solution.tiers if tier.name == "total burden"]
    return 10 * within_slack(round(found[0].value * TENTH), slack) if found else None


def _kept(model: Formulation, solution: Solution, chosen: frozenset[int]) -> Iterator[Kept]:
    """What may not be exceeded: each tier's value with its slack, or what there is where more."""
    policy, people = model.world.scenario.policy, list(model.relative)

    def relative(taken: frozenset[int]) -> tuple[int, ...]:
        return sums_of_largest(model.relative_of(p, taken) for p in people)

    for tier in solution.tiers:
        if tier.name == "worst-off":
            most = within_slack(round(tier.value * TENTH), policy.worst_slack)
            yield lambda taken: relative(taken)[0], max(most, relative(chosen)[0])
        elif tier.name in _GRAINS:
            name, grain = tier.name.partition(",")[0], _GRAINS[tier.name]
            counted = None if name == "burden" else counted_days(model, name)
            for place, step in enumerate(tier.steps):
                most = within_slack(round(step.value * grain), policy.counts_slack)

                def value(taken: frozenset[int], place: int = place, counted=counted) -> int:  # type: ignore[no-untyped-def]
                    sums = sums_of_largest(counted.values(taken)) if counted else relative(taken)
                    return int(sums[place])

                yield value, max(most, value(chosen))
    _, points, _ = last_tier(model)
    yield points, within_slack(points(chosen), policy.counts_slack)


@dataclass(slots=True)
class _Steadier:
    """Hand-overs and swaps that shorten the worst tail.

    Attributes:
        worst: The worst tail so far, over the samples in all their orders.
    """

    steps: LocalSearch
    kept: tuple[Kept, ...]
    level: float
    worst: float = 0.0
    _felt: Floats = field(default_factory=lambda: np.empty((0, 0)))
    _inside: Bools = field(default_factory=lambda: np.empty((0, 0), dtype=np.bool_))
    _lived: Floats = field(default_factory=lambda: np.empty((0, 0, 0)))

    def run(self, sampled: SampledAlerts, deadline: float) -> None:
        """Take steps of whoever's tail is worst, until there is none or the time is over."""
        steps, world = self.steps, self.steps.model.world
        steps.prepare()
        self._lay_out(world, sampled)
        stuck: set[int] = set()
        while self._in_time(deadline):
            tails = self._tails()
            order = [p for p in np.argsort(-tails).tolist() if p not in stuck]
            if not order or tails[order[0]] <= 0:
                break
            if self._step(order[0], tails, deadline):
                stuck.clear()
            else:
                stuck.add(order[0])
        self.worst = float(self._tails().max(initial=0.0))

    def _in_time(self, deadline: float) -> bool:
        options = self.steps.model.engine.options
        return options.meter.now() < deadline and not options.stop.is_set()

    def _lay_out(self, world: World, sampled: SampledAlerts) -> None:
        """What every choice would bring, and what everybody lives through now."""
        every, firsts = self.steps.model.choices.all, months(world)
        self._felt = felt_by(world, sampled, every)
        self._inside = np.stack([within(world, holding, firsts) for holding in every])
        index = {person: column for column, person in enumerate(self.steps.people)}
        self._lived = np.zeros((len(index), len(firsts), sampled.samples))
        for i in self.steps.chosen:
            if every[i].person in index:
                self._lived[index[every[i].person]] += self._of(i)

    def _of(self, choice: int) -> Floats:
        """By window and sample."""
        lived: Floats = self._inside[choice][:, None] * self._felt[choice][None, :]
        return lived

    def _tails(self) -> Floats:
        return tail(self._lived.max(axis=1), self.level)

    def _tail(self, lived: Floats) -> float:
        return float(tail(lived.max(axis=0), self.level))

    def _step(self, worst: int, tails: Floats, deadline: float) -> bool:
        """The step that leaves the worse of two tails shortest, if it is allowed."""
        steps = self.steps
        for other in np.argsort(tails).tolist():
            if tails[other] >= tails[worst] - LEAST_GAIN or not self._in_time(deadline):
                continue
            steps.model.engine.options.meter.spend(PAIR_SECONDS)
            found = sorted(self._gains(worst, other, float(tails[worst])))
            for _, row, back in found[:TRIES]:
                rows = (row,) if back < 0 else (row, back)
                if not steps.exchange(rows, worst, other):
                    continue
                taken = frozenset(steps.chosen)
                if all(value(taken) <= most for value, most in self.kept) and self._total_kept():
                    self._move(worst, other, row, back)
                    return True
                steps.exchange(rows, worst, other)
        return False

    def _total_kept(self) -> bool:
        most = self.steps.total_at_most
        return most is None or float(self.steps.burden.sum()) <= most

    def _gains(self, worst: int, other: int, now: float) -> Iterator[tuple[float, int, int]]:
        """(worse of the two tails, row, row that comes back or −1) of steps that shorten it."""
        choice = self.steps.choice
        mine, theirs = (
            [r for r, t in enumerate(self.steps.taker) if t == p] for p in (worst, other)
        )
        for row in mine:
            given, got = int(choice[row, worst]), int(choice[row, other])
            if got < 0 or not self._felt[given].any():
                continue
            less, more = self._lived[worst] - self._of(given), self._lived[other] + self._of(got)
            if self._tail(less) >= now - LEAST_GAIN:
                continue
            for back in (-1, *theirs):
                mine_now, theirs_now = less, more
                if back >= 0:
                    if choice[back, worst] < 0:
                        continue
                    mine_now = less + self._of(int(choice[back, worst]))
                    theirs_now = more - self._of(int(choice[back, other]))
                end = self._tail(mine_now)
                if end < now - LEAST_GAIN:
                    end = max(end, self._tail(theirs_now))
                if end < now - LEAST_GAIN:
                    yield end, row, back

    def _move(self, worst: int, other: int, row: int, back: int) -> None:
        choice = self.steps.choice
        self._lived[worst] -= self._of(int(choice[row, worst]))
        self._lived[other] += self._of(int(choice[row, other]))
        if back >= 0:
            self._lived[worst] += self._of(int(choice[back, worst]))
            self._lived[other] -= self._of(int(choice[back, other]))
