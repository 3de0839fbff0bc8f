"""The part of the scenario file that says the limits, of the policy or of one rotation."""

# No `from __future__ import annotations` here: pydantic would evaluate every text again.

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from scenarios.reading.schema_values import Off, Section, Text, kind_of, must_be

Hours = Annotated[float, Field(ge=0, le=8784)]
Days = Annotated[int, Field(ge=1, le=366)]
Count = Annotated[int, Field(ge=0, le=1000)]
Positive = Annotated[int, Field(ge=1, le=1000)]
Percent = Annotated[float, Field(gt=0, le=100)]
Slack = Annotated[float, Field(ge=0, le=1)]


class LimitSection(Section):
    """A limit; what is not written keeps the preset's value."""

    hard: bool | None = Field(None, description="Whether a schedule that breaks it is no schedule.")


class RestSection(LimitSection):
    """Rest between shifts."""

    hours: Hours | None = Field(None, description="Hours from one shift's end to the next's start.")


class TimeOnCallSection(LimitSection):
    """Share of time on call."""

    percent: Percent | None = Field(None, description="Part of the hours of any `days` days.")
    days: Days | None = Field(None, description="Length of the window in local days.")


class MaxConsecutiveSection(LimitSection):
    """Shifts of one rotation held in a row."""

    shifts: Positive | None = Field(None, description="At most so many shifts in a row.")
    min_shifts: Positive | None = Field(None, description="At least so many shifts in a row.")


class ShiftsOffSection(LimitSection):
    """Free shifts between two runs."""

    shifts: Count | None = Field(None, description="Shifts free between two runs.")


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
    """Expected interruptions of a shift."""

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
    """Nights between a likely interrupted one and the next shift."""

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


class EvenCountsSection(Section):
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
TimeOnCallLimit = Annotated[
    _OFF | Annotated[Percent, Tag("<number>")] | Annotated[TimeOnCallSection, Tag("<map>")],
    _NUMBER_OR,
]
ShiftsOffLimit = Annotated[
    _OFF | Annotated[Count, Tag("<number>")] | Annotated[ShiftsOffSection, Tag("<map>")], _NUMBER_OR
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
MaxConsecutiveLimit = Annotated[_OFF | Annotated[MaxConsecutiveSection, Tag("<map>")], _MAP_OR_OFF]
WeekendsLimit = Annotated[_OFF | Annotated[WeekendsSection, Tag("<map>")], _MAP_OR_OFF]
NightsLimit = Annotated[_OFF | Annotated[NightsSection, Tag("<map>")], _MAP_OR_OFF]
HolidaysLimit = Annotated[_OFF | Annotated[HolidaysSection, Tag("<map>")], _MAP_OR_OFF]
OffHoursLimit = Annotated[_OFF | Annotated[OffHoursSection, Tag("<map>")], _MAP_OR_OFF]
EvenCountsLimit = Annotated[_OFF | Annotated[EvenCountsSection, Tag("<map>")], _MAP_OR_OFF]
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

    rest: RestLimit | None = Field(None, description="Hours of rest between two shifts.")
    time_on_call: TimeOnCallLimit | None = Field(None, description="Percent of time on call.")
    max_consecutive: MaxConsecutiveLimit | None = Field(
        None, description="Longest and shortest run of shifts."
    )
    shifts_off: ShiftsOffLimit | None = Field(None, description="Free shifts between two runs.")
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
        None, description="Nights between an interrupted one and the next shift."
    )
    together: PairsLimit | None = Field(
        None, description="[[a, b]]: whenever a is on call, so is b."
    )
    apart: PairsLimit | None = Field(None, description="[[a, b]]: never on call at the same time.")
    one_of: GroupsLimit | None = Field(None, description="At least one of each group on call.")
    even_counts: EvenCountsLimit | None = Field(None, description="Widest range of hours by class.")
