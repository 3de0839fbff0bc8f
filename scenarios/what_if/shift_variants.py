"""A scenario with other shifts: shorter, longer, at another hour, with separate weekends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import RotationId, ShiftKind
from scenarios.domain.week import DAY, WEEK

AS_IT_IS = "as it is"
#: Hours of the day at which handoffs are tried.
HOURS = (8, 14, 18)
_FRIDAY_EVENING = 4 * DAY + 18 * 60

_Change = Callable[[Rotation], Rotation]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftVariant:
    """A scenario with other shifts.

    Attributes:
        name: What differs, in words.
    """

    name: str
    scenario: Scenario


def shift_variants(scenario: Scenario) -> tuple[ShiftVariant, ...]:
    """Return the scenario as it is, and every variant of its shifts.

    Each keeps the weekday and hour of a rotation's first handoff, except those that move the hour.
    """
    variants = [ShiftVariant(name=AS_IT_IS, scenario=scenario)]
    for name, change in _CHANGES.items():
        rotations = {
            rotation.id: rotation if why_kept(rotation) else change(rotation)
            for rotation in scenario.rotations.values()
        }
        if all(rotations != dict(known.scenario.rotations) for known in variants):
            variants.append(
                ShiftVariant(name=name, scenario=replace(scenario, rotations=rotations))
            )
    return tuple(variants)


def kept_rotations(scenario: Scenario) -> Mapping[RotationId, str]:
    """Return the rotations that keep their shifts in every variant, and why."""
    rotations = scenario.rotations.values()
    return {rotation.id: why for rotation in rotations if (why := why_kept(rotation))}


def why_kept(rotation: Rotation) -> str:
    """Return why a rotation keeps its shifts; '' where it does not."""
    if not rotation.handoffs:
        return "it follows the sun"
    if not rotation.hours.always:
        return "it has hours of its own"
    return ""


def _at(hour: int, rotation: Rotation) -> Rotation:
    """Move all handoffs so that the first is at that hour of its day."""
    later = hour * 60 - rotation.handoffs[0] % DAY
    cycle = rotation.cycle_weeks * WEEK
    return replace(rotation, handoffs=tuple(sorted((m + later) % cycle for m in rotation.handoffs)))


def _with(kind: ShiftKind, *later: int, weeks: int = 1) -> _Change:
    """Return a change to handoffs so many minutes after the first."""

    def change(rotation: Rotation) -> Rotation:
        first = rotation.handoffs[0] % WEEK
        marks = {(first + minutes) % WEEK for minutes in later}
        return replace(rotation, shifts=kind, handoffs=tuple(sorted(marks)), cycle_weeks=weeks)

    return change


def _separate_weekends(rotation: Rotation) -> Rotation:
    marks = {rotation.handoffs[0] % WEEK, _FRIDAY_EVENING}
    kind = ShiftKind.WEEKDAY_WEEKEND
    return replace(rotation, shifts=kind, handoffs=tuple(sorted(marks)), cycle_weeks=1)


_CHANGES: Mapping[str, _Change] = {
    "daily": _with(ShiftKind.DAILY, *range(0, WEEK, DAY)),
    "3 and 4 days": _with(ShiftKind.CUSTOM, 0, 3 * DAY),
    "weekly": _with(ShiftKind.WEEKLY, 0),
    "two weeks": _with(ShiftKind.CUSTOM, 0, weeks=2),
    "separate weekends": _separate_weekends,
    **{f"handoff at {hour:02d}:00": partial(_at, hour) for hour in HOURS},
}
