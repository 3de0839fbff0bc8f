"""The model of arrivals: hours of the week × good and bad weeks × good and bad days.

An incident is a recorded one, drawn from a similar hour of the week by the smoothing of the
expected rates. Incidents that reach the same pagers keep a distance (``incident_spacing``); their
mean rates are those by which the optimizer expects interruptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from scenarios.calendar.calendar import QUARTER_MINUTES, Floats, Grid, Ints
from scenarios.domain.services import AlertPattern, Service
from scenarios.domain.vocabulary import ServiceId
from scenarios.rates.interruption_rates import HOURS, factor_of, pattern_rates, smooth
from simulation.arrivals.burstiness import (
    Effects,
    calibrate,
    gamma_effects,
    pattern_effects,
    week_effects,
)
from simulation.arrivals.incident_clusters import AlertMark, Dated, Recording
from simulation.arrivals.incident_spacing import raw_rates, spaced, widen
from simulation.timeline.span import QUARTER_HOURS, LocalQuarters, Span, local_quarters

#: Incidents of a pattern keep this many times the mean active work as distance [A]: work often
#: takes longer than its mean; with less, interruptions run into each other on bad days.
PATTERN_DISTANCE = 2.0
#: Most alerts of one incident of a pattern.
_MOST_ALERTS = 200
_QUARTERS = 60 // QUARTER_MINUTES
#: Raw arrivals per place of an hour, at most: 98 % of what could be kept is.
_BRIMFUL = 50


class Marks(Protocol):
    """What incidents are."""

    def pick(self, rng: np.random.Generator, hours: Ints) -> list[AlertMark]:
        """One for each hour of the week, shape ``(n,)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMarks:
    """Recorded incidents by hour of the week.

    Attributes:
        marks: Sorted by their hour of the week.
        counts, first: How many there are of each hour, and where they begin; shape ``(168,)``.
        chances: Running chance, for an incident in one hour (row), of being one recorded in
            another (column); shape ``(168, 168)``.
    """

    marks: tuple[AlertMark, ...]
    counts: Ints
    first: Ints
    chances: Floats

    def pick(self, rng: np.random.Generator, hours: Ints) -> list[AlertMark]:
        """One for each hour of the week, from a similar hour."""
        draws = rng.random((2, len(hours)))
        source = (draws[0][:, None] >= self.chances[hours]).sum(axis=1)
        index = self.first[source] + (draws[1] * self.counts[source]).astype(np.int64)
        return [self.marks[i] for i in index.tolist()]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternMarks:
    """Incidents of one service with a random number of alerts."""

    marks: tuple[AlertMark, ...]
    further: float

    def pick(self, rng: np.random.Generator, hours: Ints) -> list[AlertMark]:
        """One for each hour of the week; the hour does not matter."""
        drawn = rng.poisson(self.further, len(hours))
        return [self.marks[min(n, _MOST_ALERTS - 1)] for n in drawn.tolist()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Incidents of one urgency that reach the same pagers.

    Attributes:
        running: Running total of the raw arrivals by slot before the effects, shape
            ``(slots,)``.
        before, daily: The same before each local day, and within it; shape ``(days,)``.
        marks: What they are.
    """

    running: Floats
    before: Floats
    daily: Floats
    marks: Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSource:
    """Incidents of the services of one file, or of one service with a pattern.

    Attributes:
        first: Hours since the origin at which the slots begin.
        local: The slots in the source's zone.
        gap_hours: The distance that incidents of one stream keep.
        streams: They share good and bad days; raw arrivals are as frequent as those of the service
            that is expected to page most.
        parts: Service → by slot, how often it pages then in comparison with that; of services that
            are expected to differ.
    """

    first: float
    local: LocalQuarters
    effects: Effects
    gap_hours: float
    streams: tuple[Stream, ...]
    parts: Mapping[ServiceId, Floats] = field(default_factory=dict)

    def draw(self, rng: np.random.Generator) -> list[tuple[float, AlertMark]]:
        """When incidents begin, in hours since the origin, and what they are; by stream."""
        factors = self._factors(rng)
        return [one for stream in self.streams for one in self._arrivals(rng, stream, factors)]

    def _factors(self, rng: np.random.Generator) -> Floats:
        """Of each local day."""
        week = week_effects(rng, int(self.local.week[-1]) + 1, self.effects)
        day = gamma_effects(rng, len(self.local.week), self.effects.day_variance)
        level = gamma_effects(rng, 1, self.effects.level_variance)
        return level * week[self.local.week] * day

    def _arrivals(
        self, rng: np.random.Generator, stream: Stream, factors: Floats
    ) -> list[tuple[float, AlertMark]]:
        expected = stream.daily * factors
        if self.gap_hours > 0 and float(expected.max()) > _BRIMFUL * 24 / self.gap_hours:
            # An hour that is full to the brim gets no fuller; the others of its day do.
            by_quarter = np.diff(stream.running, prepend=0.0) * factors[self.local.day]
            brim = _BRIMFUL * QUARTER_HOURS / self.gap_hours
            stream = _stream(np.minimum(by_quarter, brim), self.local, stream.marks)
            expected = stream.daily
        days = np.repeat(np.arange(len(factors)), rng.poisson(expected))
        draws = rng.random((2, len(days)))
        places = np.sort(stream.before[days] + draws[0] * stream.daily[days])
        last = len(stream.running) - 1
        quarters = np.minimum(np.searchsorted(stream.running, places, side="right"), last)
        # Within a slot the order does not matter: all instants of it are alike.
        times = np.sort(self.first + QUARTER_HOURS * (quarters + draws[1]))
        kept = spaced(times, self.gap_hours)
        quarters = np.minimum(((kept - self.first) / QUARTER_HOURS).astype(np.int64), last)
        marks = stream.marks.pick(rng, self.local.quarter[quarters] // _QUARTERS)
        found = list(zip(kept.tolist(), marks, strict=True))
        if not self.parts:
            return found
        # Incidents of a service that is not stormy itself are thinned out again.
        chances = rng.random(len(found)).tolist()
        return [
            one
            for one, quarter, chance in zip(found, quarters.tolist(), chances, strict=True)
            if chance < max(self._part(service, quarter) for service in one[1].services)
        ]

    def _part(self, service: ServiceId, quarter: int) -> float:
        return float(self.parts[service][quarter]) if service in self.parts else 1.0


def recorded_source(
    recording: Recording, span: Span, services: Mapping[ServiceId, Service] | None = None
) -> ModelSource:
    """The model of what was recorded, laid onto a span."""
    grid = Grid(
        start=recording.start, quarters=max(1, round(recording.weeks * HOURS / QUARTER_HOURS))
    )
    there = local_quarters(grid, recording.zone)
    effects = _recorded_effects(recording, grid, there)
    local = local_quarters(span.grid, recording.zone)
    gap = recording.window_hours
    streams = []
    factor, parts = _factors(recording, span, services or {})
    for key in sorted({recording.stream(mark) for _, mark in recording.incidents}):
        incidents = [one for one in recording.incidents if recording.stream(one[1]) == key]
        weekly = _weekly(incidents, recording, grid, there)
        marks = _recorded_marks(incidents, recording, grid, there)
        streams.append(_stream(_laid(weekly, effects, gap, local, factor), local, marks))
    return ModelSource(
        first=span.first,
        local=local,
        effects=effects,
        gap_hours=gap,
        streams=tuple(streams),
        parts=parts,
    )


def pattern_source(service: Service, pattern: AlertPattern, work: float, span: Span) -> ModelSource:
    """The model of a pattern, laid onto a span.

    Args:
        work: Mean active work in hours: alerts within it are one interruption.
    """
    rates = pattern_rates(pattern)
    weekly = rates * np.exp(-rates * work)
    alerts = max(1.0, pattern.pages_per_week / max(float(weekly.sum()), 1e-9))
    gap = PATTERN_DISTANCE * work
    effects = widen(pattern_effects(pattern, alerts), weekly, gap)
    local = local_quarters(span.grid, service.zone)
    marks = tuple(
        AlertMark(cause=service.id, services=(service.id,), alerts=1 + n)
        for n in range(_MOST_ALERTS)
    )
    stream = _stream(
        _laid(weekly, effects, gap, local, factor_of(span.grid, service.expects)),
        local,
        PatternMarks(marks=marks, further=alerts - 1),
    )
    return ModelSource(
        first=span.first, local=local, effects=effects, gap_hours=gap, streams=(stream,)
    )


def _factors(
    recording: Recording, span: Span, services: Mapping[ServiceId, Service]
) -> tuple[Floats | None, Mapping[ServiceId, Floats]]:
    """The highest factor of any service by slot, and what part of it each service has."""
    found = {
        name: factor_of(span.grid, services[name].expects) if name in services else None
        for name in recording.services
    }
    if all(one is None for one in found.values()):
        return None, {}
    usual = np.ones(span.grid.quarters)
    known = {name: usual if one is None else one for name, one in found.items()}
    highest: Floats = np.max(np.stack(list(known.values())), axis=0)
    parts = {name: one / np.where(highest > 0, highest, 1.0) for name, one in known.items()}
    differing = any(bool((part != 1.0).any()) for part in parts.values())
    return highest, parts if differing else {}


def _laid(
    weekly: Floats, effects: Effects, gap: float, local: LocalQuarters, factor: Floats | None
) -> Floats:
    """Raw arrivals by slot whose kept part is the weekly rates, times the factor."""
    if factor is None:
        return _by_quarter(raw_rates(weekly, effects, gap), local)
    by_quarter = np.zeros(len(factor))
    for times in np.unique(factor).tolist():
        here = factor == times
        by_quarter[here] = _by_quarter(raw_rates(times * weekly, effects, gap), local)[here]
    return by_quarter


def _by_quarter(weekly: Floats, local: LocalQuarters) -> Floats:
    """Hourly rates by quarter of the week, shape ``(672,)``, laid onto the slots."""
    return weekly[local.quarter] * QUARTER_HOURS


def _stream(by_quarter: Floats, local: LocalQuarters, marks: Marks) -> Stream:
    running = np.cumsum(by_quarter)
    daily = np.bincount(local.day, weights=by_quarter).astype(np.float64)
    return Stream(running=running, before=np.cumsum(daily) - daily, daily=daily, marks=marks)


def _quarters(dated: Sequence[Dated], grid: Grid) -> Ints:
    found = np.array([int(grid.position(at)) for at, _ in dated], dtype=np.int64)
    return np.minimum(found, grid.quarters - 1)


def _weekly(
    dated: Sequence[Dated], recording: Recording, grid: Grid, there: LocalQuarters
) -> Floats:
    """Smooth rates per hour of the week, shape ``(168,)``."""
    counts = np.bincount(there.hour[_quarters(dated, grid)], minlength=HOURS)
    return smooth(counts.astype(np.float64), recording.weeks)


def _recorded_marks(
    incidents: Sequence[Dated], recording: Recording, grid: Grid, there: LocalQuarters
) -> RecordedMarks:
    hours = there.hour[_quarters(incidents, grid)]
    counts = np.bincount(hours, minlength=HOURS)
    weight = _kernel(recording.weeks) * counts
    total = weight.sum(axis=1, keepdims=True)
    running = np.cumsum(weight, axis=1) / np.where(total > 0, total, 1.0)
    # The last recorded hour ends the row, despite rounding.
    running[:, np.flatnonzero(counts)[-1] :] = 1.0
    return RecordedMarks(
        marks=tuple(incidents[i][1] for i in np.argsort(hours, kind="stable").tolist()),
        counts=counts,
        first=np.cumsum(counts) - counts,
        chances=running,
    )


def _kernel(weeks: float) -> Floats:
    """How much an incident of one hour (column) adds to the smooth rate of another (row)."""
    return np.array([smooth(one, weeks) for one in np.eye(HOURS)]).T


def _recorded_effects(recording: Recording, grid: Grid, there: LocalQuarters) -> Effects:
    """Calibrated on the incidents of whole local weeks, whatever their urgency."""
    quarters = _quarters(recording.incidents, grid)
    days = np.bincount(there.day[quarters], minlength=int(there.day[-1]) + 1)
    first = int(np.flatnonzero(there.hour == 0)[0]) if (there.hour == 0).any() else 0
    weeks = int((grid.quarters - first) * QUARTER_HOURS // HOURS)
    begins = int(there.day[first])
    counts = days[begins : begins + 7 * weeks].reshape(-1, 7).astype(np.float64)
    if weeks < 1 or counts.sum() == 0:
        return Effects()
    weekly = _weekly(recording.incidents, recording, grid, there)
    expected = weekly.reshape(7, 24).sum(axis=1) * (counts.sum() / weeks / weekly.sum())
    # Counts of what keeps a distance scatter less than Poisson counts.
    busy = float(weekly @ weekly) / float(weekly.sum()) * recording.window_hours
    found = calibrate(counts, expected, poisson=max(0.0, 1 - busy) ** 2)
    return widen(found, weekly, recording.window_hours)
