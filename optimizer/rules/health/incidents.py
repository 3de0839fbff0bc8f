"""Expected interruptions of a shift: a property of the rotation, not of its assignee."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation
from optimizer.world.holdings import Holdings, length
from optimizer.world.world import World
from scenarios.calendar.calendar import QUARTER
from scenarios.calendar.shifts import Shift
from scenarios.domain.limits import Incidents
from scenarios.domain.vocabulary import Role


class IncidentsRule(Rule):
    """A shift's primary is expected to be interrupted at most so often per 12 active hours.

    Counted for an assignee who is awake, so that low urgency interrupts as well. No choice changes
    it: the violation is a constant, and a hard limit that is exceeded leaves no schedule.
    """

    name = "incidents"
    unit = "hundredths of an interruption per 12 h"
    personal = False

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:  # noqa: ARG002
        """Yield every shift that is too noisy."""
        for shift, limit, expected, where in _noisy(world):
            yield Violation(
                rule=self.name,
                hard=limit.hard,
                amount=_hundredths(expected - limit.per_12_hours),
                message=f"{shift.rotation} from {world.local(shift.start, shift.rotation)} is "
                f"expected to interrupt {expected:.1f} times per 12 h, for any assignee, "
                f"the policy allows at most {limit.per_12_hours:g}",
                setting=world.setting(where),
                start=shift.start,
            )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:  # noqa: ARG002
        """Exceed a constant."""
        for shift, limit, expected, _ in _noisy(world):
            yield LinearConstraint(
                rule=self.name,
                hard=limit.hard,
                terms=(),
                at_most=-_hundredths(expected - limit.per_12_hours),
                exempt=False,
                label=f"{shift.rotation} from {world.local(shift.start, shift.rotation)}",
            )


def expected_per_12_hours(world: World, shift: Shift) -> float:
    """Return the expected interruptions of an awake primary per 12 active hours of a shift."""
    rates = world.loads.rates[shift.rotation]
    grid = world.calendar.grid
    spans = [grid.quarters_of(start, end) for start, end in shift.active]
    expected = sum(float((rates.urgent[s] + rates.low[s]).sum()) for s in spans)
    quarters = length(shift.active) / QUARTER
    return 12 * expected / quarters if quarters else 0.0


def _noisy(world: World) -> Iterator[tuple[Shift, Incidents, float, str]]:
    """Shifts above the limit; a shift that is fixed altogether is exempt."""
    for scope in world.scopes(Incidents):
        for rotation in world.scenario.rotations.values():
            if rotation.id not in scope.rotations or Role.PRIMARY not in rotation.roles:
                continue
            for shift in world.calendar.shifts[rotation.id]:
                expected = expected_per_12_hours(world, shift)
                fixed = (rotation.id, Role.PRIMARY, shift.index) in world.closed
                if not fixed and _hundredths(expected - scope.limit.per_12_hours) > 0:
                    yield shift, scope.limit, expected, scope.where


def _hundredths(value: float) -> int:
    return round(100 * value)
