"""What one person experiences in one replication, as one flat row of numbers.

Limits that speak of 28 or 30 days mean the worst stretch of so many days (of 24 h) anywhere in the
horizon; a horizon that is shorter counts as it is, unscaled.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenarios.calendar.calendar import BUSINESS, OFF, SLEEP
from scenarios.domain.vocabulary import PersonId, Role
from simulation.sleep.broken_nights import Broken, break_nights
from simulation.sleep.person_context import PersonContext
from simulation.sleep.recovery import (
    days_to_recover,
    debts_at,
    mornings_after,
    peak_debt,
    sleepy_minutes,
    wakes_of,
)
from simulation.timeline.incidents import Interruption

#: Sleep in the 24 h before work, in hours: "deemed impaired" (Dawson 2021); still short.
IMPAIRED, SHORT = 5.0, 7.0
#: Awakenings in one night that count like half a night lost (Kahn 2014).
MANY_AWAKENINGS = 4
_WEEKS_4, _DAYS_30 = 28 * 24.0, 30 * 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOutcome:
    """One person, one replication.

    Attributes:
        interruptions: By class of their start: business, off, sleep.
        interrupted_nights: Nights with an interruption in the person's sleep hours.
        longest_run: Most of them in a row.
        awakenings: How often the person was woken; pages before one sleeps again are
            one awakening.
        restless_nights: Nights with four awakenings or more.
        sleep_lost_hours: Within the habitual window, against the same nights without pages.
        peak_debt_hours: Highest recovery debt (``recovery``), from none at the horizon's start.
        recovery_days: From that peak until less than an hour of it is left.
        debt_mondays: Debt each Monday 09:00 of ``workdays.mondays``.
        active_hours: Active work by class: business, off, sleep.
        sleepy_minutes, very_sleepy_minutes: Responding at predicted KSS of 7 (8) or more.
        morning_sleepiness: Mean KSS two hours after the habitual sleep of interrupted nights (09:00
            for who sleeps until 07:00); ``None``: no such night.
        usual_morning_sleepiness: The same mornings, had there been no page.
        impaired_days: Work days begun with less than 5 h of sleep in the last 24 h.
        short_days: With 5 to 7 h.
        rests_broken: Days whose 11 h of rest in a row work on call has broken.
        interruptions_30_days: Most off and sleep interruptions in 30 days.
        active_hours_30_days: Most active work in 30 days, of any class.
        sleep_28_nights: Lowest mean sleep over 28 nights, in hours a night.
        crowded_shifts: Part of the shifts held as primary with more incidents per 12 h than the
            policy's limit; ``None``: no shifts as primary. A few hours bridged are no shift: one
            incident in them would be many per 12 h.
        incidents_per_12_hours: Mean over the hours of those shifts; ``None``: no such shifts.
        clean_nights: Fewest nights between an interrupted one and the next shift; ``None``: no
            shift follows an interrupted night.
        on_call_percent: Part of the whole horizon on call as primary or secondary.
        *_28_days: Most in 28 days.
    """

    person: PersonId
    interruptions: tuple[int, int, int]
    pages: int
    interrupted_nights: int
    longest_run: int
    awakenings: int
    restless_nights: int
    sleep_lost_hours: float
    peak_debt_hours: float
    recovery_days: float
    debt_mondays: tuple[float, ...]
    active_hours: tuple[float, float, float]
    sleepy_minutes: float
    very_sleepy_minutes: float
    morning_sleepiness: float | None
    usual_morning_sleepiness: float | None
    impaired_days: int
    short_days: int
    rests_broken: int
    interruptions_30_days: float
    active_hours_30_days: float
    sleep_28_nights: float
    crowded_shifts: float | None
    incidents_per_12_hours: float | None
    clean_nights: int | None
    on_call_percent: float
    impaired_days_28_days: float
    short_days_28_days: float
    restless_nights_28_days: float
    sleepy_minutes_28_days: float
    very_sleepy_minutes_28_days: float
    rests_broken_28_days: float


def simulated(
    context: PersonContext, interruptions: Sequence[Interruption], broken: Broken | None = None
) -> PersonOutcome:
    """Return what one person experiences.

    Args:
        interruptions: Of this person, sorted by start.
        broken: What they did to the nights, where that is known already.
    """
    if broken is None:
        broken = broken_nights(context, interruptions)
    classes = [context.klass(one.start) for one in interruptions]
    counts, work = [0, 0, 0], [0.0, 0.0, 0.0]
    for klass, one in zip(classes, interruptions, strict=True):
        counts[klass] += 1
        work[klass] += one.work_hours
    starts = [one.start for one in interruptions]
    off = [one.start for k, one in zip(classes, interruptions, strict=True) if k != BUSINESS]
    hit = _interrupted_nights(context, starts, classes)
    nights = context.nights
    restless = [nights.starts[n] for n, w in broken.wakings.items() if w >= MANY_AWAKENINGS]
    peak = peak_debt(broken.losses)
    impaired, short = _short_days(context, broken)
    rests = _rests_broken(context, interruptions)
    wakes = wakes_of(context, broken)
    sleepy = sleepy_minutes(context, interruptions, wakes)
    mornings = mornings_after(context, hit, wakes)
    crowded, mean_incidents = _crowding(context, interruptions)
    return PersonOutcome(
        person=context.person,
        interruptions=(counts[BUSINESS], counts[OFF], counts[SLEEP]),
        pages=sum(len(one.incidents) for one in interruptions),
        interrupted_nights=len(hit),
        longest_run=_longest_run(hit),
        awakenings=sum(broken.wakings.values()),
        restless_nights=len(restless),
        sleep_lost_hours=broken.lost_hours,
        peak_debt_hours=peak,
        recovery_days=days_to_recover(peak),
        debt_mondays=debts_at(broken.losses, context.workdays.mondays),
        active_hours=(work[BUSINESS], work[OFF], work[SLEEP]),
        sleepy_minutes=sum((minutes for minutes, _ in sleepy), 0.0),
        very_sleepy_minutes=sum((minutes for _, minutes in sleepy), 0.0),
        morning_sleepiness=mornings[0],
        usual_morning_sleepiness=mornings[1],
        impaired_days=len(impaired),
        short_days=len(short),
        rests_broken=len(rests),
        interruptions_30_days=worst(off, _DAYS_30),
        active_hours_30_days=worst(starts, _DAYS_30, [one.work_hours for one in interruptions]),
        sleep_28_nights=_least_sleep(context, broken),
        crowded_shifts=crowded,
        incidents_per_12_hours=mean_incidents,
        clean_nights=_clean_nights(context, hit),
        on_call_percent=context.on_call_percent,
        impaired_days_28_days=worst(impaired, _WEEKS_4),
        short_days_28_days=worst(short, _WEEKS_4),
        restless_nights_28_days=worst(restless, _WEEKS_4),
        sleepy_minutes_28_days=worst(starts, _WEEKS_4, [minutes for minutes, _ in sleepy]),
        very_sleepy_minutes_28_days=worst(starts, _WEEKS_4, [minutes for _, minutes in sleepy]),
        rests_broken_28_days=worst(rests, _WEEKS_4),
    )


def broken_nights(context: PersonContext, interruptions: Sequence[Interruption]) -> Broken:
    """What interruptions of one person, sorted by start, do to their nights."""
    return break_nights(context.nights, interruptions, context.settings, context.on_call)


def worst(moments: Sequence[float], hours: float, weights: Sequence[float] | None = None) -> float:
    """The most that falls into any stretch of so many hours.

    Args:
        moments: Sorted.
        weights: Of each moment, not negative; without them each counts 1.
    """
    most = total = 0.0
    first = 0
    for i, moment in enumerate(moments):
        total += 1.0 if weights is None else weights[i]
        while moments[first] <= moment - hours:
            total -= 1.0 if weights is None else weights[first]
            first += 1
        most = max(most, total)
    return most


def _interrupted_nights(
    context: PersonContext, starts: Sequence[float], classes: Sequence[int]
) -> list[int]:
    """Nights, in order, in whose sleep hours an interruption began."""
    hit: list[int] = []
    for start, klass in zip(starts, classes, strict=True):
        if klass == SLEEP:
            night = context.nights.night_of(start)
            if not hit or hit[-1] != night:
                hit.append(night)
    return hit


def _longest_run(nights: Sequence[int]) -> int:
    longest = run = 0
    for i, night in enumerate(nights):
        run = run + 1 if i and nights[i - 1] == night - 1 else 1
        longest = max(longest, run)
    return longest


def _least_sleep(context: PersonContext, broken: Broken) -> float:
    """The lowest mean over 28 successive nights; over all there are, if they are fewer."""
    nights = context.nights
    slept = list(nights.lengths)
    for start, end in broken.losses:
        slept[bisect_right(nights.starts, start) - 1] -= end - start
    slept = slept[nights.first : nights.stop]
    span = min(28, len(slept))
    total = least = sum(slept[:span])
    for i in range(span, len(slept)):
        total += slept[i] - slept[i - span]
        least = min(least, total)
    return least / span


def _short_days(context: PersonContext, broken: Broken) -> tuple[list[float], list[float]]:
    """Work days begun with too little sleep in the last 24 h: impaired, and short."""
    lost: dict[int, float] = {}
    begins = context.workdays.begins
    for start, end in broken.losses:
        for i in range(bisect_right(begins, start), bisect_left(begins, end + 24)):
            day = begins[i]
            lost[i] = lost.get(i, 0.0) + min(end, day) - max(start, day - 24)
    impaired, short = [], []
    for i, day in enumerate(begins):
        slept = context.usual_sleep[i] - lost.get(i, 0.0)
        if slept < IMPAIRED:
            impaired.append(day)
        elif slept < SHORT:
            short.append(day)
    return impaired, short


def _rests_broken(
    context: PersonContext, interruptions: Iterable[Interruption]
) -> tuple[float, ...]:
    """Beginnings of the days whose rest is broken."""
    days = context.workdays.days
    touched: dict[int, list[tuple[float, float]]] = {}
    for one in interruptions:
        first = max(0, bisect_right(days, one.start) - 1)
        for day in range(first, min(len(days) - 1, bisect_left(days, one.end))):
            touched.setdefault(day, []).append((one.start, one.end))
    return tuple(days[day] for day in context.workdays.rests_broken(touched))


def _crowding(
    context: PersonContext, interruptions: Sequence[Interruption]
) -> tuple[float | None, float | None]:
    """Part of the shifts that are crowded, and mean incidents per 12 h, of shifts as primary."""
    starts = [one.start for one in interruptions]
    running = [0]
    for one in interruptions:
        running.append(running[-1] + len(one.incidents))
    crowded = shifts = incidents = 0
    hours = 0.0
    for shift in context.shifts:
        if shift.bridge or shift.role is not Role.PRIMARY:
            continue
        count = sum(
            running[bisect_left(starts, end)] - running[bisect_left(starts, start)]
            for start, end in shift.pieces
        )
        incidents += count
        hours += shift.hours
        shifts += 1
        crowded += 12 * count > context.crowded_above * shift.hours
    return (crowded / shifts if shifts else None), (12 * incidents / hours if hours else None)


def _clean_nights(context: PersonContext, hit: Sequence[int]) -> int | None:
    """Fewest nights between an interrupted night and the next shift."""
    fewest: int | None = None
    for shift in context.shifts:
        following = bisect_right(context.nights.ends, shift.start)
        before = bisect_left(hit, following)
        if before:
            clean = following - hit[before - 1] - 1
            fewest = clean if fewest is None else min(fewest, clean)
    return fewest
