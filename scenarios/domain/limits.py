"""The limits of the policy, and everything about the settings of each: declared here, once.

A limit is a dataclass and a field of :class:`Limits`. The file's sections and its JSON Schema, the
health order, the words of conflicts, the steps of fixes and the settings that tests draw follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, get_args, get_type_hints

from scenarios.domain.limit import About, Bounds, Limit, Setting, Steps
from scenarios.domain.vocabulary import HourClass, PersonId

_HOURS = Bounds(ge=0, le=8784)
_COUNT, _FROM_ONE = Bounds(ge=0, le=1000), Bounds(ge=1, le=1000)
_FEW, _SPREADS = (None, 1, 2, 3), (None, 0.0, 12.0, 40.0)
_Days = Annotated[
    int,
    Setting("Length of the window in local days.", Bounds(ge=1, le=366), samples=(2, 3, 5, 7, 9)),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest(Limit):
    """Hours of rest between two shifts."""

    shorthand, health = "hours", 100
    hours: Annotated[
        float,
        Setting(
            "Hours from one shift's end to the next's start.", _HOURS, samples=(8.0, 11.0, 24.0)
        ),
        About("{hours:g} h of rest between shifts", Steps(-1, 0, " h")),
    ] = 11.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOnCall(Limit):
    """Percent of time on call."""

    shorthand, health = "percent", 50
    percent: Annotated[
        float,
        Setting(
            "Part of the hours of any `days` days.",
            Bounds(gt=0, le=100),
            samples=(10.0, 25.0, 60.0),
        ),
        About("at most {percent:g} % of any {days:day} on call", Steps(1, 100, " %")),
    ] = 25.0
    days: _Days = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxConsecutive(Limit):
    """Longest and shortest run of shifts."""

    health = 110
    shifts: Annotated[
        int | None,
        Setting("At most so many shifts in a row.", _FROM_ONE, samples=_FEW),
        About("at most {shifts:shift} in a row", Steps(1, 60, " shifts")),
    ] = None
    min_shifts: Annotated[
        int | None,
        Setting("At least so many shifts in a row.", _FROM_ONE, samples=_FEW),
        About("at least {min_shifts:shift} in a row", Steps(-1, 1, " shifts")),
    ] = None

    def contradiction(self) -> tuple[str, str] | None:
        """The shortest run is longer than the longest."""
        if self.shifts is None or self.min_shifts is None or self.min_shifts <= self.shifts:
            return None
        message = f"runs of at least {self.min_shifts} and at most {self.shifts} shifts cannot be"
        return message, "make `min_shifts` at most `shifts`"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftsOff(Limit):
    """Free shifts between two runs."""

    shorthand, health = "shifts", 60
    shifts: Annotated[
        int,
        Setting("Shifts free between two runs.", _COUNT, samples=(1, 2, 3)),
        About("{shifts:shift} free between two runs of shifts", Steps(-1, 0, " shifts")),
    ] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekends(Limit):
    """Weekends on call in a window."""

    health = 70
    at_most: Annotated[
        int,
        Setting("At most so many weekends …", _COUNT, samples=(0, 1)),
        About("at most {at_most} of any {of:weekend} on call", Steps(1, 52)),
    ] = 1
    of: Annotated[int, Setting("… in any so many successive ones.", _FROM_ONE, samples=(2, 3))] = 2

    def contradiction(self) -> tuple[str, str] | None:
        """More weekends are allowed than there are."""
        if self.at_most <= self.of:
            return None
        return f"{self.at_most} weekends in {self.of}", "`at_most` is within `of`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights(Limit):
    """Nights in a row and in a window."""

    health = 80
    in_a_row: Annotated[
        int | None,
        Setting("At most so many nights in a row.", _FROM_ONE, samples=_FEW),
        About("at most {in_a_row:night} in a row", Steps(1, 60)),
    ] = None
    at_most: Annotated[
        int | None,
        Setting("At most so many nights in any `days` days.", _COUNT, samples=_FEW),
        About("at most {at_most:night} in {days:day}", Steps(1, 60)),
    ] = None
    days: _Days = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays(Limit):
    """Public holidays on call."""

    health = 120
    at_most: Annotated[
        int | None,
        Setting("At most so many in a calendar year.", _COUNT, samples=(None, 0, 1)),
        About("at most {at_most:public holiday} a year", Steps(1, 30)),
    ] = None
    same_as_last_year: Annotated[
        bool,
        Setting(
            "Whether the same holiday may be held in two years running.", samples=(False, True)
        ),
        About("no holiday two years running"),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents(Limit):
    """Expected interruptions in 12 h."""

    shorthand = "per_12_hours"
    per_12_hours: Annotated[
        float,
        Setting("At most so many in 12 hours.", Bounds(ge=0), samples=(0.1, 0.5, 2.0)),
        About("at most {per_12_hours:expected interruption} in 12 h", Steps(0.5, 60)),
    ] = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OffHours(Limit):
    """Off and sleep hours on call."""

    health = 90
    hours: Annotated[
        float,
        Setting("At most so many hours in any `days` days.", _HOURS, samples=(10.0, 40.0)),
        About("at most {hours:off hour} in {days:day}", Steps(8, 672, " h")),
    ] = 160.0
    days: _Days = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt(Limit):
    """Peak of expected sleep debt, in hours."""

    shorthand, health = "hours", 10
    hours: Annotated[
        float,
        Setting("Most unrecovered hours of sleep, any morning.", _HOURS, samples=(0.1, 0.5, 4.0)),
        About("at most {hours:g} h of expected recovery debt", Steps(1, 100, " h")),
    ] = 9.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruptions(Limit):
    """Expected interruptions of off and sleep hours in a window.

    The default is where PagerDuty's benchmark, per 30 days, turns amber.
    """

    shorthand, health = "at_most", 20
    at_most: Annotated[
        float,
        Setting("At most so many in any `days` days.", _HOURS, samples=(0.5, 3.0)),
        About("at most {at_most:expected interruption} off work in {days:day}", Steps(1, 400)),
    ] = 7.0
    days: _Days = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedNights(Limit):
    """Expected interrupted nights in a window.

    The default is as many as the benchmark has interruptions before it turns amber [A].
    """

    shorthand, health = "at_most", 30
    at_most: Annotated[
        float,
        Setting("At most so many in any `days` days.", _HOURS, samples=(0.4, 2.0)),
        About("at most {at_most:interrupted night} in {days:day}", Steps(1, 60)),
    ] = 7.0
    days: _Days = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanNights(Limit):
    """Nights between an interrupted one and the next shift."""

    shorthand, health = "nights", 40
    nights: Annotated[
        int,
        Setting("At least so many nights.", _FROM_ONE, samples=(1, 2, 3)),
        About("{nights:clean night} before the next shift", Steps(-1, 1)),
    ] = 2
    chance: Annotated[
        float,
        Setting(
            "Above this chance of an interruption a night is not clean.",
            Bounds(ge=0, le=1),
            samples=(0.05, 0.5),
        ),
    ] = 0.5


Pairs = tuple[tuple[PersonId, PersonId], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together(Limit):
    """[[a, b]]: whenever a is on call, so is b."""

    shorthand, hard_in_file = "pairs", True
    pairs: Annotated[
        Pairs,
        Setting("Pairs of people, like [[ana, bo]].", groups_of=2),
        About("{0} on call only beside {1}"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart(Limit):
    """[[a, b]]: never on call at the same time."""

    shorthand, hard_in_file = "pairs", True
    pairs: Annotated[
        Pairs,
        Setting("Pairs of people, like [[ana, bo]].", groups_of=2),
        About("{0} and {1} kept apart"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Limit):
    """At least one of each group on call."""

    shorthand, hard_in_file = "groups", True
    groups: Annotated[
        tuple[tuple[PersonId, ...], ...],
        Setting("Groups of people, like [[ana, bo, cy]]."),
        About("one of {all} at every shift"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenCounts(Limit):
    """Widest range of hours by class.

    Over people of equal capacity, in hours; always soft.
    """

    can_be_hard = False
    business: Annotated[
        float | None, Setting("Hours of business time.", _HOURS, samples=_SPREADS)
    ] = None
    off: Annotated[
        float | None,
        Setting("Hours of the time off work, but not of sleep.", _HOURS, samples=_SPREADS),
    ] = None
    sleep: Annotated[float | None, Setting("Hours of sleep time.", _HOURS, samples=_SPREADS)] = None

    @property
    def hours(self) -> Mapping[HourClass, float]:
        """Class → largest difference, each person's hours divided by the capacity."""
        by_class = {klass: getattr(self, klass.value) for klass in HourClass}
        return {klass: hours for klass, hours in by_class.items() if hours is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Every limit by the name of its rule; ``None``: off."""

    rest: Rest | None = None
    time_on_call: TimeOnCall | None = None
    max_consecutive: MaxConsecutive | None = None
    shifts_off: ShiftsOff | None = None
    weekends: Weekends | None = None
    nights: Nights | None = None
    holidays: Holidays | None = None
    incidents: Incidents | None = None
    off_hours: OffHours | None = None
    debt: Debt | None = None
    interruptions: Interruptions | None = None
    interrupted_nights: InterruptedNights | None = None
    clean_nights: CleanNights | None = None
    together: Together | None = None
    apart: Apart | None = None
    one_of: OneOf | None = None
    even_counts: EvenCounts | None = None


#: Limit → its settings, in the order of the file.
LIMITS: Mapping[str, type[Limit]] = MappingProxyType(
    {name: get_args(hint)[0] for name, hint in get_type_hints(Limits).items()}
)
#: Settings → the limit.
NAMES: Mapping[type[Limit], str] = MappingProxyType({kind: name for name, kind in LIMITS.items()})
#: Soft limits of health in the order in which objective 2 meets them.
HEALTH_ORDER = tuple(
    sorted((n for n, kind in LIMITS.items() if kind.health), key=lambda n: LIMITS[n].health)
)
