"""The policy: limits, and the settings of the overnight pool, load, response, risk and ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from scenarios.domain.limits import HEALTH_ORDER, Limits
from scenarios.domain.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class OvernightPool:
    """How many people may be woken.

    Attributes:
        size: ``smallest``, ``everyone``, or a number: at most that many.
        spare: 1: the smallest pool that also survives any one member's week of absence; 0: no
            such demand.
    """

    size: int | str = "smallest"
    spare: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSettings:
    """Constants of load (hours of personal time taken). [A] marks an assumption.

    Attributes:
        standby: Hours of load per hour held, by role, in off and sleep hours [A].
        active_work_hours: Work per interruption where no history says it [A].
        active_work_cap_hours: Cap of the mean of acknowledged → resolved by a person.
        resettling_hours: Time to fall asleep again, mean 22 min [A].
        waking_hours: What a waking costs beyond the minutes, 0–2 h [A].
        holiday_factor: Public holidays count this many times.
    """

    standby: Mapping[Role, float] = field(
        default_factory=lambda: MappingProxyType(
            {Role.PRIMARY: 0.05, Role.SECONDARY: 0.025, Role.SHADOW: 0.0, Role.ESCALATION: 0.0}
        )
    )
    active_work_hours: float = 0.5
    active_work_cap_hours: float = 2.0
    resettling_hours: float = 22 / 60
    waking_hours: float = 1.0
    holiday_factor: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSettings:
    """How a page is answered; section 4 of the science notes, all [A] with ranges there.

    Attributes:
        missed: Chance that a page is missed altogether.
        awake_median_minutes, awake_sigma: Lognormal time to acknowledge, awake.
        asleep_median_minutes, asleep_sigma: The same, woken.
        timeout_minutes: After which the next role is paged.
        low_urgency_wakes: Whether low urgency pages people in their sleep hours.
        resettling_sigma: Spread of the lognormal time to fall asleep again; its mean is the
            load's ``resettling_hours`` (median 15, p90 45 min).
        work_sigma: Spread of the lognormal active work where none is recorded.
        false_alarm_minutes: Work on what turns out to be nothing.
        stays_up_minutes: With less of the sleep window left, the person stays up.
        silent_night_minutes: Sleep lost in an on-call night without a page.
        waking_surcharge_minutes: Sleep lost with each waking beyond the minutes awake.
        shared_fault: Who stays when a fault pages several rotations: ``release`` those who cannot
            help once somebody says "we have this", or all ``stay`` until it is over.
    """

    missed: float = 0.05
    awake_median_minutes: float = 2.0
    awake_sigma: float = 0.8
    asleep_median_minutes: float = 2.5
    asleep_sigma: float = 0.6
    timeout_minutes: float = 5.0
    low_urgency_wakes: bool = False
    resettling_sigma: float = 0.857
    work_sigma: float = 0.75
    false_alarm_minutes: float = 10.0
    stays_up_minutes: float = 30.0
    silent_night_minutes: float = 0.0
    waking_surcharge_minutes: float = 0.0
    shared_fault: str = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLimits:
    """From where a load is amber or red; the sources stand beside each band that is printed.

    Attributes:
        interruptions: (amber, red) off-hours and sleep interruptions per 30 days.
        incidents_per_12_hours: Amber above this in more than ``crowded_shifts`` of the shifts, red
            where the mean is above it.
        crowded_shifts: See above, 0 to 1.
        on_call_percent: Amber above this part of the time, primary and secondary.
        mean_sleep_hours: (amber, red) below these, over 28 days.
        peak_debt_hours: (amber, red) from these, unrecovered hours of sleep.
        clean_nights: Amber with fewer between an interrupted night and the next shift.
        active_hours: Amber above so many per 30 days.
    """

    interruptions: tuple[float, float] = (7.0, 19.0)
    incidents_per_12_hours: float = 2.0
    crowded_shifts: float = 0.05
    on_call_percent: float = 25.0
    mean_sleep_hours: tuple[float, float] = (7.0, 6.0)
    peak_debt_hours: tuple[float, float] = (4.58, 9.16)
    clean_nights: int = 2
    active_hours: float = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSettings:
    """How the past counts.

    Attributes:
        weeks: Rolling window.
        half_life_weeks: After so many weeks the past counts half; ``None``: it counts in full
            within the window.
        correction_shifts: Most that one horizon corrects, in shifts' worth of load.
    """

    weeks: int = 26
    half_life_weeks: float | None = None
    correction_shifts: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The last objective's weights; zero switches a term off."""

    prefers: int = 1
    avoids: int = 2
    overrides: int = 3
    continuity: int = 0
    spacing: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Rules and settings of a scenario.

    Attributes:
        preset: Name of the preset the rest was laid over.
        limits: Limits that hold where a rotation sets none of its own.
        overnight_pool: Who may be woken.
        health_order: Soft limits of health in the order in which objective 2 meets them.
        override_max_hours: Longest time away within a shift that is bridged by an override.
        two_rotations_at_once: Whether a person may be on call for two rotations at once.
        allow_uncovered: Whether roles may stay uncovered where nobody can hold them.
        leave_reduces_capacity_after_days: Leave longer than this reduces the capacity.
        freeze_days: A re-plan leaves shifts alone that begin within so many days.
        violation_slack, highest_load_slack, total_slack, counts_slack: Relative slack kept for
            later objectives.
    """

    preset: str = "standard"
    limits: Limits = field(default_factory=Limits)
    overnight_pool: OvernightPool = field(default_factory=OvernightPool)
    health_order: tuple[str, ...] = HEALTH_ORDER
    override_max_hours: float = 24.0
    two_rotations_at_once: bool = False
    allow_uncovered: bool = False
    leave_reduces_capacity_after_days: float = 14.0
    freeze_days: float = 7.0
    load: LoadSettings = field(default_factory=LoadSettings)
    response: ResponseSettings = field(default_factory=ResponseSettings)
    risk: RiskLimits = field(default_factory=RiskLimits)
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    weights: Weights = field(default_factory=Weights)
    violation_slack: float = 0.02
    highest_load_slack: float = 0.02
    total_slack: float = 0.02
    counts_slack: float = 0.05
