"""Rest between the end of one shift and the start of the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation, on_call
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import World
from scenarios.calendar.local_time import nominal_minutes
from scenarios.domain.limits import Rest
from scenarios.domain.week import DAY

K = TypeVar("K")


class RestRule(Rule):
    """At least so many hours between two shifts of one person, whatever the rotations.

    Shifts of a day or more that follow each other without a break are one run, which
    ``max_consecutive`` and ``shifts_off`` govern; shorter ones are not. Parts of one shift are one.
    """

    name = "rest"
    unit = "minutes"
    legal = True

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every two shifts with too little rest between them."""
        for person, mine in holdings.by_person.items():
            for first, then in _near(world, [(h, h) for h in mine if h.on_call]):
                missing, limit, where = self._missing(world, first, then)
                if missing <= 0 or (first.fixed and then.fixed):
                    continue
                rest = limit.hours - missing / 60
                yield Violation(
                    rule=self.name,
                    hard=limit.hard,
                    amount=missing,
                    message=f"{world.name(person)} ends the {first.rotation} shift on "
                    f"{world.local(first.end, first.rotation)} and begins the next at "
                    f"{world.local(then.start, then.rotation)}: {rest:g} h of rest, "
                    f"the policy requires {limit.hours:g} h",
                    setting=world.setting(where),
                    people=(person,),
                    start=then.start,
                )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Forbid any two choices with too little rest between them."""
        for indices in choices.by_person.values():
            for group, other in _near(world, _alike(choices, indices)):
                first, then = choices.all[group[0]], choices.all[other[0]]
                missing, limit, _ = self._missing(world, first, then)
                if missing > 0:
                    yield LinearConstraint(
                        rule=self.name,
                        hard=limit.hard,
                        terms=tuple((i, 1) for i in (*group, *other)),
                        at_most=1,
                        weight=missing,
                    )

    def _missing(self, world: World, first: Holding, then: Holding) -> tuple[int, Rest, str]:
        """Return the nominal minutes of rest missing between two holdings, and the limit.

        Where the two rotations require different rest, the longer one holds.
        """
        scopes = [
            s
            for s in world.scopes(Rest)
            if first.rotation in s.rotations or then.rotation in s.rotations
        ]
        same_shift = first.shift == then.shift is not None and first.rotation == then.rotation
        if not scopes or then.start < first.end or same_shift:
            return 0, Rest(), ""
        scope = max(scopes, key=lambda s: (s.limit.hours, s.limit.hard))
        known = world.scenario.rotations.get(then.rotation)
        zone = known.zone if known else world.scenario.zone
        if then.start == first.end and min(shift_minutes(world, h) for h in (first, then)) >= DAY:
            return 0, scope.limit, scope.where
        rest = nominal_minutes(first.end, then.start, zone)
        return round(scope.limit.hours * 60) - rest, scope.limit, scope.where


def _alike(choices: Choices, indices: Iterable[int]) -> list[tuple[tuple[int, ...], Holding]]:
    """Choices of one shift with the same hours, which exclude each other, as one."""
    groups: dict[object, list[int]] = {}
    for i, h in on_call(choices, indices):
        key = i if h.fixed else (h.rotation, h.shift, h.start, h.end)
        groups.setdefault(key, []).append(i)
    return [(tuple(group), choices.all[group[0]]) for group in groups.values()]


def _near(world: World, items: Sequence[tuple[K, Holding]]) -> Iterator[tuple[K, K]]:
    """Pairs in order of start, as long as a limit on rest may concern them."""
    longest = max((s.limit.hours for s in world.scopes(Rest)), default=0.0)
    # A clock change may make the nominal rest shorter than the real one.
    reach = timedelta(hours=longest + 2)
    for at, (one, first) in enumerate(items):
        for other, then in items[at + 1 :]:
            if then.start >= first.end + reach:
                break
            yield one, other


def shift_minutes(world: World, holding: Holding) -> int:
    """Return the nominal length of the shift that a holding belongs to."""
    rotation = world.scenario.rotations.get(holding.rotation)
    if holding.shift is None or rotation is None:
        return holding.minutes
    shift = world.calendar.shifts[holding.rotation][holding.shift]
    return nominal_minutes(shift.start, shift.end, rotation.zone)
