"""What was known then: a scenario cut at an instant, and what is recorded of what came next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from scenarios.calendar.local_time import wall_clock
from scenarios.calendar.shifts import turns_of
from scenarios.domain.errors import OncallOptError
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule
from scenarios.domain.services import AlertHistory, AlertPattern, Service
from scenarios.domain.vocabulary import ServiceId
from scenarios.reading.near_matches import listed

#: A record that is shorter says little of other weeks.
ENOUGH_WEEKS = 4


class BacktestError(OncallOptError):
    """There is no history on both sides of the date."""


def known_before(scenario: Scenario) -> tuple[Scenario, datetime]:
    """A scenario as it was known when its horizon begins, and until when its alerts are recorded.

    Histories are cut, and so are schedules lived before. What is recorded ends with the history
    that ends first.

    Raises:
        BacktestError: No history has alerts on both sides of that instant.
    """
    until = scenario.start
    histories = [s.alerts for s in scenario.services.values() if isinstance(s.alerts, AlertHistory)]
    both = [one for one in histories if one.start < until < one.end]
    if not both:
        raise BacktestError(_outside(until, scenario.zone, histories))
    services = {
        name: replace(one, alerts=_known(one, until)) for name, one in scenario.services.items()
    }
    past = [_past(scenario, one) for one in scenario.previous]
    known = replace(scenario, services=services, previous=tuple(p for p in past if p.assignments))
    return known, min(one.end for one in both)


def recorded_only(scenario: Scenario) -> Scenario:
    """Without the alerts of which there is no record: what came of them nobody knows."""
    services = {
        name: replace(one, alerts=None) if isinstance(one.alerts, AlertPattern) else one
        for name, one in scenario.services.items()
    }
    return replace(scenario, services=services)


def known_notes(scenario: Scenario, known: Scenario) -> Iterator[str]:
    """What of a scenario was left out of what was known, in words."""
    patterns = _named(scenario.services, AlertPattern)
    if patterns:
        yield (
            f"{listed(patterns)} {'have' if len(patterns) > 1 else 'has'} a pattern and no record: "
            "reckoned with when the schedule is made, left out of what is expected and what came"
        )
    unknown = [
        name
        for name, one in scenario.services.items()
        if isinstance(one.alerts, AlertHistory) and known.services[name].alerts is None
    ]
    if unknown:
        yield f"nothing was known yet of {listed(unknown)}: silent when the schedule is made"
    for path, weeks in _short(known).items():
        yield f"{path}: only {7 * weeks:.0f} days were known, which say little of other weeks"
    past = sum(len(one.assignments) for one in scenario.previous)
    kept = sum(len(one.assignments) for one in known.previous)
    if kept < past:
        yield f"previous: {past - kept} of {past} assignments begin later; left out"


def _known(service: Service, until: datetime) -> AlertHistory | AlertPattern | None:
    history = service.alerts
    if not isinstance(history, AlertHistory) or history.end <= until:
        return history
    if history.start >= until:
        return None
    before = tuple(
        replace(
            alert,
            acknowledged_at=_if_before(alert.acknowledged_at, until),
            resolved_at=_if_before(alert.resolved_at, until),
        )
        for alert in history.alerts
        if alert.opened_at < until
    )
    return replace(history, end=until, alerts=before)


def _if_before(moment: datetime | None, until: datetime) -> datetime | None:
    return moment if moment is not None and moment < until else None


def _past(scenario: Scenario, past: PastSchedule) -> PastSchedule:
    """What had begun by then; a turn that goes on ends where the horizon takes over."""
    kept: list[Assignment] = []
    for one in past.assignments:
        if one.start >= scenario.start:
            continue
        rotation = scenario.rotations.get(one.rotation)
        turns = turns_of(scenario, rotation) if rotation is not None else ()
        handover = turns[0].start if turns else scenario.start
        kept.append(replace(one, end=min(one.end, handover)))
    return replace(past, assignments=tuple(kept))


def _short(known: Scenario) -> dict[str, float]:
    """Weeks recorded by file, where they are few."""
    histories = [s.alerts for s in known.services.values() if isinstance(s.alerts, AlertHistory)]
    weeks = {one.path: (one.end - one.start) / timedelta(weeks=1) for one in histories}
    return {path: length for path, length in weeks.items() if length < ENOUGH_WEEKS}


def _named(services: Mapping[ServiceId, Service], kind: type[AlertPattern]) -> list[ServiceId]:
    return [name for name, one in services.items() if isinstance(one.alerts, kind)]


def _outside(until: datetime, zone: str, histories: list[AlertHistory]) -> str:
    if not histories:
        return "no service has recorded alerts: give them with --alerts FILE"
    said = dict.fromkeys(
        f"{one.path} runs from {one.start:%Y-%m-%d} to {one.end - timedelta(days=1):%Y-%m-%d}"
        for one in histories
    )
    day = wall_clock(until, zone)
    return f"{day:%Y-%m-%d} is outside what is recorded: {'; '.join(said)}; choose a day within"
