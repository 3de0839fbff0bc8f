"""Predicted sleepiness of one person: on every waking, while responding, and the morning after."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from simulation.sleep.broken_nights import Broken
from simulation.sleep.fatigue import Wake, asleep, awake, minutes_above, sleepiness
from simulation.sleep.person_context import MORNING_HOURS, PersonContext
from simulation.timeline.log import Interruption

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
    felt, usual = [], []
    for night in hit:
        at = context.nights.ends[night] + MORNING_HOURS
        wake = _last(wakes, at)
        felt.append(sleepiness(wake.alertness, at - wake.at, context.clock.hour(at)))
        usual.append(context.usual_mornings[night])
    if not felt:
        return None, None
    return sum(felt) / len(felt), sum(usual) / len(usual)


def _slept(wake: Wake, start: float, end: float) -> Wake:
    return Wake(end, asleep(awake(wake.alertness, start - wake.at), end - start))


def _last(wakes: Sequence[Wake], moment: float) -> Wake:
    """The waking that a moment follows."""
    return wakes[max(0, bisect_right(wakes, moment, key=_at) - 1)]


def _at(wake: Wake) -> float:
    return wake.at
