"""The model of arrivals: hours of the week × good and bad weeks × good and bad days.

A fault, once it has come, is one of the recorded ones, drawn from a similar hour of the week: with
its services, its alerts, its work and what was known of it. So faults that services share, and how
many alerts come with them, are as in the history. The hour of the week enters by the same smoothing
as in the expected rates, so that every service keeps its own hours.

Faults that reach the same pagers within the mean active work w after an incident began belong to
it. Of faults of rate μ·e (e: the effects) this leaves incidents of rate μe/(1 + μew); μ is chosen
so that its mean over the effects is the rate that the optimizer expects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scenarios.calendar import Floats, Grid, Ints
from scenarios.rates import HOURS, pattern_rates, smooth
from scenarios.services import AlertPattern, Service
from simulation.calibration import Effects, calibrate, further_alerts, pattern_effects
from simulation.clusters import Dated, Mark, Recording, join_marks
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
    """Faults of one urgency that reach the same pagers.

    Attributes:
        running: Running total of the expected faults by slot before the effects, shape
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
        gap_hours: Faults that come so soon after an incident began belong to it.
        streams: They have good and bad days in common.
    """

    first: float
    local: LocalSlots
    effects: Effects
    gap_hours: float
    streams: tuple[Stream, ...]

    def draw(self, rng: np.random.Generator) -> list[tuple[float, Mark]]:
        """When incidents begin, in hours since the origin, and what they are; by stream."""
        factors = self._factors(rng)
        return [one for stream in self.streams for one in self._arrivals(rng, stream, factors)]

    def _factors(self, rng: np.random.Generator) -> Floats:
        """Of each local day."""
        week = week_effects(rng, int(self.local.week[-1]) + 1, self.effects)
        day = gamma_effects(rng, len(self.local.week), self.effects.day_variance)
        level = gamma_effects(rng, 1, self.effects.level_variance)
        factors: Floats = level * week[self.local.week] * day
        return factors

    def _arrivals(
        self, rng: np.random.Generator, stream: Stream, factors: Floats
    ) -> list[tuple[float, Mark]]:
        days = np.repeat(np.arange(len(factors)), rng.poisson(stream.daily * factors))
        draws = rng.random((2, len(days)))
        places = np.sort(stream.before[days] + draws[0] * stream.daily[days])
        last = len(stream.running) - 1
        slots = np.minimum(np.searchsorted(stream.running, places, side="right"), last)
        # Within a slot the order does not matter: all instants of it are alike.
        times = np.sort(self.first + SLOT_HOURS * (slots + draws[1]))
        marks = stream.marks.pick(rng, self.local.hour[slots])
        return join_close(times, marks, self.gap_hours)


def recorded_source(recording: Recording, span: Span) -> ModelSource:
    """The model of what was recorded, laid onto a span."""
    grid = Grid(start=recording.start, slots=max(1, round(recording.weeks * HOURS / SLOT_HOURS)))
    there = local_slots(grid, recording.zone)
    effects = _recorded_effects(recording, grid, there)
    local = local_slots(span.grid, recording.zone)
    streams = []
    for key in sorted({recording.stream(mark) for _, mark in recording.faults}):
        incidents = [one for one in recording.incidents if recording.stream(one[1]) == key]
        faults = [one for one in recording.faults if recording.stream(one[1]) == key]
        weekly = _weekly(incidents, recording, grid, there)
        streams.append(
            _stream(
                _raw(weekly, effects, recording.window_hours),
                local,
                _recorded_marks(faults, recording, grid, there),
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
    stream = _stream(
        _raw(weekly, effects, work),
        local,
        PatternMarks(marks=marks, further=further_alerts(pattern)),
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


def join_close(times: Floats, marks: list[Mark], gap: float) -> list[tuple[float, Mark]]:
    """Join what comes less than ``gap`` after an incident began to that incident.

    Args:
        times: Sorted.
    """
    if len(times) < 2 or float(np.diff(times).min()) >= gap:
        return list(zip(times.tolist(), marks, strict=True))
    joined: list[tuple[float, Mark]] = []
    held: list[Mark] = []
    begun = 0.0
    for time, mark in zip(times.tolist(), marks, strict=True):
        if held and time - begun < gap:
            held.append(mark)
            continue
        if held:
            joined.append((begun, join_marks(held)))
        begun, held = time, [mark]
    joined.append((begun, join_marks(held)))
    return joined


def gamma_effects(rng: np.random.Generator, count: int, variance: float) -> Floats:
    """Independent gamma factors of mean 1."""
    return rng.gamma(1 / variance, variance, count) if variance > 0 else np.ones(count)


def _stream(weekly: Floats, local: LocalSlots, marks: Marks) -> Stream:
    """Rates per hour of the week, shape ``(168,)``, laid onto the slots."""
    by_slot = weekly[local.hour] * SLOT_HOURS
    running = np.cumsum(by_slot)
    daily = np.bincount(local.day, weights=by_slot).astype(np.float64)
    return Stream(running=running, before=np.cumsum(daily) - daily, daily=daily, marks=marks)


def _raw(weekly: Floats, effects: Effects, gap: float) -> Floats:
    """Raw rates μ whose kept part, on average over the effects, is ``weekly``."""
    if gap <= 0:
        return weekly
    rng = np.random.Generator(np.random.Philox(key=0))
    variances = (effects.level_variance, effects.week_variance, effects.day_variance)
    factors = np.prod([gamma_effects(rng, _SAMPLES, one) for one in variances], axis=0)
    factors = factors / factors.mean()
    tried = np.concatenate([[0.0], np.geomspace(1e-6, 1e4, 401)])
    busy = tried[:, None] * factors
    kept = (busy / (1 + busy)).mean(axis=1)
    raw: Floats = np.interp(weekly * gap, kept, tried) / gap
    return raw


def _slots(dated: Sequence[Dated], grid: Grid) -> Ints:
    found = np.array([int(grid.position(at)) for at, _ in dated], dtype=np.int64)
    return np.minimum(found, grid.slots - 1)


def _weekly(dated: Sequence[Dated], recording: Recording, grid: Grid, there: LocalSlots) -> Floats:
    """Smooth rates per hour of the week, shape ``(168,)``."""
    counts = np.bincount(there.hour[_slots(dated, grid)], minlength=HOURS)
    return smooth(counts.astype(np.float64), recording.weeks)


def _recorded_marks(
    faults: Sequence[Dated], recording: Recording, grid: Grid, there: LocalSlots
) -> RecordedMarks:
    hours = there.hour[_slots(faults, grid)]
    counts = np.bincount(hours, minlength=HOURS)
    weight = _kernel(recording.weeks) * counts
    total = weight.sum(axis=1, keepdims=True)
    running = np.cumsum(weight, axis=1) / np.where(total > 0, total, 1.0)
    # The last recorded hour ends the row, whatever rounding says.
    running[:, np.flatnonzero(counts)[-1] :] = 1.0
    return RecordedMarks(
        marks=tuple(faults[i][1] for i in np.argsort(hours, kind="stable").tolist()),
        counts=counts,
        first=np.cumsum(counts) - counts,
        chances=running,
    )


def _kernel(weeks: float) -> Floats:
    """How much an incident of one hour (column) adds to the smooth rate of another (row)."""
    return np.array([smooth(one, weeks) for one in np.eye(HOURS)]).T


def _recorded_effects(recording: Recording, grid: Grid, there: LocalSlots) -> Effects:
    """Calibrated on the faults of whole local weeks, whatever their urgency."""
    days = np.bincount(there.day[_slots(recording.faults, grid)], minlength=int(there.day[-1]) + 1)
    first = int(np.flatnonzero(there.hour == 0)[0]) if (there.hour == 0).any() else 0
    weeks = int((grid.slots - first) * SLOT_HOURS // HOURS)
    begins = int(there.day[first])
    counts = days[begins : begins + 7 * weeks].reshape(-1, 7).astype(np.float64)
    if weeks < 1 or counts.sum() == 0:
        return Effects()
    expected = _weekly(recording.faults, recording, grid, there).reshape(7, 24).sum(axis=1)
    return calibrate(counts, expected * (counts.sum() / weeks / expected.sum()))
