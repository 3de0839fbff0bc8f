"""The policy in the scenario file: limits, pool, load, ledger, weights."""

# No `from __future__ import annotations` here: pydantic would evaluate every text again.

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Discriminator, Field, Tag

from scenarios.domain.limits import LIMITS
from scenarios.reading.schema_limits import Count, Hours, LimitsSection, Positive, Slack
from scenarios.reading.schema_values import Section, kind_of, must_be

Minutes = Annotated[float, Field(ge=0, le=1440)]
if TYPE_CHECKING:
    LimitWord = str
else:
    LimitWord = Literal[tuple(LIMITS)]
RoleWord = Literal["primary", "secondary", "shadow", "escalation"]
ClassWord = Literal["business", "off", "sleep"]


class StandbySection(Section):
    """Load of an hour held, by role."""

    primary: float | None = Field(None, ge=0, le=10)
    secondary: float | None = Field(None, ge=0, le=10)
    shadow: float | None = Field(None, ge=0, le=10)
    escalation: float | None = Field(None, ge=0, le=10)


class LoadSection(Section):
    """Constants of load, in hours of personal time taken."""

    standby: StandbySection | None = Field(None, description="Load of an hour held, by role.")
    active_work_hours: Hours | None = Field(None, description="Work an interruption makes.")
    active_work_cap_hours: Hours | None = Field(None, description="Most hours counted as work.")
    resettling_hours: Hours | None = Field(None, description="Time to fall asleep again.")
    resettling_minutes: float | None = Field(None, ge=0, le=1440, description="The same, minutes.")
    waking_hours: Hours | None = Field(None, description="What a waking costs beyond the minutes.")
    holiday_factor: float | None = Field(None, ge=0, le=100, description="Weight of holidays.")


class ResponseSection(Section):
    """How a page is answered."""

    missed: float | None = Field(None, ge=0, le=1, description="Chance that a page is missed.")
    awake_median_minutes: float | None = Field(None, gt=0, le=1440)
    awake_sigma: float | None = Field(None, ge=0, le=10)
    asleep_median_minutes: float | None = Field(None, gt=0, le=1440)
    asleep_sigma: float | None = Field(None, ge=0, le=10)
    timeout_minutes: float | None = Field(
        None, gt=0, le=1440, description="Minutes after which the next role is paged."
    )
    low_urgency_wakes: bool | None = Field(None, description="Whether low urgency wakes people.")
    resettling_sigma: float | None = Field(
        None, ge=0, le=10, description="Spread of the time to fall asleep again (lognormal)."
    )
    work_sigma: float | None = Field(
        None, ge=0, le=10, description="Spread of active work where none is recorded (lognormal)."
    )
    false_alarm_minutes: Minutes | None = Field(
        None, description="Work on what turns out to be nothing."
    )
    stays_up_minutes: Minutes | None = Field(
        None, description="With less of the night's sleep left, nobody goes back to bed."
    )
    silent_night_minutes: Minutes | None = Field(
        None, description="Sleep lost in a night on call without a page."
    )
    waking_surcharge_minutes: Minutes | None = Field(
        None, description="Sleep lost with each waking beyond the minutes awake."
    )
    shared_fault: Literal["release", "stay"] | None = Field(
        None, description="Whether those who cannot help with a shared fault are released."
    )


class AmberRedSection(Section):
    """A pair of limits."""

    amber: Hours | None = Field(None, description="From here a load is amber.")
    red: Hours | None = Field(None, description="From here a load is red.")


