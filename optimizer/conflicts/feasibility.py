"""Feasibility: whether some seats of a scenario can all be held without breaking a hard rule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from optimizer.fairness.relative_load import Fairness
from optimizer.formulation.formulation import Formulation, add_duty
from optimizer.model.choices import Choices
from optimizer.model.engine import Engine, Outcome, SearchOptions, Verdict, sum_of
from optimizer.model.linear_constraints import Cap, Seat
from optimizer.rules import ALWAYS, RULES, forbids
from optimizer.world.world import World
from scenarios.domain.policy import Gap, Runs, Together
from scenarios.domain.scenario import Scenario

#: Longer turns than this are, whatever the clocks do, runs of their own for the gap between runs.
_LONG = timedelta(days=6)


class Question:
    """The hard rules of a scenario, laid down once, to be asked for these or those seats.

    Attributes:
        seats: Every seat that has to be held, in order of time; those of groups last.
    """

    def __init__(self, scenario: Scenario, only: Collection[Seat] | None = None) -> None:
        """Lay them down.

        Args:
            only: Nothing else will be asked for. Where that proves nothing less, nothing is
                offered for the other seats.
        """
        self.world = World(scenario)
        offered = only if only is not None and apart(self.world) else None
        self.choices = Choices(self.world, forbids(self.world), offered)
        self.caps: tuple[Cap, ...] = tuple(
            cap
            for rule in RULES
            if _may_forbid(scenario, rule.name)
            for cap in rule.caps(self.world, self.choices)
            if cap.hard
        )
        known = dict.fromkeys(cap.seat for cap in self.caps if cap.seat is not None)
        self.seats: tuple[Seat, ...] = tuple(sorted(known, key=self._begins))

    def ask(self, seats: Collection[Seat], search: SearchOptions, seconds: float) -> Outcome:
        """Look for holders of these seats; the others may stay empty."""
        wanted = [cap for cap in self.caps if cap.seat is None or cap.seat in seats]
        if any(not cap.terms and cap.ceiling(self.choices.fixed) < 0 for cap in wanted):
            return Outcome(
                verdict=Verdict.INFEASIBLE, chosen=None, value=None, bound=0, seconds=0.0
            )
        engine = Engine(size=len(self.choices.all), options=search)
        for index in self.choices.fixed:
            engine.fix(index, 1)
        for cap in wanted:
            engine.add(cap, self.choices.fixed)
        self._limit_pool(engine)
        return engine.satisfy(seconds=seconds)

    def _limit_pool(self, engine: Engine) -> None:
        size = self.world.scenario.policy.duty_pool.size
        if isinstance(size, int):
            model = Formulation(
                world=self.world,
                choices=self.choices,
                fairness=Fairness(self.world),
                engine=engine,
            )
            add_duty(model)
            engine.require(sum_of((d, 1) for d in model.duty.values()) <= size)

    def _begins(self, seat: Seat) -> tuple[bool, float]:
        rotation, role, turn = seat
        return role is None, self.world.calendar.turns[rotation][turn].start.timestamp()


def _may_forbid(scenario: Scenario, name: str) -> bool:
    """Whether a rule is hard anywhere: the caps of soft ones take the most time."""
    everywhere = [scenario.policy.limits, *(r.limits for r in scenario.rotations.values())]
    limits = (getattr(limits, name, None) for limits in everywhere)
    return name in ALWAYS or any(limit is not None and limit.hard for limit in limits)


def apart(world: World) -> bool:
    """Whether what is held elsewhere can only make it harder to hold a seat.

    A buddy beside somebody, the rest of a run and a turn between two runs make it easier.
    """
    together = any(scope.limit.hard for scope in world.scopes("together", Together))
    runs = [scope.limit for scope in world.scopes("runs", Runs)]
    begun = any(limit.hard and limit.shortest for limit in runs)
    gap = any(scope.limit.hard for scope in world.scopes("gap", Gap))
    turns = (turn for turns in world.calendar.turns.values() for turn in turns)
    alone = not runs and all(turn.end - turn.start > _LONG for turn in turns)
    return not (together or begun or (gap and not alone))
