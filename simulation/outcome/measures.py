"""Measures: what is counted of a person in one replication, as one row of numbers.

They are the fields of ``PersonOutcome``, those by class as three; the load of what happened; and
the load band as two chances.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import NamedTuple

from scenarios.calendar.calendar import CLASSES
from simulation.outcome.person_outcome import PersonOutcome
from simulation.outcome.risk_bands import Band
from simulation.timeline.incidents import Handling, Log

#: Measures whose lowest value is the worst.
_LOW_IS_BAD = frozenset({"sleep_28_nights", "clean_nights"})
_NOT_MEASURES = frozenset({"person", "debt_mondays"})
AMBER, RED = "amber", "red"
#: Load beyond standby, which the schedule alone decides: active work in off and sleep hours, and
#: each sleep interruption with its resettling and waking; public holidays count more.
EVENT_LOAD = "event_load_hours"
#: What runs go on for until it is known well enough, and what comparisons between people rest on.
SLEEP_INTERRUPTIONS = "interruptions_sleep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number of a person's outcome.

    Attributes:
        name: The field of ``PersonOutcome``, with ``_business``, ``_off`` or ``_sleep`` behind it
            where there is one for each class; ``event_load_hours``; ``amber`` or ``red``: 1 if
            that is the band, else 0.
        grain: Quantiles are exact to this.
        low_is_bad: Whether the lowest is the worst.
    """

    name: str
    grain: float
    low_is_bad: bool


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure, in the order of a row."""
    found = []
    for field in fields(PersonOutcome):
        if field.name in _NOT_MEASURES:
            continue
        kind = str(field.type)
        by_class = [f"{field.name}_{klass.value}" for klass in CLASSES]
        names = by_class if kind.startswith("tuple") else [field.name]
        for name in names:
            grain = _grain(name) if "float" in kind else 1.0
            found.append(Measure(name=name, grain=grain, low_is_bad=name in _LOW_IS_BAD))
    found.append(Measure(name=EVENT_LOAD, grain=_grain(EVENT_LOAD), low_is_bad=False))
    return (*found, *(Measure(name=n, grain=1.0, low_is_bad=False) for n in (AMBER, RED)))


@cache
def place_of(name: str) -> int:
    """Where a measure stands in a row; ``KeyError`` where there is none of that name."""
    places = {measure.name: place for place, measure in enumerate(measures())}
    return places[name]


def row_of(outcome: PersonOutcome, band: Band, event_load: float) -> list[float]:
    """The numbers of an outcome in the order of ``measures``; NaN: there is none."""
    row: list[float] = []
    for field in fields(PersonOutcome):
        if field.name in _NOT_MEASURES:
            continue
        value = getattr(outcome, field.name)
        if isinstance(value, tuple):
            row.extend(value)
        else:
            row.append(math.nan if value is None else value)
    return [*row, event_load, float(band is Band.AMBER), float(band is Band.RED)]


def _grain(name: str) -> float:
    if "minutes" in name:
        return 1.0
    return 0.01 if name == "crowded_shifts" else 0.1 if "percent" not in name else 0.5


#: Hours are sums of floats.
_A_HAIR = 1e-9


class AnswerTime(NamedTuple):
    """What became of one incident that paged anybody; hours from the page on.

    Attributes:
        handlings: At each pager.
        first: Until somebody acknowledged; ``None``: nobody did.
        assembled: Until every rotation that was paged had; ``None``: not every one did.
        in_time: Whether that was within the time-out of the first page.
    """

    handlings: tuple[Handling, ...]
    first: float | None
    assembled: float | None
    in_time: bool


def answers_of(log: Log, timeout_hours: float) -> dict[int, AnswerTime]:
    """The answers of a replication by key of the incident, in the order of their pages."""
    paged: dict[int, list[Handling]] = {}
    for handling in log.handlings:
        paged.setdefault(handling.incident, []).append(handling)
    return {key: _answer(handlings, timeout_hours) for key, handlings in paged.items()}


def _answer(handlings: list[Handling], timeout_hours: float) -> AnswerTime:
    known = [one.acknowledged - one.at for one in handlings if one.acknowledged is not None]
    assembled = max(known) if len(known) == len(handlings) else None
    return AnswerTime(
        handlings=tuple(handlings),
        first=min(known, default=None),
        assembled=assembled,
        in_time=assembled is not None and assembled <= timeout_hours + _A_HAIR,
    )


#: What is counted, in the order of a row: mean minutes until the first acknowledgement of what was
#: acknowledged; part of what was paged that was answered within the time-out at every rotation
#: paged, in percent; incidents paged that nobody acknowledged; pages to an empty role; different
#: people woken. The first two have no number where nothing was acknowledged, or paged.
TEAM = ("acknowledge_minutes", "in_time_percent", "unacknowledged", "uncovered", "people_woken")


def team_row(log: Log, answers: Mapping[int, AnswerTime]) -> list[float]:
    """The numbers of one replication in the order of ``TEAM``; NaN: there is none."""
    minutes = [60 * one.first for one in answers.values() if one.first is not None]
    in_time = sum(one.in_time for one in answers.values())
    return [
        sum(minutes) / len(minutes) if minutes else math.nan,
        100 * in_time / len(answers) if answers else math.nan,
        float(len(answers) - len(minutes)),
        float(sum(handling.uncovered for handling in log.handlings)),
        float(len({one.person for one in log.interruptions if one.woken})),
    ]
