"""Other alerts: a scenario's services with the alerts of another file instead of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from scenarios.calendar.calendar import Calendar
from scenarios.domain.errors import Problem, ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertHistory, Service
from scenarios.domain.vocabulary import ServiceId
from scenarios.inputs.alert_files import AlertFile, read_alert_file
from scenarios.reading.near_matches import listed
from simulation.arrivals.coverage import LEAD_HOURS
from simulation.timeline.nights import moment_of
from simulation.timeline.span import span_of

_NAMED = 8


class OtherAlerts(NamedTuple):
    """A scenario with other alerts, and how they were read.

    Attributes:
        notes: Readings that ought to be said aloud, in numbers.
    """

    scenario: Scenario
    notes: tuple[str, ...]


def with_alerts(
    scenario: Scenario, path: Path, *, shown: str = "", within_horizon: bool = False
) -> OtherAlerts:
    """Give every service the alerts that a file has of it, and silence where it has none.

    Args:
        scenario: Its services are found in the file by their ids.
        path: An alert file.
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
    _refuse_strangers(scenario, file, shown)
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
    return OtherAlerts(replace(scenario, services=services), _notes(services, file, shown))


def _refuse_strangers(scenario: Scenario, file: AlertFile, shown: str) -> None:
    if not file.names.isdisjoint(scenario.services):
        return
    problem = Problem(
        path=shown,
        message=f"has alerts of {_few(sorted(file.names))}, none of which the scenario has",
        hint=f"its services are {_few(list(scenario.services))}",
    )
    raise ScenarioError([problem])


def _notes(services: dict[ServiceId, Service], file: AlertFile, shown: str) -> tuple[str, ...]:
    strangers = sorted(file.names - set(services))
    count = sum(file.rows[name] for name in strangers)
    quiet = [name for name, service in services.items() if service.alerts is None]
    said = (
        (count, f"rows are of services the scenario does not have; left out: {_few(strangers)}"),
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
