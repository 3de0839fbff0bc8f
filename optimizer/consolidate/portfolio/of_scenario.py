"""The portfolio of a scenario at some hours of the week: who knows what, and what it pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np

from optimizer.consolidate.portfolio.pager_loads import faults
from optimizer.consolidate.portfolio.portfolio import GRAIN, Crew, Portfolio, Watch
from scenarios.calendar.calendar import Bools, Calendar
from scenarios.calendar.shifts import shifts_of
from scenarios.domain.limits import TimeOnCall
from scenarios.domain.people import Person
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId, Role, ServiceId, SiteId

#: A clock change makes a part of the week a little more or less than it is.
NEARLY = 0.01


def portfolio_of(scenario: Scenario, watch: Watch, calendar: Calendar | None = None) -> Portfolio:
    """What has to be covered in the hours of a watch, and by whom it can be.

    Args:
        calendar: The scenario's calendar, where there is one already.
    """
    calendar = calendar or Calendar(scenario)
    hours = _hours_needed(calendar, watch)
    services = tuple(s for s, needed in hours.items() if needed.any())
    access = {
        s: frozenset(p.id for p in scenario.people.values() if s in p.access) for s in services
    }
    eligible = [p for p in scenario.people.values() if may_join(scenario, watch, p)]
    incidents = watch.pattern.limits.incidents
    return Portfolio(
        services=services,
        access=access,
        grantable={s: _grantable(scenario, eligible, s) for s in services},
        crews=tuple(_crews(calendar, watch, eligible, access, hours)),
        faults=tuple(faults(calendar, watch, services)),
        slots=watch.slots,
        limit=None if incidents is None else round(incidents.per_12_hours * GRAIN),
        strict=incidents is not None and incidents.hard,
    )


def may_join(scenario: Scenario, watch: Watch, person: Person) -> bool:
    """Whether a person can be paged, may be primary, and is available at some time."""
    pattern = watch.pattern
    return (
        person.reachable
        and Role.PRIMARY in person.roles
        and (not pattern.people or person.id in pattern.people)
        and (not pattern.sites or person.site in pattern.sites)
        and (person.joined is None or person.joined < scenario.end)
        and (person.leaves is None or person.leaves > scenario.start)
    )


def _hours_needed(calendar: Calendar, watch: Watch) -> dict[ServiceId, Bools]:
    """Service → quarters of an hour, within the watch, at which it must be covered."""
    active = calendar.within(watch.pattern.hours, watch.pattern.zone)
    return {
        s: active & calendar.within(service.coverage, service.zone)
        for s, service in calendar.scenario.services.items()
    }


def _grantable(
    scenario: Scenario, eligible: Iterable[Person], service: ServiceId
) -> frozenset[PersonId]:
    allowed = scenario.services[service].grants
    return frozenset(
        p.id for p in eligible if service not in p.access and (allowed is None or p.id in allowed)
    )


def _crews(
    calendar: Calendar,
    watch: Watch,
    eligible: Iterable[Person],
    access: Mapping[ServiceId, frozenset[PersonId]],
    hours: Mapping[ServiceId, Bools],
) -> Iterator[Crew]:
    time_on_call = watch.pattern.limits.time_on_call
    shifts = shifts_of(calendar.scenario, watch.pattern)
    whole = calendar.grid.quarters_of(shifts[0].start, shifts[-1].end)
    for site, part in _shifts_of_sites(calendar, watch):
        people = frozenset(p.id for p in eligible if site is None or p.site == site)
        parts = {s: float((hours[s] & part)[whole].mean()) for s in access}
        wanted = {s: _wanted(watch, parts[s], time_on_call) for s in access}
        needed = {
            s: max(_hard(watch, parts[s], time_on_call), min(wanted[s], len(people & access[s])))
            for s in access
        }
        yield Crew(
            people=people,
            wanted=MappingProxyType(wanted),
            needed=MappingProxyType(needed),
            percent=None if time_on_call is None else time_on_call.percent,
            part=MappingProxyType(parts),
            site=site,
        )


def _wanted(watch: Watch, part: float, time_on_call: TimeOnCall | None) -> int:
    """Return the fewest people a rotation needs: by the limit on time on call, plus one."""
    if watch.smallest_pool is not None or not part:
        return _hard(watch, part, time_on_call)
    return max(watch.slots + 1, _by_time_on_call(watch, part, time_on_call))


def _hard(watch: Watch, part: float, time_on_call: TimeOnCall | None) -> int:
    """As many as there must be: the slots at least, and what is set."""
    if not part:
        return 0
    if watch.smallest_pool is not None:
        return max(watch.slots, watch.smallest_pool)
    hard = time_on_call if time_on_call is not None and time_on_call.hard else None
    return max(watch.slots, _by_time_on_call(watch, part, hard))


def _by_time_on_call(watch: Watch, part: float, time_on_call: TimeOnCall | None) -> int:
    """People among whom the time of the slots can be divided within the limit."""
    if time_on_call is None:
        return 0
    return math.ceil(watch.slots * part * 100 / time_on_call.percent - NEARLY)


def _shifts_of_sites(calendar: Calendar, watch: Watch) -> Iterator[tuple[SiteId | None, Bools]]:
    """Whose shift each quarter of an hour is: one crew's, or that of each site."""
    quarters = calendar.grid.quarters
    if not watch.pattern.sites:
        yield None, np.ones(quarters, dtype=np.bool_)
        return
    shifts = shifts_of(calendar.scenario, watch.pattern)
    for site in watch.pattern.sites:
        mine = np.zeros(quarters, dtype=np.bool_)
        for shift in shifts:
            if shift.site == site:
                mine[calendar.grid.quarters_of(shift.start, shift.end)] = True
        yield site, mine
