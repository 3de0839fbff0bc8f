"""A watch: what is asked of the rotations of some hours of the week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from scenarios.calendar.calendar import Calendar
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is asked of the rotations of some hours.

    Attributes:
        pattern: A rotation without services: its hours, turns, roles and people are those of all.
        smallest_pool: Fewest people for each rotation, if the file says so; else by the limit on
            the share of time.
    """

    pattern: Rotation
    smallest_pool: int | None = None

    @property
    def seats(self) -> int:
        """People that one rotation keeps busy at an instant."""
        return sum(1 for role in self.pattern.roles if role is not Role.SHADOW)


def watch_calendar(scenario: Scenario, watch: Watch) -> Calendar:
    """The calendar of the scenario with the watch's turns alone."""
    alone = MappingProxyType({watch.pattern.id: watch.pattern})
    return Calendar(replace(scenario, rotations=alone))
