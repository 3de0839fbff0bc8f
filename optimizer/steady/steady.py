"""The eighth objective: of all schedules within the slack of the others, a steadier one.

A schedule that is fair on average can still ruin somebody's January. From the schedule that the
objectives left, shifts are handed over or swapped as long as the worst tail gets shorter, over
sampled alerts (``optimizer.steady.tail_risk``): first that of the sleep interruptions in anybody's
worst month, then that of the recovery debt on anybody's worst morning, with the other kept. Every
hard rule is kept, no soft limit is exceeded by more than before, and every objective stays within
its slack. It is a search
without a proof: how good the rest could be is not known, and its bound is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.fairness.load_measures import measure
from optimizer.fairness.relative_load import TENTH, sums_of_largest
from optimizer.formulation.formulation import Formulation, chosen_of, formulate
from optimizer.formulation.last_objectives import GRAIN, counted_days, last_objective
from optimizer.judge.check import check
from optimizer.model.choices import Choices
from optimizer.model.engine import SearchOptions
from optimizer.model.work_meter import Meter
from optimizer.objectives.local_search import LocalSearch
from optimizer.objectives.single_objective import within
from optimizer.rules import forbids
from optimizer.session.solution import Objective, Solution
from optimizer.steady.exchangeable_weeks import exchanged
from optimizer.steady.incremental_tails import FeltTails, interruptions, recovery_debt
from optimizer.world.world import World
from scenarios.domain.policy import Robust
from scenarios.rates.interruption_rates import SampledAlerts

OBJECTIVE = 8
#: When the search for each measure ends, of all the time.
PARTS = (0.7, 1.0)
#: By what part the tail of a later measure may grow while an earlier one is shortened. Its own
#: shift comes; with none, hardly a step is left.
ROOM = 0.05
#: Tails closer than this are the same.
EVEN = 1e-6
#: Steps that are tried, best first, before a pair of people is given up.
TRIES = 60
#: Work of looking at a pair of people, where work is counted.
PAIR_SECONDS = 0.01
_LOAD, _COUNTED = ("most loaded person", "load, evenness of the rest"), ("weekends", "holidays")

#: Measures, and how long their tails may be.
Ceilings = Sequence[tuple[FeltTails, float]]
#: Values of a schedule, and the most that each of the first of them may be.
Kept = tuple[Callable[[frozenset[int]], Sequence[int]], tuple[int, ...]]


def steady(
    world: World,
    solution: Solution,
    sampled: SampledAlerts,
    robust: Robust,
    *,
    seconds: float,
) -> Solution:
    """Shorten the tail of a solution within the slack of its objectives.

    Args:
        solution: Of the world's scenario, by the optimizer.
        sampled: Samples of alerts, on the world's calendar.
        seconds: For the search.

    Returns:
        The solution with one objective more, judged again; the same schedule where nothing was
        found, or where two rotations at once are allowed, which the search does not know.
    """
    choices = Choices(world, forbids(world))
    counted = solution.options.reproducible
    meter = Meter(counts_work=counted)
    model = formulate(world, choices, SearchOptions(reproducible=counted, meter=meter))
    chosen = chosen_of(choices, solution.schedule)
    if chosen is None or world.scenario.policy.two_rotations_at_once or len(model.relative) < 2:
        return solution
    begun = meter.now()
    orders = exchanged(sampled, world.calendar)
    felt = tuple(of(model, orders, robust.level) for of in (interruptions, recovery_debt))
    search = _Steadier(
        steps=LocalSearch(
            model=model, chosen=set(chosen), total_at_most=_total_at_most(model, solution)
        ),
        kept=tuple(_kept(model, solution, chosen)),
        measures=felt,
    )
    search.run(begun, seconds)
    schedule = choices.schedule(search.steps.chosen)
    spent = meter.now() - begun
    objectives = [_objective(one, spent / len(felt)) for one in felt]
    measures = measure(world.scenario, schedule, world=world)
    return replace(
        solution,
        schedule=schedule,
        objectives=(*solution.objectives, *objectives),
        violations=check(world.scenario, schedule, world=world),
        overnight_pool=measures.overnight_pool,
        not_overnight=measures.not_overnight,
        seconds=solution.seconds + spent,
    )


def _objective(measured: FeltTails, seconds: float) -> Objective:
    value = measured.longest()
    return Objective(
        number=OBJECTIVE,
        name=f"{measured.name}, worst {1 - measured.level:.0%}".replace("%", " %"),
        unit=measured.unit,
        value=value,
        bound=0.0,
        proven=value <= 0,
        seconds=seconds,
    )


def _total_at_most(model: Formulation, solution: Solution) -> int | None:
    slack = model.world.scenario.policy.total_slack
    found = [objective for objective in solution.objectives if objective.name == "total load"]
    return 10 * within(round(found[0].value * TENTH), slack) if found else None


def _kept(model: Formulation, solution: Solution, chosen: frozenset[int]) -> Iterator[Kept]:
    """What may not be exceeded: each objective's value with slack, or the current value if more."""
    policy, people = model.world.scenario.policy, list(model.relative)
    for objective in solution.objectives:
        name = objective.name.partition(",")[0]
        counted = counted_days(model, name) if name in _COUNTED else None
        if counted is not None:
            values, grain, slack = counted.values, GRAIN, policy.counts_slack
        elif objective.name in _LOAD:
            grain = TENTH
            slack = policy.counts_slack if objective.steps else policy.highest_load_slack

            def values(taken: frozenset[int]) -> tuple[int, ...]:
                return tuple(model.relative_of(p, taken) for p in people)
        else:
            continue
        reached = [step.value for step in objective.steps] or [objective.value]
        most = [within(round(value * grain), slack) for value in reached]
        now = sums_of_largest(values(chosen))
        yield _sums(values), tuple(max(pair) for pair in zip(most, now, strict=False))
    _, points, _ = last_objective(model)
    yield lambda taken: (points(taken),), (within(points(chosen), policy.counts_slack),)


