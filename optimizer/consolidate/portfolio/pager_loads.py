"""What pages at the hours of a watch: loads of the faults that strike some services together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import numpy as np

from optimizer.consolidate.portfolio.portfolio import GRAIN, SharedFault, Watch, watch_calendar
from scenarios.calendar.calendar import Bools, Calendar, Floats
from scenarios.calendar.local_time import wall_clock
from scenarios.calendar.shifts import shifts_of
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Alert, AlertHistory, Service
from scenarios.domain.vocabulary import RotationId, ServiceId
from scenarios.domain.week import BUSINESS_HOURS, DAY, WEEK, WeekHours
from scenarios.rates.interruption_rates import active_work_hours, rotation_rates

_WINDOW = 12
#: Class sleep by default: low urgency does not wake.
_SLEEP = WeekHours.daily(22 * 60, 8 * 60)


def faults(
    calendar: Calendar, watch: Watch, services: tuple[ServiceId, ...]
) -> Iterator[SharedFault]:
    """What pages which services together, with its loads over all hours and by shift."""
    active = calendar.within(watch.pattern.hours, watch.pattern.zone)
    spans = _spans(calendar, watch, active)
    loads: dict[frozenset[ServiceId], list[int]] = {}
    for hit, rate in _profiles(calendar, watch, services):
        mine = [round(GRAIN * _WINDOW * float(rate[span].mean())) for span in spans]
        before = loads.get(hit, [0] * len(spans))
        loads[hit] = [a + b for a, b in zip(before, mine, strict=True)]
    for hit, found in loads.items():
        if any(found):
            yield SharedFault(services=hit, loads=tuple(found))


def by_day_and_night(
    scenario: Scenario, watch: Watch, rotations: Iterable[frozenset[ServiceId]]
) -> dict[frozenset[ServiceId], tuple[float | None, float | None]]:
    """Interruptions per 12 h of each rotation, in business hours and in all others.

    ``None`` where the watch has no such hours.
    """
    calendar = watch_calendar(scenario, watch)
    zone = scenario.zone
    active = calendar.within(watch.pattern.hours, watch.pattern.zone)
    business = calendar.within(BUSINESS_HOURS, zone)
    parts = [active & business, active & ~business]
    profiles = list(_profiles(calendar, watch, tuple(scenario.services)))
    found = {}
    for rotation in rotations:
        mine = [rate for services, rate in profiles if services & rotation]
        rate = np.sum([np.zeros(active.shape), *mine], axis=0)
        day, night = (float(rate[p].mean()) * _WINDOW if p.any() else None for p in parts)
        found[rotation] = (day, night)
    return found


def _spans(calendar: Calendar, watch: Watch, active: Bools) -> list[Bools]:
    """All active hours, then the active hours of each kind of shift, by start."""
    scenario, zone = calendar.scenario, watch.pattern.zone
    whole = np.zeros(calendar.grid.quarters, dtype=np.bool_)
    by_start: dict[tuple[int, int], Bools] = {}
    for shift in shifts_of(scenario, watch.pattern):
        local = wall_clock(shift.start, zone)
        minute = local.weekday() * DAY + local.hour * 60 + local.minute
        days = round((shift.end - shift.start) / timedelta(hours=12))
        span = calendar.grid.quarters_of(shift.start, shift.end)
        mine = by_start.setdefault((minute % WEEK, days), np.zeros_like(whole))
        mine[span] = active[span]
        whole[span] = active[span]
    kinds = [span for span in by_start.values() if span.any()]
    return [whole if whole.any() else active, *(kinds if len(kinds) > 1 else [])]


def _profiles(
    calendar: Calendar, watch: Watch, services: tuple[ServiceId, ...]
) -> Iterator[tuple[frozenset[ServiceId], Floats]]:
    """Interruptions per hour on the grid of whatever pages exactly these services together."""
    scenario = calendar.scenario
    made: dict[ServiceId, tuple[frozenset[ServiceId], Service]] = {}
    for number, (hit, service) in enumerate(_causes(scenario, services)):
        name = ServiceId(f"{number}")
        made[name] = (hit, replace(service, id=name))
    pagers = {
        RotationId(name): replace(watch.pattern, id=RotationId(name), services=(name,))
        for name in made
    }
    imagined = replace(
        scenario,
        services=MappingProxyType({name: service for name, (_, service) in made.items()}),
        rotations=MappingProxyType(pagers),
    )
    awake = ~calendar.within(_SLEEP, watch.pattern.zone)
    low = scenario.policy.response.low_urgency_wakes | awake
    for rotation, rates in rotation_rates(Calendar(imagined)).items():
        yield made[ServiceId(rotation)][0], rates.urgent + np.where(low, rates.low, 0.0)


def _causes(
    scenario: Scenario, services: tuple[ServiceId, ...]
) -> Iterator[tuple[frozenset[ServiceId], Service]]:
    """What pages: each pattern by itself, and of a history each set of services paged together.

    Alerts of one file that follow each other within the work on one of them have one cause.
    """
    groups: dict[object, list[Service]] = defaultdict(list)
    for service in (scenario.services[s] for s in services):
        if isinstance(service.alerts, AlertHistory):
            key = (service.alerts.path, service.zone, service.coverage.windows)
            groups[key].append(service)
        elif service.alerts is not None:
            yield frozenset({service.id}), service
    for members in groups.values():
        yield from _shared(scenario, members)


def _shared(
    scenario: Scenario, members: list[Service]
) -> Iterator[tuple[frozenset[ServiceId], Service]]:
    work = timedelta(hours=active_work_hours(members, scenario.policy.load))
    histories = [s.alerts for s in members if isinstance(s.alerts, AlertHistory)]
    by_hit: dict[frozenset[ServiceId], list[Alert]] = defaultdict(list)
    for urgent in (True, False):
        found = (a for h in histories for a in h.alerts if a.urgent is urgent)
        alerts = sorted(found, key=lambda a: a.opened_at)
        for group in _incidents(alerts, work):
            by_hit[frozenset(a.service for a in group)] += group
    for hit, alerts in by_hit.items():
        history = replace(histories[0], alerts=tuple(sorted(alerts, key=lambda a: a.opened_at)))
        yield hit, replace(members[0], alerts=history)


def _incidents(alerts: list[Alert], work: timedelta) -> Iterator[list[Alert]]:
    group: list[Alert] = []
    for alert in alerts:
        if group and alert.opened_at - group[-1].opened_at >= work:
            yield group
            group = []
        group.append(alert)
    if group:
        yield group
