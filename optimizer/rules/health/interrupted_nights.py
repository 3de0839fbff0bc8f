"""Interrupted nights: how many are expected in any stretch of days.

A night on call in which λ interruptions of the person's sleep hours are expected is interrupted
with the chance 1 − exp(−λ), if they come independently. Where they come in bursts it is less: the
expectation is on the safe side.
"""

from __future__ import annotations

from optimizer.rules.kit.expected_in_windows import ExpectedRule
from optimizer.world.world import Measure, World
from scenarios.domain.policy import InterruptedNights


class InterruptedNightsRule(ExpectedRule[InterruptedNights]):
    """At most so many expected nights with an interruption in any stretch of days.

    A night belongs to the day of its morning. What was held before the horizon counts.
    """

    name = "interrupted_nights"
    unit = "thousandths of a night"
    kind = InterruptedNights
    things = "interrupted nights"

    def measure(self, world: World) -> Measure:
        """Chances of an interrupted night, by morning."""
        return world.interrupted
