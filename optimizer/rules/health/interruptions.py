"""Interruptions of off and sleep hours: how many are expected in any stretch of days.

What is lived through of it is the first indicator of the simulation (PagerDuty, per 30 days).
"""

from __future__ import annotations

from optimizer.rules.kit.expected_in_windows import ExpectedRule
from optimizer.world.world import Measure, World
from scenarios.domain.policy import Interruptions


class InterruptionsRule(ExpectedRule[Interruptions]):
    """At most so many expected interruptions outside business hours in any stretch of days.

    What was held before the horizon counts.
    """

    name = "interruptions"
    unit = "thousandths of an interruption"
    kind = Interruptions
    things = "interruptions of off and sleep hours"

    def measure(self, world: World) -> Measure:
        """Expected interruptions, by local day of the person's zone."""
        return world.interruptions
