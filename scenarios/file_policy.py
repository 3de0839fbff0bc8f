"""The part of the scenario file that says the policy: limits, pool, burden, ledger, weights."""

# No `from __future__ import annotations` here: pydantic would evaluate every text again.

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from scenarios.file_values import Off, Section, Text, kind_of, must_be

RoleWord = Literal["primary", "secondary", "shadow", "escalation"]
ClassWord = Literal["business", "off", "sleep"]
LimitWord = Literal[
    "rest", "share", "runs", "gap", "weekends", "nights", "holidays", "incidents", "off_hours",
    "debt", "interruptions", "interrupted_nights", "clean_nights", "together", "apart", "one_of",
    "balance",
]  # fmt: skip

Hours = Annotated[float, Field(ge=0, le=8784)]
Days = Annotated[int, Field(ge=1, le=366)]
Count = Annotated[int, Field(ge=0, le=1000)]
Minutes = Annotated[float, Field(ge=0, le=1440)]
Positive = Annotated[int, Field(ge=1, le=1000)]
Percent = Annotated[float, Field(gt=0, le=100)]
Slack = Annotated[float, Field(ge=0, le=1)]


class LimitSection(Section):
    """A limit; what is not written keeps the preset's value."""

    hard: bool | None = Field(None, description="Whether a schedule that breaks it is no schedule.")


class RestSection(LimitSection):
    """Rest between turns."""

    hours: Hours | None = Field(None, description="Hours from one turn's end to the next's start.")


class ShareSection(LimitSection):
    """Share of time on call."""

    percent: Percent | None = Field(None, description="Part of the hours of any `days` days.")
    days: Days | None = Field(None, description="Length of the window in local days.")


class RunsSection(LimitSection):
    """Turns of one rotation held in a row."""

    longest: Positive | None = Field(None, description="At most so many turns in a row.")
    shortest: Positive | None = Field(None, description="At least so many turns in a row.")


class GapSection(LimitSection):
    """Free turns between two runs."""

    turns: Count | None = Field(None, description="Turns free between two runs.")


class WeekendsSection(LimitSection):
    """Weekends with any time on call."""

    at_most: Count | None = Field(None, description="At most so many weekends …")
    of: Positive | None = Field(None, description="… in any so many successive ones.")


class NightsSection(LimitSection):
    """Nights held: two hours or more of the own sleep hours."""

    in_a_row: Positive | None = Field(None, description="At most so many nights in a row.")
    at_most: Count | None = Field(None, description="At most so many nights in any `days` days.")
    days: Days | None = Field(None, description="Length of the window in local days.")


class HolidaysSection(LimitSection):
    """Public holidays of the person's country."""

    at_most: Count | None = Field(None, description="At most so many in a calendar year.")
    same_as_last_year: bool | None = Field(
        None, description="Whether the same holiday may be held in two years running."
    )


class IncidentsSection(LimitSection):
    """Expected interruptions of a turn."""

    per_12_hours: float | None = Field(None, ge=0, description="At most so many in 12 hours.")


class OffHoursSection(LimitSection):
    """Off and sleep hours on call."""

    hours: Hours | None = Field(None, description="At most so many hours in any `days` days.")
    days: Days | None = Field(None, description="Length of the window in local days.")


class DebtSection(LimitSection):
    """Expected sleep debt."""

    hours: Hours | None = Field(None, description="Most unrecovered hours of sleep, any morning.")


class InterruptionsSection(LimitSection):
    """Expected interruptions of off and sleep hours."""

    at_most: Hours | None = Field(None, description="At most so many in any `days` days.")
    days: Days | None = Field(None, description="Length of the window in local days.")


class InterruptedNightsSection(LimitSection):
    """Expected nights with an interruption of sleep."""

    at_most: Hours | None = Field(None, description="At most so many in any `days` days.")
    days: Days | None = Field(None, description="Length of the window in local days.")


class CleanNightsSection(LimitSection):
    """Nights between a likely interrupted one and the next turn."""

    nights: Positive | None = Field(None, description="At least so many nights.")
    chance: Slack | None = Field(
        None, description="Above this chance of an interruption a night is not clean."
    )


class PairsSection(LimitSection):
    """Pairs of people."""

    pairs: list[list[Text]] = Field(description="Pairs of people, like [[ana, bo]].")


class GroupsSection(LimitSection):
    """Groups of people."""

    groups: list[list[Text]] = Field(description="Groups of people, like [[ana, bo, cy]].")


