"""Exchangeable weeks: a sample's weeks stand in every place where the same law holds.

Weeks that are drawn by one law could as well have come in another order. Whoever fits a schedule to
the order they happened to come in learns luck. So each sample is laid out several times, its weeks
shifted round among those of equal law: at every place each of them stands equally often, and what a
schedule can still gain comes from how shifts lie to each other, and from weeks that are known to
differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from scenarios.calendar.calendar import QUARTER_MINUTES, Calendar, Ints
from scenarios.domain.week import WEEK
from scenarios.rates.interruption_rates import SampledAlerts, factor_of

#: A sample is laid out so many times at most.
MOST_SHIFTS = 13
_PER_WEEK = WEEK // QUARTER_MINUTES


def exchanged(sampled: SampledAlerts, calendar: Calendar) -> SampledAlerts:
    """Every sample, its weeks shifted round among those of equal law.

    Returns:
        As many layouts of each sample as the largest group of weeks has members, 13 at most.
    """
    places = _places(calendar)
    groups = _equal_weeks(calendar, places)
    shifts = min(MOST_SHIFTS, max((len(group) for group in groups), default=1))
    moved = [_sources(places, groups, slot_key) for slot_key in range(shifts)]
    counts = {
        rotation: np.concatenate([_moved(one, source) for source in moved])
        for rotation, one in sampled.counts.items()
    }
    return SampledAlerts(counts=counts)


def _places(calendar: Calendar) -> Ints:
    """Slot of each week of the horizon and quarter of the week, shape ``(weeks, 672)``; −1: none.

    Weeks begin when the horizon does; clock changes leave a gap, or a quarter twice.
    """
    scenario, clock = calendar.scenario, calendar.clock(calendar.scenario.zone)
    span = calendar.grid.quarters_of(scenario.start, scenario.end)
    begun = int(clock.day[span.start])
    place = clock.day * (_PER_WEEK // 7) + clock.minute // QUARTER_MINUTES
    place = place - begun * (_PER_WEEK // 7)
    slots = np.full((scenario.weeks, _PER_WEEK), -1, dtype=np.int64)
    for slot in range(span.start, span.stop):
        week, quarter = divmod(int(place[slot]), _PER_WEEK)
        if 0 <= week < scenario.weeks:
            slots[week, quarter] = slot
    return slots


def _equal_weeks(calendar: Calendar, places: Ints) -> list[list[int]]:
    """Weeks of which every service is expected to page alike."""
    factors = [
        one
        for service in calendar.scenario.services.values()
        if (one := factor_of(calendar.grid, service.expects)) is not None
    ]
    groups: Mapping[bytes, list[int]] = defaultdict(list)
    for week, slots in enumerate(places):
        law = b"".join(np.where(slots >= 0, one[slots], 1.0).tobytes() for one in factors)
        groups[law].append(week)
    return list(groups.values())


def _sources(places: Ints, groups: list[list[int]], slot_key: int) -> list[tuple[Ints, Ints]]:
    """Pairs of slots: where to, and from where, for every week."""
    pairs = []
    for group in groups:
        for at, week in enumerate(group):
            source = group[(at + slot_key) % len(group)]
            both = (places[week] >= 0) & (places[source] >= 0)
            pairs.append((places[week][both], places[source][both]))
    return pairs


def _moved(counts: Ints, pairs: list[tuple[Ints, Ints]]) -> Ints:
    laid = counts.copy()
    for to, source in pairs:
        laid[:, to] = counts[:, source]
    return laid
