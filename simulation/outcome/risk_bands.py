"""Indicators of a person's load, each with its source, and the bands they add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from scenarios.domain.policy import RiskLimits
from simulation.outcome.person_outcome import PersonOutcome


class Indicator(StrEnum):
    """What the bands rest on, in the order in which they are named."""

    INTERRUPTIONS = "interruptions"
    CROWDED_SHIFTS = "crowded-shifts"
    INCIDENTS = "incidents"
    ON_CALL = "on-call"
    SLEEP = "sleep"
    DEBT = "debt"
    CLEAN_NIGHTS = "clean-nights"
    ACTIVE_HOURS = "active-hours"


class Flag(StrEnum):
    """Acute signs, counted and never banded."""

    IMPAIRED_DAYS = "impaired-days"
    SHORT_DAYS = "short-days"
    RESTLESS_NIGHTS = "restless-nights"
    SLEEPY_MINUTES = "sleepy-minutes"
    VERY_SLEEPY_MINUTES = "very-sleepy-minutes"
    RESTS_BROKEN = "short-rests"


class Crossing(StrEnum):
    """When a number is beyond its limit."""

    AT_LEAST = "≥"
    ABOVE = ">"
    BELOW = "<"


class Basis(NamedTuple):
    """The source of a default limit, and the strength of its evidence."""

    source: str
    strength: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFacts:
    """An indicator as the output shows it.

    Attributes:
        label: In words, with unit and window.
        unit: Of its number.
        number: Its number in an outcome; ``None``: there is nothing to look at.
        limits: (amber, red) of the settings; ``None``: it never gets there.
        amber, red: The sources of the default limits.
    """

    label: str
    unit: str
    crossing: Crossing
    number: Callable[[PersonOutcome], float | None]
    limits: Callable[[RiskLimits], tuple[float | None, float | None]]
    amber: Basis | None = None
    red: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagFacts:
    """A flag as the output shows it."""

    label: str
    basis: Basis


_PAGERDUTY = Basis("PagerDuty, State of Digital Operations 2021 (median 2)", "vendor benchmark")
_SRE_INCIDENTS = Basis(
    "Google SRE book ch. 11 (the split into amber and red is ours)", "expert norm"
)
_SRE_TIME_ON_CALL = Basis("Google SRE book ch. 11", "expert norm")
_MODEL = "1 h of sleep lost every night leads to 4.58 h, 2 h to 9.16 h (Ramakrishnan et al. 2016)"
_DEBT = Basis(_MODEL, "model")

INDICATORS: Mapping[Indicator, IndicatorFacts] = MappingProxyType(
    {
        Indicator.INTERRUPTIONS: IndicatorFacts(
            label="off-hours and sleep interruptions, worst 30 days",
            unit="",
            crossing=Crossing.AT_LEAST,
            number=lambda o: o.interruptions_30_days,
            limits=lambda r: r.interruptions,
            amber=_PAGERDUTY,
            red=_PAGERDUTY,
        ),
        Indicator.CROWDED_SHIFTS: IndicatorFacts(
            label="shifts as primary with more incidents per 12 h than the limit",
            unit="%",
            crossing=Crossing.ABOVE,
            number=lambda o: None if o.crowded_shifts is None else 100 * o.crowded_shifts,
            limits=lambda r: (100 * r.crowded_shifts, None),
            amber=_SRE_INCIDENTS,
        ),
        Indicator.INCIDENTS: IndicatorFacts(
            label="mean incidents per 12 h of the shifts as primary",
            unit="",
            crossing=Crossing.ABOVE,
            number=lambda o: o.incidents_per_12_hours,
            limits=lambda r: (None, r.incidents_per_12_hours),
            red=_SRE_INCIDENTS,
        ),
        Indicator.ON_CALL: IndicatorFacts(
            label="time on call as primary or secondary, whole horizon",
            unit="%",
            crossing=Crossing.ABOVE,
            number=lambda o: o.on_call_percent,
            limits=lambda r: (r.on_call_percent, None),
            amber=_SRE_TIME_ON_CALL,
        ),
        Indicator.SLEEP: IndicatorFacts(
            label="mean sleep a night, worst 28 nights",
            unit="h",
            crossing=Crossing.BELOW,
            number=lambda o: o.sleep_28_nights,
            limits=lambda r: r.mean_sleep_hours,
            amber=Basis("Watson et al. 2015", "consensus"),
            red=Basis("Söderström et al. 2012 (15 cases)", "small cohort"),
        ),
        Indicator.DEBT: IndicatorFacts(
            label="peak recovery debt",
            unit="h",
            crossing=Crossing.AT_LEAST,
            number=lambda o: o.peak_debt_hours,
            limits=lambda r: r.peak_debt_hours,
            amber=_DEBT,
            red=_DEBT,
        ),
        Indicator.CLEAN_NIGHTS: IndicatorFacts(
            label="fewest clean nights between an interrupted night and the next shift",
            unit="",
            crossing=Crossing.BELOW,
            number=lambda o: o.clean_nights,
            limits=lambda r: (r.clean_nights, None),
            amber=Basis("Malmberg et al. 2010 (n=32)", "small study"),
        ),
        Indicator.ACTIVE_HOURS: IndicatorFacts(
            label="active on-call hours, worst 30 days",
            unit="h",
            crossing=Crossing.ABOVE,
            number=lambda o: o.active_hours_30_days,
            limits=lambda r: (r.active_hours, None),
            amber=Basis("Heponiemi et al. 2008 (n=2,652, cross-sectional)", "survey"),
        ),
    }
)

_INGRE = Basis("Ingre et al. 2006", "driving simulator")

FLAGS: Mapping[Flag, FlagFacts] = MappingProxyType(
    {
        Flag.IMPAIRED_DAYS: FlagFacts(
            label="work days begun with less than 5 h of sleep in the last 24 h",
            basis=Basis(
                "Dawson et al. 2021 (deemed impaired); Sprajcer et al. 2023 (crashes × 2)",
                "reviews",
            ),
        ),
        Flag.SHORT_DAYS: FlagFacts(
            label="work days begun with 5 to 7 h of sleep in the last 24 h",
            basis=Basis("Dawson et al. 2021 (above its threshold)", "count only"),
        ),
        Flag.RESTLESS_NIGHTS: FlagFacts(
            label="nights with four awakenings or more",
            basis=Basis("Kahn et al. 2014 (n=61)", "experiment"),
        ),
        Flag.SLEEPY_MINUTES: FlagFacts(
            label="minutes responding at predicted sleepiness (KSS) of 7 or more", basis=_INGRE
        ),
        Flag.VERY_SLEEPY_MINUTES: FlagFacts(
            label="minutes responding at predicted sleepiness (KSS) of 8 or more", basis=_INGRE
        ),
        Flag.RESTS_BROKEN: FlagFacts(
            label="days whose 11 h of rest in a row work on call has broken",
            basis=Basis(
                "directive 2003/88/EC art. 3; stand-by: CJEU C-344/19",
                "indicator, not legal advice",
            ),
        ),
    }
)


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
    """One indicator of one person against the limit crossed; in green, the first that could be."""

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


class BandVerdict(NamedTuple):
    """The band of a person.

    Attributes:
        set_by: The first indicator with that band; ``None``: green throughout.
        readings: Every indicator for which there is a number, in the order of ``Indicator``.
    """

    band: Band
    set_by: Reading | None
    readings: tuple[Reading, ...]


def band_of(outcome: PersonOutcome, limits: RiskLimits) -> BandVerdict:
    """Judge one person in one replication: the worst of all indicators."""
    readings = tuple(
        _reading(indicator, facts, number, limits)
        for indicator, facts in INDICATORS.items()
        if (number := facts.number(outcome)) is not None
    )
    worst = max(readings, key=lambda reading: reading.band.rank)
    return BandVerdict(worst.band, None if worst.band is Band.GREEN else worst, readings)


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
