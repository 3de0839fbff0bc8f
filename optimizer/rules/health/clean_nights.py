"""Clean nights: whole nights between a night that is likely to be interrupted and the next shift.

One good night does not make up for an interrupted one (Malmberg et al. 2010, n = 32, a small
study). The simulation counts the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings
from optimizer.rules.time.rest import shift_minutes
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Scope, World, day_text
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.limits import CleanNights
from scenarios.domain.week import DAY

K = TypeVar("K")


class CleanNightsRule(Rule):
    """So many nights lie between a shift's last likely interrupted night and the next shift.

    A night is likely to be interrupted where its chance is above the policy's. Shifts of a day or
    more that follow each other without a break are one run, and parts of one shift are one shift.
    """

    name = "clean_nights"
    unit = "nights"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every two shifts with too few nights between them."""
        for scope in world.scopes(CleanNights):
            for _, assigned in counted_holdings(holdings, scope):
                for first, then, missing in _near(world, scope, [(h, h) for h in assigned]):
                    if not (first.fixed and then.fixed):
                        yield _violation(world, scope, (first, then), missing)

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Forbid any two choices with too few nights between them."""
        for scope in world.scopes(CleanNights):
            for _, indices in counted_choices(choices, scope):
                items = _alike(world, choices, indices)
                for group, other, missing in _near(world, scope, items):
                    yield LinearConstraint(
                        rule=self.name,
                        hard=scope.limit.hard,
                        terms=tuple((i, 1) for i in (*group, *other)),
                        at_most=1,
                        weight=missing,
                    )


def _alike(
    world: World, choices: Choices, indices: Iterable[int]
) -> list[tuple[tuple[int, ...], Holding]]:
    """Choices of one shift with the same hours and nights, which exclude each other, as one."""
    groups: dict[object, list[int]] = {}
    for i in indices:
        h = choices.all[i]
        chances = tuple(sorted(world.interrupted(h).items()))
        key = i if h.fixed else (h.rotation, h.shift, h.start, h.end, chances)
        groups.setdefault(key, []).append(i)
    return [(tuple(group), choices.all[group[0]]) for group in groups.values()]


def _near(
    world: World, scope: Scope[CleanNights], items: Sequence[tuple[K, Holding]]
) -> Iterator[tuple[K, K, int]]:
    """Pairs in order of start, and how many nights are missing between them."""
    reach = timedelta(days=scope.limit.nights + 2)
    for at, (one, first) in enumerate(items):
        last = _last_interrupted(world, first, scope.limit.chance)
        if last is None:
            continue
        for other, then in items[at + 1 :]:
            if then.start >= first.end + reach:
                break
            missing = scope.limit.nights - _clean(world, last, then)
            if missing > 0 and _apart(world, first, then):
                yield one, other, missing


def _last_interrupted(world: World, holding: Holding, chance: float) -> int | None:
    """Morning (ordinal) of the last night whose chance of an interruption is above the limit."""
    mornings = [m for m, grains in world.interrupted(holding).items() if grains > 1000 * chance]
    return max(mornings, default=None)


def _clean(world: World, last: int, then: Holding) -> int:
    """Count the nights between that morning and a shift's start."""
    someone = world.scenario.people[then.person]
    begins = wall_clock(then.start, someone.zone)
    minute = begins.hour * 60 + begins.minute
    return begins.toordinal() - int(minute < someone.hours.sleep[1]) - last


def _apart(world: World, first: Holding, then: Holding) -> bool:
    """Whether the two are different shifts, of which one follows the other."""
    if then.start < first.end or (
        first.rotation == then.rotation and first.shift == then.shift is not None
    ):
        return False
    if then.start > first.end:
        return True
    return min(shift_minutes(world, h) for h in (first, then)) < DAY


def _violation(
    world: World, scope: Scope[CleanNights], pair: tuple[Holding, Holding], missing: int
) -> Violation:
    first, then = pair
    last = _last_interrupted(world, first, scope.limit.chance)
    assert last is not None
    have = scope.limit.nights - missing
    return Violation(
        rule=CleanNightsRule.name,
        hard=scope.limit.hard,
        amount=missing,
        message=f"{world.name(first.person)} is likely to be woken in the night to "
        f"{day_text(last)} ({first.rotation}) and begins the next shift on "
        f"{world.local(then.start, then.rotation)} ({then.rotation}), "
        f"{max(have, 0)} clean night{'' if have == 1 else 's'} later, the policy requires "
        f"{scope.limit.nights}",
        setting=world.setting(scope.where),
        people=(first.person,),
        start=then.start,
    )
