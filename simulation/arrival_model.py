"""The model of arrivals: rates by hour of the week × good and bad weeks × good and bad days.

An incident, once it has come, is one of the recorded ones, drawn from a similar hour of the week:
with its services, its alerts, its work and what was known of it. So faults that services share,
and how many alerts come with them, are as in the history. The hour of the week enters by the same
smoothing as in the expected rates, so that every service keeps its own hours.

Incidents of one source keep the distance by which they were told apart. Raw arrivals of rate μ·e
(e: the effects) that drop what comes within w after one that was kept leave a rate μe/(1 + μew);
μ is chosen so that its mean over the effects is the rate that the optimizer expects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scenarios.calendar import Floats, Grid, Ints
from scenarios.rates import HOURS, pattern_rates, smooth
from scenarios.services import AlertPattern, Service
from simulation.calibration import Effects, calibrate, further_alerts, pattern_effects
from simulation.clusters import Mark, Recording
from simulation.span import SLOT_HOURS, LocalSlots, Span, local_slots

#: Most alerts of one incident of a pattern.
_MOST_ALERTS = 200
_SAMPLES = 2048


class Marks(Protocol):
    """What incidents are."""

    def pick(self, rng: np.random.Generator, hours: Ints) -> list[Mark]:
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

    marks: tuple[Mark, ...]
    counts: Ints
    first: Ints
    chances: Floats

    def pick(self, rng: np.random.Generator, hours: Ints) -> list[Mark]:
        """One for each hour of the week, from a similar hour."""
        draws = rng.random((2, len(hours)))
        source = (draws[0][:, None] >= self.chances[hours]).sum(axis=1)
        index = self.first[source] + (draws[1] * self.counts[source]).astype(np.int64)
        return [self.marks[i] for i in index.tolist()]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternMarks:
    """Incidents of one service with a random number of alerts."""

    marks: tuple[Mark, ...]
    further: float

    def pick(self, rng: np.random.Generator, hours: Ints) -> list[Mark]:
        """One for each hour of the week; the hour does not matter."""
        drawn = rng.poisson(self.further, len(hours))
        return [self.marks[min(n, _MOST_ALERTS - 1)] for n in drawn.tolist()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Incidents of one urgency.

    Attributes:
        weekly: Expected incidents per hour of the week, shape ``(168,)``.
        raw: Raw arrivals by slot before the effects, shape ``(slots,)``.
    """

    weekly: Floats
    raw: Floats
    marks: Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSource:
    """Incidents of the services of one file, or of one service with a pattern.

    Attributes:
        first: Hours since the origin at which the slots begin.
        local: The slots in the source's zone.
        gap_hours: The distance that incidents keep.
        streams: Of high and of low urgency; they have good and bad days in common.
    """

    first: float
    local: LocalSlots
    effects: Effects
    gap_hours: float
    streams: tuple[Stream, ...]

    def draw(self, rng: np.random.Generator) -> list[tuple[float, Mark]]:
        """When incidents begin, in hours since the origin, and what they are; by stream."""
        factor = self._factors(rng)
        return [one for stream in self.streams for one in self._arrivals(rng, stream, factor)]

    def _factors(self, rng: np.random.Generator) -> Floats:
        weeks, days = int(self.local.week[-1]) + 1, int(self.local.day[-1]) + 1
        week = week_effects(rng, weeks, self.effects)
        day = gamma_effects(rng, days, self.effects.day_variance)
        factors: Floats = week[self.local.week] * day[self.local.day]
        return factors

    def _arrivals(
        self, rng: np.random.Generator, stream: Stream, factor: Floats
    ) -> list[tuple[float, Mark]]:
        running = np.cumsum(stream.raw * factor)
        count = rng.poisson(running[-1])
        places = np.sort(rng.random(count)) * running[-1]
        slots = np.minimum(np.searchsorted(running, places, side="right"), len(running) - 1)
        times = self.first + SLOT_HOURS * (slots + rng.random(count))
        kept = _apart(np.sort(times), self.gap_hours)
        slots = ((kept - self.first) / SLOT_HOURS).astype(np.int64)
        marks = stream.marks.pick(rng, self.local.hour[slots])
        return list(zip(kept.tolist(), marks, strict=True))


def recorded_source(recording: Recording, span: Span) -> ModelSource:
    """The model of what was recorded, laid onto a span."""
    grid = Grid(start=recording.start, slots=max(1, round(recording.weeks * HOURS / SLOT_HOURS)))
    there = local_slots(grid, recording.zone)
    hours = _hours_of_week(recording, grid, there)
    effects = _recorded_effects(recording, grid, there, hours)
    local = local_slots(span.grid, recording.zone)
    streams = []
    for urgent in (True, False):
        chosen = [i for i, (_, mark) in enumerate(recording.clusters) if mark.urgent is urgent]
        if chosen:
            counts = np.bincount(hours[chosen], minlength=HOURS).astype(np.float64)
            weekly = smooth(counts, recording.weeks)
            streams.append(
                Stream(
                    weekly=weekly,
                    raw=_raw(weekly, effects, recording.window_hours)[local.hour] * SLOT_HOURS,
                    marks=_recorded_marks(recording, chosen, hours),
                )
            )
    return ModelSource(
        first=span.first,
        local=local,
        effects=effects,
        gap_hours=recording.window_hours,
        streams=tuple(streams),
    )