class RiskSection(Section):
    """From where a load is amber or red; the defaults are sourced."""

    interruptions: AmberRedSection | None = Field(
        None, description="Interruptions in off and sleep hours per 30 days: this many or more."
    )
    incidents_per_12_hours: Hours | None = Field(
        None, description="Incidents per 12 h of a shift: above it a shift is crowded."
    )
    crowded_shifts: Slack | None = Field(
        None, description="Amber with a larger part of the shifts crowded; red: the mean shift is."
    )
    on_call_percent: float | None = Field(
        None, ge=0, le=100, description="Time on call, primary and secondary: amber above it."
    )
    mean_sleep_hours: AmberRedSection | None = Field(
        None, description="Hours of sleep a night over 28 days: less than this."
    )
    peak_debt_hours: AmberRedSection | None = Field(
        None, description="Unrecovered hours of sleep at their peak: this many or more."
    )
    clean_nights: Count | None = Field(
        None, description="Nights between an interrupted one and the next shift: amber with fewer."
    )
    active_hours: Hours | None = Field(
        None, description="Hours of work on call per 30 days: amber above it."
    )


class LedgerSection(Section):
    """How the past counts."""

    weeks: int | None = Field(None, ge=0, le=520, description="Rolling window.")
    half_life_weeks: float | None = Field(
        None, gt=0, le=520, description="After so many weeks the past counts half."
    )
    correction_shifts: float | None = Field(
        None, ge=0, le=100, description="Most that one schedule period corrects, in shifts."
    )


class WeightsSection(Section):
    """Weights of the last objective; zero switches a term off."""

    prefers: Count | None = None
    avoids: Count | None = None
    overrides: Count | None = None
    continuity: Count | None = None
    spacing: Count | None = None


PoolWord = Literal["smallest", "everyone"]
PoolValue = Annotated[
    Annotated[PoolWord, Tag("<text>")] | Annotated[Positive, Tag("<number>")],
    Discriminator(kind_of, **must_be("`smallest`, `everyone` or a whole number")),
]


class PoolSection(Section):
    """The overnight pool."""

    size: PoolValue = Field(description="smallest, everyone, or at most so many people.")
    spare: Annotated[int, Field(ge=0, le=1)] | None = Field(
        None, description="1: the smallest pool that survives any one member's week away."
    )


OvernightPoolValue = Annotated[
    Annotated[PoolWord, Tag("<text>")]
    | Annotated[Positive, Tag("<number>")]
    | Annotated[PoolSection, Tag("<map>")],
    Discriminator(kind_of, **must_be("`smallest`, `everyone` or a whole number")),
]


class PolicySection(LimitsSection):
    """Rules and settings, laid over a preset."""

    preset: Literal["standard", "google-sre", "eu-working-time", "minimal"] | None = Field(
        None, description="Where the limits begin; `standard` by default."
    )
    overnight_pool: OvernightPoolValue | None = Field(
        None, description="How many people can be woken."
    )
    override_max_hours: Hours | None = Field(
        None, description="Longest time away that an override bridges."
    )
    two_rotations_at_once: bool | None = Field(
        None, description="Whether anybody may be on call for two rotations at once."
    )
    allow_uncovered: bool | None = Field(None, description="Whether roles may stay uncovered.")
    health_order: list[LimitWord] | None = Field(
        None, description="Which violation to avoid first."
    )
    load: LoadSection | None = Field(None, description="Constants of load.")
    response: ResponseSection | None = Field(None, description="How a page is answered.")
    risk: RiskSection | None = Field(None, description="From where a load is amber or red.")
    ledger: LedgerSection | None = Field(None, description="How the past counts.")
    weights: WeightsSection | None = Field(None, description="Weights of the last objective.")
    leave_reduces_capacity_after_days: float | None = Field(
        None, ge=0, le=366, description="Leave longer than this reduces the capacity."
    )
    freeze_days: float | None = Field(
        None, ge=0, le=366, description="A re-plan keeps shifts that begin within so many days."
    )
    violation_slack: Slack | None = Field(
        None, description="Slack of soft limits that cannot be met, for later objectives."
    )
    highest_load_slack: Slack | None = Field(
        None, description="Slack of the most loaded person for later objectives."
    )
    total_slack: Slack | None = Field(None, description="Slack of the total for later objectives.")
    counts_slack: Slack | None = Field(
        None, description="Slack of the counts for later objectives."
    )