class BalanceSection(Section):
    """Widest range of hours held, by class; always soft."""

    business: Hours | None = Field(None, description="Hours of business time.")
    off: Hours | None = Field(None, description="Hours of the time off work, but not of sleep.")
    sleep: Hours | None = Field(None, description="Hours of sleep time.")


_OFF = Annotated[Off, Tag("<off>")]
_NUMBER_OR = Discriminator(kind_of, **must_be("`off`, a number or a map"))
_MAP_OR_OFF = Discriminator(kind_of, **must_be("`off` or a map"))
_LIST_OR = Discriminator(kind_of, **must_be("`off`, a list of lists of people, or a map"))

RestLimit = Annotated[
    _OFF | Annotated[Hours, Tag("<number>")] | Annotated[RestSection, Tag("<map>")], _NUMBER_OR
]
ShareLimit = Annotated[
    _OFF | Annotated[Percent, Tag("<number>")] | Annotated[ShareSection, Tag("<map>")], _NUMBER_OR
]
GapLimit = Annotated[
    _OFF | Annotated[Count, Tag("<number>")] | Annotated[GapSection, Tag("<map>")], _NUMBER_OR
]
IncidentsLimit = Annotated[
    _OFF
    | Annotated[Annotated[float, Field(ge=0)], Tag("<number>")]
    | Annotated[IncidentsSection, Tag("<map>")],
    _NUMBER_OR,
]
DebtLimit = Annotated[
    _OFF | Annotated[Hours, Tag("<number>")] | Annotated[DebtSection, Tag("<map>")], _NUMBER_OR
]
InterruptionsLimit = Annotated[
    _OFF | Annotated[Hours, Tag("<number>")] | Annotated[InterruptionsSection, Tag("<map>")],
    _NUMBER_OR,
]
InterruptedNightsLimit = Annotated[
    _OFF | Annotated[Hours, Tag("<number>")] | Annotated[InterruptedNightsSection, Tag("<map>")],
    _NUMBER_OR,
]
CleanNightsLimit = Annotated[
    _OFF | Annotated[Positive, Tag("<number>")] | Annotated[CleanNightsSection, Tag("<map>")],
    _NUMBER_OR,
]
RunsLimit = Annotated[_OFF | Annotated[RunsSection, Tag("<map>")], _MAP_OR_OFF]
WeekendsLimit = Annotated[_OFF | Annotated[WeekendsSection, Tag("<map>")], _MAP_OR_OFF]
NightsLimit = Annotated[_OFF | Annotated[NightsSection, Tag("<map>")], _MAP_OR_OFF]
HolidaysLimit = Annotated[_OFF | Annotated[HolidaysSection, Tag("<map>")], _MAP_OR_OFF]
OffHoursLimit = Annotated[_OFF | Annotated[OffHoursSection, Tag("<map>")], _MAP_OR_OFF]
BalanceLimit = Annotated[_OFF | Annotated[BalanceSection, Tag("<map>")], _MAP_OR_OFF]
PairsLimit = Annotated[
    _OFF | Annotated[list[list[Text]], Tag("<list>")] | Annotated[PairsSection, Tag("<map>")],
    _LIST_OR,
]
GroupsLimit = Annotated[
    _OFF | Annotated[list[list[Text]], Tag("<list>")] | Annotated[GroupsSection, Tag("<map>")],
    _LIST_OR,
]


class LimitsSection(Section):
    """Limits; `off` removes one, a partial map keeps the rest of the preset's."""

    rest: RestLimit | None = Field(None, description="Hours of rest between two turns.")
    share: ShareLimit | None = Field(None, description="Percent of time on call.")
    runs: RunsLimit | None = Field(None, description="Longest and shortest run of turns.")
    gap: GapLimit | None = Field(None, description="Free turns between two runs.")
    weekends: WeekendsLimit | None = Field(None, description="Weekends on call in a window.")
    nights: NightsLimit | None = Field(None, description="Nights in a row and in a window.")
    holidays: HolidaysLimit | None = Field(None, description="Public holidays on call.")
    incidents: IncidentsLimit | None = Field(None, description="Expected interruptions in 12 h.")
    off_hours: OffHoursLimit | None = Field(None, description="Off and sleep hours on call.")
    debt: DebtLimit | None = Field(None, description="Peak of expected sleep debt, in hours.")
    interruptions: InterruptionsLimit | None = Field(
        None, description="Expected interruptions of off and sleep hours in a window."
    )
    interrupted_nights: InterruptedNightsLimit | None = Field(
        None, description="Expected interrupted nights in a window."
    )
    clean_nights: CleanNightsLimit | None = Field(
        None, description="Nights between an interrupted one and the next turn."
    )
    together: PairsLimit | None = Field(
        None, description="[[a, b]]: whenever a is on call, so is b."
    )
    apart: PairsLimit | None = Field(None, description="[[a, b]]: never on call at the same time.")
    one_of: GroupsLimit | None = Field(None, description="At least one of each group on call.")
    balance: BalanceLimit | None = Field(None, description="Widest range of hours by class.")


