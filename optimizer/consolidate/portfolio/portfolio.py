"""A portfolio: services, who knows them, what they page, and the hours of the week it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from scenarios.calendar.calendar import Calendar
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId, Role, ServiceId, SiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The requirements of the rotations of some hours.

    Attributes:
        pattern: A rotation without services: its hours, shifts, roles and people are those of all.
        smallest_pool: Fewest people for each rotation, if the file says so; else by the limit on
            the limit on time on call.
    """

    pattern: Rotation
    smallest_pool: int | None = None

    @property
    def slots(self) -> int:
        """People that one rotation keeps busy at an instant."""
        return sum(1 for role in self.pattern.roles if role is not Role.SHADOW)


def watch_calendar(scenario: Scenario, watch: Watch) -> Calendar:
    """The calendar of the scenario with the watch's shifts alone."""
    alone = MappingProxyType({watch.pattern.id: watch.pattern})
    return Calendar(replace(scenario, rotations=alone))


#: Loads are whole numbers of this part of an interruption per 12 h.
GRAIN = 1000

#: A partition: rotations as sets of services.
Partition = frozenset[frozenset[ServiceId]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """People of whom each rotation needs some: everybody, or those of one site.

    Attributes:
        people: Those who can be overnight on call and may be primary.
        wanted: Service → fewest of them that a rotation with it should have.
        needed: Service → fewest that it must have: as ``wanted``, or as many as know the service
            where the limit may be missed and too few do.
        percent: Most of the hours that each may be on call; ``None``: no limit.
        part: Service → part of all hours of the week that this crew is on call for it.
    """

    people: frozenset[PersonId]
    wanted: Mapping[ServiceId, int]
    needed: Mapping[ServiceId, int]
    percent: float | None
    part: Mapping[ServiceId, float]
    site: SiteId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFault:
    """What pages some services together: it counts once in a rotation that has any of them.

    Attributes:
        loads: Interruptions per 12 h, times ``GRAIN``: over all hours first, then by shift.
    """

    services: frozenset[ServiceId]
    loads: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """What is to be covered at some hours.

    Attributes:
        services: In the order of the file.
        access: Service → who knows it, whether or not they can be on call.
        grantable: Service → who may be given access to it and has none.
        slots: People that one rotation keeps busy at an instant.
        limit: Most interruptions per 12 h, times ``GRAIN``; ``None``: no limit.
        strict: Whether the limit on interruptions holds even where one service alone is above it.
    """

    services: tuple[ServiceId, ...]
    access: Mapping[ServiceId, frozenset[PersonId]]
    grantable: Mapping[ServiceId, frozenset[PersonId]]
    crews: tuple[Crew, ...]
    faults: tuple[SharedFault, ...]
    slots: int
    limit: int | None
    strict: bool

    @property
    def people(self) -> frozenset[PersonId]:
        """Everybody who can be on call for something."""
        return frozenset(person for crew in self.crews for person in crew.people)

    def pools(self, rotation: Collection[ServiceId]) -> tuple[frozenset[PersonId], ...]:
        """Of each crew, who knows all services of a rotation."""
        knowing = frozenset.intersection(*(self.access[s] for s in rotation))
        return tuple(crew.people & knowing for crew in self.crews)

    def size(self, rotation: Collection[ServiceId]) -> int:
        """People who can take a rotation; of the smallest crew, where there are several."""
        return min((len(pool) for pool in self.pools(rotation)), default=0)

    def loads(self, rotation: Collection[ServiceId]) -> tuple[int, ...]:
        """Interruptions of a rotation: over all hours, then by shift."""
        hit = [fault.loads for fault in self.faults if fault.services.intersection(rotation)]
        return tuple(sum(column) for column in zip(self.silence, *hit, strict=True))

    @property
    def silence(self) -> tuple[int, ...]:
        """The loads of nothing."""
        return (0,) * max((len(fault.loads) for fault in self.faults), default=1)

    def allows(self, rotation: Collection[ServiceId]) -> bool:
        """Whether these services may share a rotation: enough people, few enough interruptions."""
        return self.enough(rotation) and not self.above_limit(rotation)

    def enough(self, rotation: Collection[ServiceId]) -> bool:
        """Whether each crew has as many people for it as it must."""
        return all(
            len(pool) >= max(crew.needed[s] for s in rotation)
            for crew, pool in zip(self.crews, self.pools(rotation), strict=True)
        )

    def above_limit(self, rotation: Collection[ServiceId]) -> bool:
        """Whether it is above the limit, and above what its busiest service has alone."""
        if self.limit is None:
            return False
        return any(
            load > ceiling
            for load, ceiling in zip(self.loads(rotation), self.ceilings(rotation), strict=True)
        )

    def ceilings(self, rotation: Iterable[ServiceId]) -> tuple[int, ...]:
        """The most that a rotation may have: the limit, or what one service has alone."""
        limit = self.limit or 0
        alone = [] if self.strict else [self.loads((s,)) for s in rotation]
        return tuple(max(limit, *column) for column in zip(self.silence, *alone, strict=True))

    def cheapest_grants(
        self, rotation: Collection[ServiceId]
    ) -> frozenset[tuple[PersonId, ServiceId]] | None:
        """The fewest grants after which a rotation has enough people; ``None``: none is enough."""
        grants: set[tuple[PersonId, ServiceId]] = set()
        for crew, pool in zip(self.crews, self.pools(rotation), strict=True):
            lacking = max(crew.needed[s] for s in rotation) - len(pool)
            offers = []
            for person in crew.people - pool if lacking > 0 else ():
                missing = [s for s in rotation if person not in self.access[s]]
                if all(person in self.grantable[s] for s in missing):
                    offers.append((len(missing), person, missing))
            if lacking > len(offers):
                return None
            for _, person, missing in sorted(offers)[: max(0, lacking)]:
                grants |= {(person, s) for s in missing}
        return frozenset(grants)

    def with_access(self, grants: Iterable[tuple[PersonId, ServiceId]]) -> Portfolio:
        """The same after some grants; what is needed stays as it is."""
        from dataclasses import replace

        listed = frozenset(grants)
        access = {
            s: known | {p for p, granted in listed if granted == s}
            for s, known in self.access.items()
        }
        grantable = {s: people - access[s] for s, people in self.grantable.items()}
        return replace(self, access=access, grantable=grantable)
