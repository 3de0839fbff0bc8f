"""Arrivals: where the incidents of a scenario are from, in any mode, by replication.

Incidents arrive as often as the optimizer expects interruptions of each service. People get
fewer where an incident arrives while they still work on another: by 0 to 3 % on the scenarios of
the library, and by 8 % in ``night-storms``, where the bad nights of several services meet at one
pager. Active work is not less: each incident takes its own, while the expected work is that of
expected interruptions, so that it lies 0 to 6 % above where several services share a pager.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from scenarios.calendar.calendar import Calendar
from scenarios.domain.errors import Problem, ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertHistory, AlertPattern, Service
from scenarios.domain.vocabulary import ServiceId
from scenarios.inputs.alert_files import AlertFile, read_alert_file
from scenarios.rates.interruption_rates import pattern_rates
from scenarios.reading.near_matches import listed
from simulation.arrivals.arrival_model import pattern_source, recorded_source
from simulation.arrivals.coverage import LEAD_HOURS, Coverage, SettledArrivals, coverage_of
from simulation.arrivals.incident_clusters import (
    AlertMark,
    Recording,
    cluster_window_hours,
    recordings,
)
from simulation.arrivals.replay import dated, replayed, whole_weeks
from simulation.timeline.incidents import ArrivalMode, Incident
from simulation.timeline.nights import moment_of
from simulation.timeline.random_draws import keyed
from simulation.timeline.span import Span, span_of

#: Different from every other purpose that is keyed by seed and replication.
_PURPOSE = 0xA1A27


class Source(Protocol):
    """Incidents of the services of one file, or of one service with a pattern."""

    def draw(self, rng: np.random.Generator) -> list[tuple[float, AlertMark]]:
        """When incidents begin, in hours since the origin, and what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioArrivals:
    """The incidents of a scenario. The same seed and replication always give the same ones.

    Attributes:
        description: Where the incidents are from, for the output.
        notes: What of the histories is not used as it stands, in numbers.
        sources: Each has a generator of its own, keyed by its place.
        coverage: When services are covered.
    """

    description: str
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    coverage: Coverage
    seed: int

    def incidents(self, replication: int) -> tuple[Incident, ...]:
        """The incidents of one replication within the horizon, sorted by ``at``, keyed from 0."""
        return self.settled(replication).incidents

    def settled(self, replication: int) -> SettledArrivals:
        """The same, with the number outside the horizon or of services never covered."""
        return self.coverage.settle(
            one
            for place, source in enumerate(self.sources)
            for one in source.draw(keyed(self.seed, replication, place, _PURPOSE))
        )


def arrivals_for(
    scenario: Scenario, *, mode: str = ArrivalMode.AUTO, seed: int, calendar: Calendar | None = None
) -> ScenarioArrivals:
    """Return the arrivals of a scenario.

    Args:
        mode: See ``ArrivalMode``.
    """
    chosen = ArrivalMode(mode).resolved
    calendar = calendar or Calendar(scenario)
    partly = any(not service.coverage.always for service in scenario.services.values())
    span = span_of(calendar, lead_hours=LEAD_HOURS if partly else 0.0)
    recorded = recordings(scenario)
    patterns = tuple(
        (service, service.alerts)
        for service in scenario.services.values()
        if isinstance(service.alerts, AlertPattern)
    )
    coverage = coverage_of(scenario, span)
    return ScenarioArrivals(
        description=_describe(chosen, recorded, patterns, span),
        notes=(
            *_notes(chosen, recorded, span, coverage),
            *_as_recorded(chosen, scenario, recorded),
            *(note for one, pattern in patterns for note in _endless(scenario, one, pattern)),
        ),
        sources=(
            *(_recorded(scenario, recording, span, chosen) for recording in recorded),
            *(
                pattern_source(s, pattern, cluster_window_hours(scenario, s.id), span)
                for s, pattern in patterns
            ),
        ),
        coverage=coverage,
        seed=seed,
    )


def _recorded(scenario: Scenario, recording: Recording, span: Span, mode: ArrivalMode) -> Source:
    if mode is ArrivalMode.MODEL:
        return recorded_source(recording, span, scenario.services)
    if mode is ArrivalMode.DATED:
        return dated(recording, span)
    return replayed(recording, span, drawn=mode is ArrivalMode.RESAMPLE)


def _describe(
    mode: ArrivalMode,
    recorded: Iterable[Recording],
    patterns: Iterable[tuple[Service, AlertPattern]],
    span: Span,
) -> str:
    ways = {
        ArrivalMode.REPLAY: "{} recorded weeks of {}, in their order",
        ArrivalMode.RESAMPLE: "recorded weeks drawn at random from the {} of {}",
        ArrivalMode.MODEL: "a model calibrated to {} weeks of {}",
        ArrivalMode.DATED: "the alerts of {1}, at their own dates",
    }
    parts = [
        ways[mode].format(
            len(whole_weeks(one)) if mode is not ArrivalMode.MODEL else f"{one.weeks:.0f}", one.path
        )
        + _shorter(mode, one, span)
        for one in recorded
    ]
    names = [service.id for service, _ in patterns]
    if names:
        parts.append(f"a model of the pattern{'s' if len(names) > 1 else ''} of {', '.join(names)}")
    return "; ".join(parts) or "no service has alerts: nothing arrives"


