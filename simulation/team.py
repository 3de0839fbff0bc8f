"""The team as a whole in one replication: how soon somebody answers, and how many are woken."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulation.log import Handling, Log

#: What is counted, in the order of a row: mean minutes until the first acknowledgement of what was
#: acknowledged; part of what was paged that was answered within the time-out at every rotation
#: paged, in percent; incidents paged that nobody acknowledged; pages to an empty seat; different
#: people woken. The first two have no number where nothing was acknowledged, or paged.
TEAM = ("acknowledge_minutes", "in_time_percent", "unacknowledged", "uncovered", "people_woken")


def team_row(log: Log, timeout_hours: float) -> list[float]:
    """The numbers of one replication in the order of ``TEAM``; NaN: there is none."""
    paged: dict[int, list[Handling]] = {}
    for handling in log.handlings:
        paged.setdefault(handling.incident, []).append(handling)
    minutes = in_time = 0.0
    answered = 0
    for handlings in paged.values():
        known = [h.acknowledged - h.at for h in handlings if h.acknowledged is not None]
        if known:
            answered += 1
            minutes += 60 * min(known)
            # A hair: hours are sums of floats.
            in_time += _all(known, handlings) and max(known) <= timeout_hours + 1e-9
    return [
        minutes / answered if answered else math.nan,
        100 * in_time / len(paged) if paged else math.nan,
        float(len(paged) - answered),
        float(sum(handling.uncovered for handling in log.handlings)),
        float(len({one.person for one in log.interruptions if one.woken})),
    ]


def _all(known: Sequence[float], handlings: Sequence[Handling]) -> bool:
    return len(known) == len(handlings)