class StandbySection(Section):
    """Burden of an hour held, by role."""

    primary: float | None = Field(None, ge=0, le=10)
    secondary: float | None = Field(None, ge=0, le=10)
    shadow: float | None = Field(None, ge=0, le=10)
    escalation: float | None = Field(None, ge=0, le=10)


class BurdenSection(Section):
    """Constants of burden, in hours of personal time taken."""

    standby: StandbySection | None = Field(None, description="Burden of an hour held, by role.")
    active_work_hours: Hours | None = Field(None, description="Work an interruption makes.")
    active_work_cap_hours: Hours | None = Field(None, description="Cap of recorded work.")
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
        None, description="Incidents per 12 h of a turn: above it a turn is crowded."
    )
    crowded_turns: Slack | None = Field(
        None, description="Amber with a larger part of the turns crowded; red: the mean turn is."
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
        None, description="Nights between an interrupted one and the next turn: amber with fewer."
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
    correction_turns: float | None = Field(
        None, ge=0, le=100, description="Most that one horizon corrects, in turns."
    )


class WeightsSection(Section):
    """Weights of the last tier; zero switches a term off."""

    prefers: Count | None = None
    avoids: Count | None = None
    cuts: Count | None = None
    continuity: Count | None = None
    spacing: Count | None = None


class RobustSection(Section):
    """A last tier: the tail of sleep interruptions in anybody's worst month."""

    level: float | None = Field(None, ge=0.5, lt=1, description="Mean of the worst 1 − level.")
    samples: int | None = Field(None, ge=10, le=1000, description="Sampled horizons it rests on.")


PoolWord = Literal["smallest", "everyone"]
PoolValue = Annotated[
    Annotated[PoolWord, Tag("<text>")] | Annotated[Positive, Tag("<number>")],
    Discriminator(kind_of, **must_be("`smallest`, `everyone` or a whole number")),
]


class PoolSection(Section):
    """The duty pool."""

    size: PoolValue = Field(description="smallest, everyone, or at most so many people.")
    spare: Annotated[int, Field(ge=0, le=1)] | None = Field(
        None, description="1: the smallest pool that survives any one member's week away."
    )


DutyPoolValue = Annotated[
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
    duty_pool: DutyPoolValue | None = Field(None, description="How many people can be woken.")
    cut_up_to: Hours | None = Field(None, description="Longest time away that a cut bridges.")
    two_pagers: bool | None = Field(None, description="Whether anybody may carry two pagers.")
    gaps: bool | None = Field(None, description="Whether seats may stay uncovered.")
    health_order: list[LimitWord] | None = Field(None, description="Which breach to avoid first.")
    burden: BurdenSection | None = Field(None, description="Constants of burden.")
    response: ResponseSection | None = Field(None, description="How a page is answered.")
    risk: RiskSection | None = Field(None, description="From where a load is amber or red.")
    ledger: LedgerSection | None = Field(None, description="How the past counts.")
    weights: WeightsSection | None = Field(None, description="Weights of the last tier.")
    robust: RobustSection | None = Field(
        None, description="Shorten the tail of sleep interruptions; `{}` for the defaults."
    )
    leave_reduces_share_after_days: float | None = Field(
        None, ge=0, le=366, description="Leave longer than this reduces the share."
    )
    freeze_days: float | None = Field(
        None, ge=0, le=366, description="A re-plan keeps turns that begin within so many days."
    )
    breach_slack: Slack | None = Field(
        None, description="Slack of soft limits that cannot be kept, for later tiers."
    )
    worst_slack: Slack | None = Field(None, description="Slack of the worst-off for later tiers.")
    total_slack: Slack | None = Field(None, description="Slack of the total for later tiers.")
    counts_slack: Slack | None = Field(None, description="Slack of the counts for later tiers.")