def _sums(
    values: Callable[[frozenset[int]], tuple[int, ...]],
) -> Callable[[frozenset[int]], Sequence[int]]:
    return lambda taken: sums_of_largest(values(taken))


@dataclass(slots=True)
class _Steadier:
    """Hand-overs and swaps that shorten the worst tail: of the first measure, then of the next.

    Attributes:
        measures: The first is the weightiest: no step for another makes its worst tail longer.
    """

    steps: LocalSearch
    kept: tuple[Kept, ...]
    measures: tuple[FeltTails, ...]

    def run(self, begun: float, seconds: float) -> None:
        """Take steps of whoever's tail is worst, until there is none or the time is over."""
        self.steps.prepare()
        columns = {person: column for column, person in enumerate(self.steps.people)}
        for one in self.measures:
            one.lay_out(columns, self.steps.model, self.steps.chosen)
        most = [(one, (1 + ROOM) * one.longest()) for one in self.measures]
        for place, part in enumerate(PARTS):
            lead = self.measures[place]
            self._shorten(
                lead, [pair for pair in most if pair[0] is not lead], begun + part * seconds
            )
            most[place] = (lead, lead.longest() + EVEN)

    def _shorten(self, lead: FeltTails, others: Ceilings, deadline: float) -> None:
        stuck: set[int] = set()
        while self._in_time(deadline):
            tails = lead.tails()
            order = [p for p in np.argsort(-tails).tolist() if p not in stuck]
            if not order or tails[order[0]] <= 0:
                break
            if self._step(lead, order[0], others, deadline):
                stuck.clear()
            else:
                stuck.add(order[0])

    def _in_time(self, deadline: float) -> bool:
        options = self.steps.model.engine.options
        return options.meter.now() < deadline and not options.stop.is_set()

    def _step(self, lead: FeltTails, worst: int, others: Ceilings, deadline: float) -> bool:
        """The step that leaves the worse of two tails shortest, if it is allowed."""
        steps, tails = self.steps, lead.tails()
        for other in np.argsort(tails).tolist():
            if tails[other] >= tails[worst] - lead.least_gain or not self._in_time(deadline):
                continue
            steps.model.engine.options.meter.spend(PAIR_SECONDS)
            found = sorted(self._gains(lead, worst, other, float(tails[worst])))
            for _, row, back in found[:TRIES]:
                rows = (row,) if back < 0 else (row, back)
                if not steps.exchange(rows, worst, other):
                    continue
                self._move(worst, other, row, back)
                if (
                    all(
                        max(one.tail(one.simulated[worst]), one.tail(one.simulated[other])) <= most
                        for one, most in others
                    )
                    and self._allowed()
                ):
                    return True
                self._move(other, worst, row, back)
                steps.exchange(rows, worst, other)
        return False

    def _allowed(self) -> bool:
        """Whether every objective is within its slack."""
        taken, most = frozenset(self.steps.chosen), self.steps.total_at_most
        if most is not None and float(self.steps.load.sum()) > most:
            return False
        return all(
            value <= limit
            for values, limits in self.kept
            for value, limit in zip(values(taken), limits, strict=False)
        )

    def _gains(
        self, lead: FeltTails, worst: int, other: int, now: float
    ) -> Iterator[tuple[float, int, int]]:
        """(worse of the two tails, row, row that comes back or −1) of steps that shorten it."""
        choice, enough = self.steps.choice, now - lead.least_gain
        mine, theirs = (
            [r for r, t in enumerate(self.steps.taker) if t == p] for p in (worst, other)
        )
        for row in mine:
            given, got = int(choice[row, worst]), int(choice[row, other])
            if got < 0 or not lead.brings(given).any():
                continue
            less = lead.simulated[worst] - lead.brings(given)
            more = lead.simulated[other] + lead.brings(got)
            if lead.tail(less) >= enough:
                continue
            for back in (-1, *theirs):
                mine_now, theirs_now = less, more
                if back >= 0:
                    if choice[back, worst] < 0:
                        continue
                    mine_now = less + lead.brings(int(choice[back, worst]))
                    theirs_now = more - lead.brings(int(choice[back, other]))
                end = lead.tail(mine_now)
                if end < enough:
                    end = max(end, lead.tail(theirs_now))
                if end < enough:
                    yield end, row, back

    def _move(self, giver: int, taker: int, row: int, back: int) -> None:
        """A row changes hands, and another comes back for it."""
        choice = self.steps.choice
        for simulated in self.measures:
            simulated.move(giver, int(choice[row, giver]), -1)
            simulated.move(taker, int(choice[row, taker]), 1)
            if back >= 0:
                simulated.move(giver, int(choice[back, giver]), 1)
                simulated.move(taker, int(choice[back, taker]), -1)
