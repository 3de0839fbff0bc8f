"""What is compared between schedules: of the most loaded person, of everybody, and of the team.

The most loaded person of a measure is who has most of it on average under that schedule; under
another schedule that may be somebody else. It is not the worst of each replication: among many,
somebody always has a bad run, so a load shared by more people would look no better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scenarios.calendar.calendar import Floats
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.measures import AMBER, EVENT_LOAD, RED, SLEEP_INTERRUPTIONS, TEAM, place_of
from simulation.statistics.paired_differences import PairedDifference, PairedSums, pooled

EVERYBODY, MOST_LOADED = "everybody", "most loaded person"


@dataclass(frozen=True, slots=True)
class Compared:
    """A number that people have, or a team.

    Attributes:
        label: What people read.
        unit: ``h``, ``%``, ``min`` or nothing.
        parts: Measures of which it is the sum.
        scale: What the sum is multiplied by.
        together: What the sum over everybody is called; '': it has no meaning.
        chance: Whether it happens to a person or does not.
        high_is_good: Whether more of it is better.
        settled: Whether the schedule alone decides it, without chance.
    """

    name: str
    label: str
    unit: str = ""
    parts: tuple[str, ...] = ()
    scale: float = 1.0
    together: str = ""
    chance: bool = False
    high_is_good: bool = False
    settled: bool = False


def _by_class(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{klass}" for klass in ("business", "off", "sleep"))


def _summed(name: str, label: str, unit: str = "", parts: tuple[str, ...] = ()) -> Compared:
    return Compared(name, label, unit, parts or (name,), together=label)


#: What is compared of people.
OF_PEOPLE = (
    _summed(SLEEP_INTERRUPTIONS, "sleep interruptions"),
    _summed("interruptions", "interruptions at any hour", parts=_by_class("interruptions")),
    _summed("interrupted_nights", "interrupted nights"),
    _summed("sleep_lost_hours", "sleep lost", "h"),
    Compared("peak_debt_hours", "peak recovery debt", "h", ("peak_debt_hours",)),
    _summed("active_hours", "active work", "h", _by_class("active_hours")),
    _summed(EVENT_LOAD, "load beyond standby", "h"),
    Compared(RED, "chance of red", "%", (RED,), 100, "people in red", chance=True),
    Compared(
        "amber_or_red",
        "chance of amber or red",
        "%",
        (AMBER, RED),
        100,
        "people in amber or red",
        chance=True,
    ),
    Compared("on_call_percent", "time on call", "%", ("on_call_percent",), settled=True),
)

_TEAM_FACTS = MappingProxyType(
    {
        "acknowledge_minutes": ("time to acknowledge", "min", False),
        "in_time_percent": ("answered in time", "%", True),
        "unacknowledged": ("incidents nobody answers", "", False),
        "uncovered": ("pages to an empty role", "", False),
        "people_woken": ("people woken", "", False),
    }
)
#: What is compared of a team, in the order of ``TEAM``.
OF_TEAM = tuple(
    Compared(name, label, unit=unit, high_is_good=good)
    for name in TEAM
    for label, unit, good in (_TEAM_FACTS[name],)
)


class ComparedTally:
    """Sums over replications of what is compared, for several schedules with the same random draws.

    Even and odd replications are kept separate: each half finds who is most loaded, and the
    other measures by how much. Else, of people with equal loads, the one with the worst draws
    would count, and those draws would count against the schedule.
    """

    def __init__(self, schedules: Sequence[str], people: Sequence[PersonId]) -> None:
        self.schedules, self.people = tuple(schedules), tuple(people)
        self._wide = len(self.people) + 1
        cells = len(self.schedules) * self._wide
        self._halves = (PairedSums(len(OF_PEOPLE), cells), PairedSums(len(OF_PEOPLE), cells))
        self._of_team = PairedSums(len(OF_TEAM), len(self.schedules))
        self._runs = 0

    def add(self, rows: Floats, team: Floats) -> None:
        """Take over some replications, in their order.

        Args:
            rows: Every measure, shape ``(replications, measures, schedules, people)``.
            team: Shape ``(replications, team measures, schedules)``.
        """
        values = np.stack(
            [rows[:, [place_of(part) for part in one.parts]].sum(axis=1) for one in OF_PEOPLE],
            axis=1,
        )
        everybody = values.sum(axis=-1, keepdims=True)
        cells = np.concatenate([values, everybody], axis=-1).reshape(*values.shape[:2], -1)
        for place, half in enumerate(self._halves):
            half.add(cells[(place - self._runs) % 2 :: 2])
        self._of_team.add(team)
        self._runs += len(rows)

    def mean(self, name: str, schedule: str, who: str) -> float | None:
        """The mean of somebody, of ``EVERYBODY``, or of the ``MOST_LOADED`` person; not scaled.

        ``None``: there is no number.
        """
        kind = _place(OF_PEOPLE, name)
        found = [
            half.total(kind, self._cell(name, schedule, who, place))
            for place, half in enumerate(self._halves)
        ]
        runs = sum(count for count, _ in found)
        return sum(total for _, total in found) / runs if runs else None

    def most_loaded(self, name: str, schedule: str) -> PersonId | None:
        """Who has most of it on average, of equals the first; ``None``: there are no people."""
        return self._most_loaded(name, schedule, self._halves)

    def difference(
        self, name: str, of: tuple[str, str], against: tuple[str, str]
    ) -> PairedDifference | None:
        """How much more one has than another, each a schedule and whom ``mean`` knows."""
        kind = _place(OF_PEOPLE, name)
        return pooled(
            (
                half.gaps(kind, self._cell(name, *of, place), self._cell(name, *against, place))
                for place, half in enumerate(self._halves)
            ),
            chance=OF_PEOPLE[kind].chance and EVERYBODY not in (of[1], against[1]),
        )

    def team_mean(self, name: str, schedule: str) -> float | None:
        """The mean of the team; ``None``: there never was a number."""
        runs, total = self._of_team.total(_place(OF_TEAM, name), self.schedules.index(schedule))
        return total / runs if runs else None

    def team_difference(self, name: str, of: str, against: str) -> PairedDifference | None:
        """How much more the team has under one schedule than under another."""
        cells = self.schedules.index(of), self.schedules.index(against)
        return pooled([self._of_team.gaps(_place(OF_TEAM, name), *cells)])

    def _most_loaded(
        self, name: str, schedule: str, halves: Sequence[PairedSums]
    ) -> PersonId | None:
        if not self.people:
            return None
        kind, first = _place(OF_PEOPLE, name), self.schedules.index(schedule) * self._wide
        totals = [
            sum(half.total(kind, first + place)[1] for half in halves)
            for place in range(len(self.people))
        ]
        return self.people[totals.index(max(totals))]

    def _cell(self, name: str, schedule: str, who: str, half: int) -> int:
        """Where somebody stands; who is most loaded in this half is known from the other one."""
        if who == MOST_LOADED:
            # A single replication has no other half.
            others = self._halves if self._runs < 2 else (self._halves[1 - half],)
            who = self._most_loaded(name, schedule, others) or EVERYBODY
        people: tuple[str, ...] = (*self.people, EVERYBODY)
        return self.schedules.index(schedule) * self._wide + people.index(who)


def _place(of: Sequence[Compared], name: str) -> int:
    return next(place for place, one in enumerate(of) if one.name == name)
