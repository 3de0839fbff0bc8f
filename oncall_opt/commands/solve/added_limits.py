"""Limits on expected values that answer what went wrong in the simulation, the same for everybody.

What a simulated indicator turns red over has an expected counterpart that the optimizer can limit.
Nobody is named: the limit is what nobody may be expected to carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from scenarios.domain.policy import Debt, InterruptedNights, Interruptions, Limits, Policy
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId

#: A limit is put at most so far below the least that has made somebody red …
STEP = 0.3
#: … and at least so far.
LEAST_STEP = 0.95
#: Where that is proved impossible: hardly below it.
LOOSE = 0.98
#: Decimals of a limit.
_DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A limit that a round adds.

    Attributes:
        name: ``debt``, ``interruptions`` or ``interrupted_nights``.
        level: At most so much, in the limit's unit.
        days: Length of its window; 0: it has none.
        red_from: The least that has made somebody red more often than wanted.
    """

    name: str
    level: float
    days: int
    red_from: float

    def __str__(self) -> str:
        within = f" in any {self.days} days" if self.days else ""
        words = {
            "debt": f"at most {self.level:g} h of expected sleep debt",
            "interrupted_nights": f"at most {self.level:g} expected interrupted nights",
            "interruptions": f"at most {self.level:g} expected interruptions off work and asleep",
        }
        return f"{words[self.name]}{within}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one person was expected to carry under one schedule, and what came of it.

    Attributes:
        expected: The most, in the limit's unit.
        bearable: Where it made them red more often than wanted: what would be borne, if what is
            lived through follows what is expected; else ``None``.
    """

    person: PersonId
    expected: float
    bearable: float | None = None


def days_of(policy: Policy, name: str) -> int:
    """The window of a limit: the policy's own where it has one, else that of the indicator."""
    limit = getattr(policy.limits, name)
    if isinstance(limit, InterruptedNights | Interruptions):
        return limit.days
    return {"debt": 0, "interruptions": 30, "interrupted_nights": 28}[name]


def tightened(name: str, days: int, seen: Iterable[Seen], *, careful: bool) -> Added | None:
    """The limit that what was seen asks for: what all would bear, or what was borne by somebody.

    Args:
        careful: Whether to go hardly below what has made somebody red, as ``loosened`` does.

    Returns:
        ``None`` where nobody was red over it, or who was carried nothing.
    """
    listed = list(seen)
    red = [one for one in listed if one.bearable is not None]
    red_from = min((one.expected for one in red), default=0.0)
    if red_from <= 0:
        return None
    borne = [one.expected for one in listed if one.bearable is None and one.expected < red_from]
    asked = min(one.bearable for one in red if one.bearable is not None)
    level = min(max([asked, STEP * red_from, *borne]), LEAST_STEP * red_from)
    return _added(name, LOOSE * red_from if careful else level, days, red_from)


def loosened(added: Added) -> Added:
    """The same, hardly below what has made somebody red."""
    return _added(added.name, LOOSE * added.red_from, added.days, added.red_from)


def with_limits(scenario: Scenario, added: Sequence[Added]) -> Scenario:
    """The scenario with further hard limits; none becomes looser than it was."""
    limits, rotations = scenario.policy.limits, dict(scenario.rotations)
    for one in added:
        limits = _laid(limits, one)
        rotations = {key: _without(rotation, one) for key, rotation in rotations.items()}
    places = {**scenario.places, **{f"policy.{one.name}": "added" for one in added}}
    return replace(
        scenario,
        policy=replace(scenario.policy, limits=limits),
        rotations=MappingProxyType(rotations),
        places=MappingProxyType(places),
    )


def _added(name: str, level: float, days: int, red_from: float) -> Added:
    return Added(name=name, level=round(level, _DIGITS), days=days, red_from=red_from)


def _laid(limits: Limits, one: Added) -> Limits:
    if one.name == "debt":
        hours = min(one.level, limits.debt.hours if limits.debt else one.level)
        return replace(limits, debt=Debt(hours=hours, hard=True))
    if one.name == "interruptions":
        felt = min(one.level, limits.interruptions.at_most if limits.interruptions else one.level)
        limit = Interruptions(at_most=felt, days=one.days, hard=True)
        return replace(limits, interruptions=limit)
    known = limits.interrupted_nights
    nights = min(one.level, known.at_most if known else one.level)
    rule = InterruptedNights(at_most=nights, days=one.days, hard=True)
    return replace(limits, interrupted_nights=rule)


def _without(rotation: Rotation, one: Added) -> Rotation:
    """A rotation that leaves the limit to the policy: everything counts together then."""
    return replace(rotation, overrides=rotation.overrides - {one.name})
