"""The team as a whole in one replication: how soon somebody answers, and how many are woken."""

from __future__ import annotations

import math
from collections.abc import Mapping

from simulation.outcome.answer_times import Answer
from simulation.timeline.log import Log

#: What is counted, in the order of a row: mean minutes until the first acknowledgement of what was
#: acknowledged; part of what was paged that was answered within the time-out at every rotation
#: paged, in percent; incidents paged that nobody acknowledged; pages to an empty seat; different
#: people woken. The first two have no number where nothing was acknowledged, or paged.
TEAM = ("acknowledge_minutes", "in_time_percent", "unacknowledged", "uncovered", "people_woken")


def team_row(log: Log, answers: Mapping[int, Answer]) -> list[float]:
    """The numbers of one replication in the order of ``TEAM``; NaN: there is none."""
    minutes = [60 * one.first for one in answers.values() if one.first is not None]
    in_time = sum(one.in_time for one in answers.values())
    return [
        sum(minutes) / len(minutes) if minutes else math.nan,
        100 * in_time / len(answers) if answers else math.nan,
        float(len(answers) - len(minutes)),
        float(sum(handling.uncovered for handling in log.handlings)),
        float(len({one.person for one in log.interruptions if one.woken})),
    ]
