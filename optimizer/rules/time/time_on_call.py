"""Time on call in any window of days, any role but shadow."""

from __future__ import annotations

from optimizer.rules.kit.minutes_in_windows import WindowRule
from optimizer.world.world import Measure, World
from scenarios.domain.limits import TimeOnCall
from scenarios.domain.week import DAY


class TimeOnCallRule(WindowRule[TimeOnCall]):
    """At most so many per cent of the nominal hours of any window of local days.

    Hours with two rotations at once count once. A window that reaches back beyond what is known of
    the past counts what it has.
    """

    name = "time_on_call"
    kind = TimeOnCall

    def minutes(self, world: World) -> Measure:
        """Return nominal minutes by local day of the rotation's zone."""
        return world.day_minutes

    def ceiling(self, limit: TimeOnCall) -> int:
        """Return that part of the window's nominal minutes."""
        return round(limit.days * DAY * limit.percent / 100)

    def words(self, limit: TimeOnCall, total: int, first: str) -> str:
        """Name the part of the time, the hours, and what the policy allows."""
        return (
            f"is on call {100 * total / (limit.days * DAY):.0f} % of the {limit.days} days from "
            f"{first} ({total / 60:.0f} h), the policy allows at most {limit.percent:g} %"
        )
