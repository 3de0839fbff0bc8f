"""Recovery debt of sleep not yet made up, and the sleepiness it is predicted to bring."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from simulation.sleep.broken_nights import Broken
from simulation.sleep.fatigue import SLOW_HOURS, Wake, asleep, awake, minutes_above, sleepiness
from simulation.sleep.person_context import MORNING_HOURS, PersonContext
from simulation.timeline.incidents import Interruption

Stretch = tuple[float, float]


def debt_at(losses: Iterable[Stretch], moment: float) -> float:
    """Unrecovered hours of sleep at a moment.

    Args:
        losses: Disjoint (from, until) of lost sleep, in hours; what lies after the moment is not
            yet lost.
    """
    return SLOW_HOURS * sum(
        math.exp((min(end, moment) - moment) / SLOW_HOURS) - math.exp((start - moment) / SLOW_HOURS)
        for start, end in losses
        if start < moment
    )


def peak_debt(losses: Iterable[Stretch]) -> float:
    """The highest debt there ever is: at the end of some loss, for it only falls between them."""
    peak = debt = 0.0
    last = 0.0
    for start, end in losses:
        debt *= math.exp((last - end) / SLOW_HOURS)
        debt -= SLOW_HOURS * math.expm1((start - end) / SLOW_HOURS)
        last = end
        peak = max(peak, debt)
    return peak


def debts_at(losses: Sequence[Stretch], moments: Iterable[float]) -> tuple[float, ...]:
    """``debt_at`` for many moments in one pass; losses are disjoint, and both are sorted."""
    debts = []
    debt, last, position = 0.0, 0.0, 0
    for moment in moments:
        while position < len(losses) and losses[position][1] <= moment:
            start, end = losses[position]
            debt *= math.exp((last - end) / SLOW_HOURS)
            debt -= SLOW_HOURS * math.expm1((start - end) / SLOW_HOURS)
            last = end
            position += 1
        now = debt * math.exp((last - moment) / SLOW_HOURS)
        if position < len(losses) and losses[position][0] < moment:
            now -= SLOW_HOURS * math.expm1((losses[position][0] - moment) / SLOW_HOURS)
        debts.append(now)
    return tuple(debts)


def days_to_recover(debt: float) -> float:
    """Days without further loss until less than an hour of debt is left: 4.06·ln D."""
    return SLOW_HOURS / 24 * math.log(debt) if debt > 1 else 0.0


#: Karolinska sleepiness from which responding is counted: sleepy; sleepy and fighting it.
SLEEPY, VERY_SLEEPY = 7.0, 8.0


def wakes_of(context: PersonContext, broken: Broken) -> list[Wake]:
    """Every waking of the horizon with process S at it, in order of time."""
    nights = context.nights
    wake = Wake(nights.ends[0], context.usual_alertness)
    wakes = [wake]
    for night in range(1, len(nights.starts)):
        asleep_from, end = nights.starts[night], nights.ends[night]
        for up in broken.up.get(night, ()):
            if up.start > asleep_from:
                wake = _slept(wake, asleep_from, up.start)
                wakes.append(wake)
            asleep_from = up.end
        if asleep_from < end:
            wake = _slept(wake, asleep_from, end)
            wakes.append(wake)
    return wakes


def sleepy_minutes(
    context: PersonContext, interruptions: Iterable[Interruption], wakes: Sequence[Wake]
) -> list[tuple[float, float]]:
    """Minutes of each response at high predicted sleepiness: at 7 or more, at 8 or more."""
    found = []
    for one in interruptions:
        wake = _last(wakes, one.start)
        clock = context.clock.hour(one.start)
        seven, eight = minutes_above(wake, (one.start, one.end), clock, (SLEEPY, VERY_SLEEPY))
        found.append((seven, eight))
    return found


def mornings_after(
    context: PersonContext, hit: Iterable[int], wakes: Sequence[Wake]
) -> tuple[float | None, float | None]:
    """Mean sleepiness after interrupted nights, and what it would have been."""
    kss, usual = [], []
    for night in hit:
        at = context.nights.ends[night] + MORNING_HOURS
        wake = _last(wakes, at)
        kss.append(sleepiness(wake.alertness, at - wake.at, context.clock.hour(at)))
        usual.append(context.usual_mornings[night])
    if not kss:
        return None, None
    return sum(kss) / len(kss), sum(usual) / len(usual)


def _slept(wake: Wake, start: float, end: float) -> Wake:
    return Wake(end, asleep(awake(wake.alertness, start - wake.at), end - start))


def _last(wakes: Sequence[Wake], moment: float) -> Wake:
    """The waking that a moment follows."""
    return wakes[max(0, bisect_right(wakes, moment, key=lambda wake: wake.at) - 1)]
