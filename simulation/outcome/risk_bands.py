"""Risk of overload and fatigue: the load band of a person, and the acute flags beside it.

The band is that of the worst indicator, and says which. Nothing is weighed against anything.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from scenarios.domain.policy import RiskLimits
from simulation.outcome.indicators import (
    FLAGS,
    INDICATORS,
    Basis,
    Crossing,
    Flag,
    Indicator,
    IndicatorFacts,
)
from simulation.outcome.person_outcome import PersonOutcome


class Band(StrEnum):
    """How a load stands to its limits, mildest first."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 green, 1 amber, 2 red."""
        return _RANKS[self]


_RANKS = {band: rank for rank, band in enumerate(Band)}


class Reading(NamedTuple):
    """One indicator of one person against its limit.

    Attributes:
        limit: The limit that was crossed; in green the first that could be.
    """

    indicator: Indicator
    number: float
    band: Band
    limit: float

    @property
    def basis(self) -> Basis:
        """Source and strength of the limit's default."""
        facts = INDICATORS[self.indicator]
        basis = facts.red if self.band is Band.RED else facts.amber or facts.red
        assert basis is not None
        return basis


class Verdict(NamedTuple):
    """The band of a person.

    Attributes:
        set_by: The first indicator with that band; ``None``: green throughout.
        readings: Every indicator for which there is a number, in the order of ``Indicator``.
    """

    band: Band
    set_by: Reading | None
    readings: tuple[Reading, ...]


def band_of(outcome: PersonOutcome, limits: RiskLimits) -> Verdict:
    """Judge what one person lived through in one replication: the worst of all indicators."""
    readings = tuple(
        _reading(indicator, facts, number, limits)
        for indicator, facts in INDICATORS.items()
        if (number := facts.number(outcome)) is not None
    )
    worst = max(readings, key=_rank)
    return Verdict(worst.band, None if worst.band is Band.GREEN else worst, readings)


def flags_of(outcome: PersonOutcome) -> tuple[tuple[Flag, float], ...]:
    """The acute flags of one person: the most in any 28 days."""
    return tuple((flag, facts.number(outcome)) for flag, facts in FLAGS.items())


def _reading(
    indicator: Indicator, facts: IndicatorFacts, number: float, limits: RiskLimits
) -> Reading:
    amber, red = facts.limits(limits)
    if red is not None and _beyond(number, facts.crossing, red):
        return Reading(indicator, number, Band.RED, red)
    if amber is not None and _beyond(number, facts.crossing, amber):
        return Reading(indicator, number, Band.AMBER, amber)
    first = red if amber is None else amber
    assert first is not None
    return Reading(indicator, number, Band.GREEN, first)


def _beyond(number: float, crossing: Crossing, limit: float) -> bool:
    if crossing is Crossing.AT_LEAST:
        return number >= limit
    return number > limit if crossing is Crossing.ABOVE else number < limit


def _rank(reading: Reading) -> int:
    return reading.band.rank
