"""Expected interruptions of a turn: a property of the rotation, whoever holds it."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import Cap
from optimizer.rules.kit.rule import Violation
from optimizer.world.holdings import Holdings, length
from optimizer.world.world import World
from scenarios.calendar.calendar import SLOT
from scenarios.calendar.shifts import Turn
from scenarios.domain.policy import Incidents
from scenarios.domain.vocabulary import Role


class IncidentsRule:
    """A turn's primary is expected to be interrupted at most so often per 12 active hours.

    Counted for a holder who is awake, so that low urgency interrupts as well. No choice changes
    it: the breach is a constant, and a hard limit that is exceeded leaves no schedule at all.
    """

    name = "incidents"
    unit = "hundredths of an interruption per 12 h"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:  # noqa: ARG002
        """Every turn that is too noisy."""
        for turn, limit, expected, where in _noisy(world):
            yield Violation(
                rule=self.name,
                hard=limit.hard,
                amount=_hundredths(expected - limit.per_12_hours),
                message=f"{turn.rotation} from {world.local(turn.start, turn.rotation)} is "
                f"expected to interrupt {expected:.1f} times per 12 h, whoever holds it, "
                f"the policy asks for at most {limit.per_12_hours:g}",
                setting=world.setting(where),
                start=turn.start,
            )

    def caps(self, world: World, choices: Choices) -> Iterator[Cap]:  # noqa: ARG002
        """A constant that is above its cap."""
        for turn, limit, expected, _ in _noisy(world):
            yield Cap(
                rule=self.name,
                hard=limit.hard,
                terms=(),
                at_most=-_hundredths(expected - limit.per_12_hours),
                exempt=False,
                label=f"{turn.rotation} from {world.local(turn.start, turn.rotation)}",
            )


def expected_per_12_hours(world: World, turn: Turn) -> float:
    """Expected interruptions of an awake primary per 12 h of the turn's active hours."""
    rates = world.loads.rates[turn.rotation]
    grid = world.calendar.grid
    spans = [grid.slots_of(start, end) for start, end in turn.active]
    expected = sum(float((rates.urgent[s] + rates.low[s]).sum()) for s in spans)
    slots = length(turn.active) / SLOT
    return 12 * expected / slots if slots else 0.0


def _noisy(world: World) -> Iterator[tuple[Turn, Incidents, float, str]]:
    """Turns above the limit; a turn that is fixed altogether is exempt."""
    for scope in world.scopes(IncidentsRule.name, Incidents):
        for rotation in world.scenario.rotations.values():
            if rotation.id not in scope.rotations or Role.PRIMARY not in rotation.roles:
                continue
            for turn in world.calendar.turns[rotation.id]:
                expected = expected_per_12_hours(world, turn)
                fixed = (rotation.id, Role.PRIMARY, turn.index) in world.closed
                if not fixed and _hundredths(expected - scope.limit.per_12_hours) > 0:
                    yield turn, scope.limit, expected, scope.where


def _hundredths(value: float) -> int:
    return round(100 * value)