def _shorter(mode: ArrivalMode, recording: Recording, span: Span) -> str:
    horizon = (span.end - span.start) / 168
    if mode is not ArrivalMode.REPLAY or len(whole_weeks(recording)) >= horizon:
        return ""
    return f", repeated: the schedule period has {horizon:.0f}"


def _notes(
    mode: ArrivalMode, recorded: Iterable[Recording], span: Span, coverage: Coverage
) -> Iterable[str]:
    for one in recorded:
        if mode in {ArrivalMode.REPLAY, ArrivalMode.RESAMPLE}:
            source = replayed(one, span, drawn=False)
            laid = sum(mark.alerts for week in source.weeks for _, mark in week.incidents)
            if left := one.alerts - laid:
                yield f"{one.path}: {left:,} alerts lie in weeks recorded only in part; left out"
        if mode is ArrivalMode.DATED:
            hours = [(span.hours(opened), mark.alerts) for opened, mark in one.incidents]
            before = sum(count for at, count in hours if at < span.start)
            after = sum(count for at, count in hours if at >= span.end)
            for count, where in ((before, "before"), (after, "after")):
                if count:
                    yield f"{one.path}: {count:,} alerts lie {where} the horizon; left out"
    if coverage.never:
        names = ", ".join(sorted(coverage.never))
        yield f"never covered, so that their alerts page nobody: {names}"


def _as_recorded(
    mode: ArrivalMode, scenario: Scenario, recorded: Iterable[Recording]
) -> Iterable[str]:
    """Services whose `expects` a replay knows nothing of."""
    named = [s for one in recorded for s in one.services if scenario.services[s].expects]
    if named and mode is not ArrivalMode.MODEL:
        names = ", ".join(named)
        yield f"what {names} expects is left out: recorded weeks arrive as recorded"


def _endless(scenario: Scenario, service: Service, pattern: AlertPattern) -> Iterable[str]:
    busiest = float(pattern_rates(pattern).max())
    work = cluster_window_hours(scenario, service.id)
    if busiest * work > 1:
        yield (
            f"{service.id}: {busiest:.1f} incidents in an hour of its week, each"
            f" {60 * work:.0f} min of work: an interruption that hardly ends and hardly counts"
        )


_NAMED = 8


class OtherAlerts(NamedTuple):
    """A scenario with other alerts, and how they were read, in numbers."""

    scenario: Scenario
    notes: tuple[str, ...]


def with_alerts(
    scenario: Scenario, path: Path, *, shown: str = "", within_horizon: bool = False
) -> OtherAlerts:
    """Give every service the alerts that a file has of it, and silence where it has none.

    Args:
        scenario: Its services are found in the file by their ids.
        shown: How to name it in messages; by default the path.
        within_horizon: Keep only what was opened within the horizon (or waits into it), for the
            mode ``dated``; the rest is counted and takes no memory.

    Raises:
        ScenarioError: The file cannot be read, or is of none of the services.
    """
    shown = shown or str(path)
    between = None
    if within_horizon:
        span = span_of(Calendar(scenario), lead_hours=LEAD_HOURS)
        between = (span.grid.start, moment_of(span, span.end))
    file = read_alert_file(path, set(scenario.services), shown=shown, between=between)
    _refuse_unknown(scenario, file, shown)
    start, end = file.start, file.end
    if between is not None:
        start, end = max(start, between[0]), min(end, between[1])
        if end <= start:
            start, end = between
    services = {
        name: replace(
            service,
            alerts=AlertHistory(path=shown, start=start, end=end, alerts=file.alerts[name])
            if file.alerts.get(name)
            else None,
        )
        for name, service in scenario.services.items()
    }
    return OtherAlerts(
        replace(scenario, services=services), _set_aside_notes(services, file, shown)
    )


def _refuse_unknown(scenario: Scenario, file: AlertFile, shown: str) -> None:
    if not file.names.isdisjoint(scenario.services):
        return
    problem = Problem(
        path=shown,
        message=f"has alerts of {_few(sorted(file.names))}, none of which the scenario has",
        hint=f"its services are {_few(list(scenario.services))}",
    )
    raise ScenarioError([problem])


def _set_aside_notes(
    services: dict[ServiceId, Service], file: AlertFile, shown: str
) -> tuple[str, ...]:
    unknown = sorted(file.names - set(services))
    count = sum(file.rows[name] for name in unknown)
    quiet = [name for name, service in services.items() if service.alerts is None]
    said = (
        (count, f"rows are of services the scenario does not have; left out: {_few(unknown)}"),
        (file.before, "rows lie before the horizon; left out"),
        (file.after, "rows lie after the horizon; left out"),
        (file.unsorted, "rows were opened before the row above them; they were sorted"),
        (len(quiet), f"services have no alert in it and stay silent: {_few(quiet)}"),
    )
    return (*file.notes, *(f"{shown}: {number:,} {what}" for number, what in said if number))


def _few(names: list[ServiceId] | list[str]) -> str:
    if len(names) <= _NAMED:
        return listed(names)
    return f"{listed(names[:_NAMED])} and {len(names) - _NAMED} more"