def pattern_source(service: Service, pattern: AlertPattern, work: float, span: Span) -> ModelSource:
    """The model of a pattern, laid onto a span.

    Args:
        work: Mean active work in hours: what comes within it is one interruption.
    """
    effects = pattern_effects(pattern)
    raw = pattern_rates(pattern)
    weekly = raw * np.exp(-raw * work)
    local = local_slots(span.grid, service.zone)
    marks = tuple(
        Mark(cause=service.id, services=(service.id,), alerts=1 + n) for n in range(_MOST_ALERTS)
    )
    stream = Stream(
        weekly=weekly,
        raw=_raw(weekly, effects, work)[local.hour] * SLOT_HOURS,
        marks=PatternMarks(marks=marks, further=further_alerts(pattern)),
    )
    return ModelSource(
        first=span.first, local=local, effects=effects, gap_hours=work, streams=(stream,)
    )


def week_effects(rng: np.random.Generator, weeks: int, effects: Effects) -> Floats:
    """Factors of successive weeks: gamma of mean 1, autocorrelation rᵏ at lag k.

    The beta-gamma process (Lewis, McKenzie & Hugus 1989): X' = B·X + G with B ~ Beta(kr, k(1 − r))
    and G ~ Gamma(k(1 − r)) has the margin Gamma(k) of X.
    """
    variance, rho = effects.week_variance, effects.week_correlation
    fresh = gamma_effects(rng, weeks, variance)
    if variance <= 0 or rho <= 0:
        return fresh
    shape = 1 / variance
    kept = rng.beta(shape * rho, shape * (1 - rho), weeks).tolist()
    added = (rng.gamma(shape * (1 - rho), variance, weeks)).tolist()
    path = [float(fresh[0])]
    for week in range(1, weeks):
        path.append(kept[week] * path[-1] + added[week])
    return np.array(path)


def gamma_effects(rng: np.random.Generator, count: int, variance: float) -> Floats:
    """Independent gamma factors of mean 1."""
    return rng.gamma(1 / variance, variance, count) if variance > 0 else np.ones(count)


def _apart(times: Floats, gap: float) -> Floats:
    """Of sorted times those that come at least ``gap`` after the last that was kept."""
    if len(times) == 0 or np.diff(times, prepend=-np.inf).min() >= gap:
        return times
    kept: list[float] = []
    last = -np.inf
    for time in times.tolist():
        if time - last >= gap:
            kept.append(time)
            last = time
    return np.array(kept)


def _raw(weekly: Floats, effects: Effects, gap: float) -> Floats:
    """Raw rates μ whose kept part, on average over the effects, is ``weekly``."""
    if gap <= 0:
        return weekly
    rng = np.random.Generator(np.random.Philox(key=0))
    week = gamma_effects(rng, _SAMPLES, effects.week_variance)
    factors = week * gamma_effects(rng, _SAMPLES, effects.day_variance)
    factors = factors / factors.mean()
    tried = np.concatenate([[0.0], np.geomspace(1e-6, 1e4, 401)])
    busy = tried[:, None] * factors
    kept = (busy / (1 + busy)).mean(axis=1)
    raw: Floats = np.interp(weekly * gap, kept, tried) / gap
    return raw


def _hours_of_week(recording: Recording, grid: Grid, there: LocalSlots) -> Ints:
    """The local hour of the week of every cluster."""
    return there.hour[_slots(recording, grid)]


def _slots(recording: Recording, grid: Grid) -> Ints:
    found = [int(grid.position(opened)) for opened, _ in recording.clusters]
    return np.minimum(np.array(found, dtype=np.int64), grid.slots - 1)


def _recorded_marks(recording: Recording, chosen: list[int], hours: Ints) -> RecordedMarks:
    order = sorted(chosen, key=lambda i: (hours[i], i))
    counts = np.bincount(hours[order], minlength=HOURS)
    weight = _kernel(recording.weeks) * counts
    total = weight.sum(axis=1, keepdims=True)
    running = np.cumsum(weight, axis=1) / np.where(total > 0, total, 1.0)
    # The last recorded hour ends the row, whatever rounding says.
    running[:, np.flatnonzero(counts)[-1] :] = 1.0
    return RecordedMarks(
        marks=tuple(recording.clusters[i][1] for i in order),
        counts=counts,
        first=np.cumsum(counts) - counts,
        chances=running,
    )


def _kernel(weeks: float) -> Floats:
    """How much an incident of one hour (column) adds to the smooth rate of another (row)."""
    return np.array([smooth(one, weeks) for one in np.eye(HOURS)]).T


def _recorded_effects(recording: Recording, grid: Grid, there: LocalSlots, hours: Ints) -> Effects:
    """Calibrated on whole local weeks, both urgencies together."""
    days = np.bincount(there.day[_slots(recording, grid)], minlength=int(there.day[-1]) + 1)
    begins = int(there.hour[0]) // 24
    whole = days[(7 - begins) % 7 if there.hour[0] % 24 == 0 else 7 - begins :]
    weeks = (len(whole) - (0 if there.hour[-1] % 24 == 23 else 1)) // 7
    if weeks < 1:
        return Effects()
    counts = whole[: weeks * 7].reshape(weeks, 7).astype(np.float64)
    by_hour = smooth(np.bincount(hours, minlength=HOURS).astype(np.float64), recording.weeks)
    expected = by_hour.reshape(7, 24).sum(axis=1)
    expected *= counts.sum() / weeks / max(expected.sum(), 1e-12)
    busy = float(by_hour @ by_hour) / max(by_hour.sum(), 1e-12) * recording.window_hours
    return calibrate(counts, expected, poisson=max(0.0, 1 - busy) ** 2)
