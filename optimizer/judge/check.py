"""Judge any schedule by the plain form of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from optimizer.rules import RULES
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import Holdings
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule

_NEVER = datetime.max.replace(tzinfo=UTC)


def check(
    scenario: Scenario, schedule: Schedule, *, world: World | None = None
) -> tuple[Violation, ...]:
    """Return every violation of every rule: hard ones first, then in order of time."""
    known = world or World(scenario)
    holdings = Holdings(known.calendar, schedule)
    found = [violation for rule in RULES for violation in rule.violations(known, holdings)]
    # Violations without a place in time come last.
    return tuple(sorted(found, key=lambda v: (not v.hard, v.start or _NEVER)))


def keeps_hard_rules(violations: Iterable[Violation]) -> bool:
    """Whether a schedule with these violations may be used at all."""
    return not any(violation.hard for violation in violations)
