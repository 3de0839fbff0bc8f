"""Off and sleep hours on call in any window of days."""

from __future__ import annotations

from optimizer.rules.kit.minutes_in_windows import WindowRule
from optimizer.world.world import Measure, World
from scenarios.domain.limits import OffHours


class OffHoursRule(WindowRule[OffHours]):
    """At most so many nominal hours outside the person's business hours in any window of days.

    Hours with two rotations at once count once.
    """

    name = "off_hours"
    legal = True
    kind = OffHours

    def minutes(self, world: World) -> Measure:
        """Return off and sleep hours by local day of the person's zone."""
        return world.off_minutes

    def ceiling(self, limit: OffHours) -> int:
        """Return the limit in minutes."""
        return round(limit.hours * 60)

    def words(self, limit: OffHours, total: int, first: str) -> str:
        """Name the hours, and what the policy allows."""
        return (
            f"is on call for {total / 60:g} off and sleep hours in the {limit.days} days from "
            f"{first}, the policy allows at most {limit.hours:g} h"
        )
