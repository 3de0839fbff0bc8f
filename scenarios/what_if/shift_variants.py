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


def _weekly(rotation: Rotation) -> Rotation:
    return _with(rotation, ShiftKind.WEEKLY, _first(rotation))


def _daily(rotation: Rotation) -> Rotation:
    hour = _first(rotation) % DAY
    return _with(rotation, ShiftKind.DAILY, *(day * DAY + hour for day in range(7)))


def _half_weekly(rotation: Rotation) -> Rotation:
    first = _first(rotation)
    return _with(rotation, ShiftKind.CUSTOM, first, (first + 3 * DAY) % WEEK)


def _two_weekly(rotation: Rotation) -> Rotation:
    return replace(_with(rotation, ShiftKind.CUSTOM, _first(rotation)), cycle_weeks=2)


def _separate_weekends(rotation: Rotation) -> Rotation:
    return _with(rotation, ShiftKind.WEEKDAY_WEEKEND, _first(rotation), _FRIDAY_EVENING)


def _at(hour: int, rotation: Rotation) -> Rotation:
    """Move all handoffs so that the first is at that hour of its day."""
    later = hour * 60 - rotation.handoffs[0] % DAY
    cycle = rotation.cycle_weeks * WEEK
    return replace(rotation, handoffs=tuple(sorted((m + later) % cycle for m in rotation.handoffs)))


_CHANGES: Mapping[str, _Change] = {
    "daily": _daily,
    "3 and 4 days": _half_weekly,
    "weekly": _weekly,
    "two weeks": _two_weekly,
    "separate weekends": _separate_weekends,
    **{f"handoff at {hour:02d}:00": partial(_at, hour) for hour in HOURS},
}


def _first(rotation: Rotation) -> int:
    return rotation.handoffs[0] % WEEK


def _with(rotation: Rotation, kind: ShiftKind, *marks: int) -> Rotation:
    return replace(rotation, shifts=kind, handoffs=tuple(sorted(set(marks))), cycle_weeks=1)
