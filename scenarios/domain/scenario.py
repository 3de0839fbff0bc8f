"""The problem: the resolved content of a scenario file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from scenarios.domain.ledger import Ledger
from scenarios.domain.people import Person, Site
from scenarios.domain.policy import Policy
from scenarios.domain.rotations import AutoRotations, Rotation
from scenarios.domain.schedule import Assignment, PastSchedule
from scenarios.domain.services import Service
from scenarios.domain.vocabulary import PersonId, RotationId, ServiceId, SiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Services, people, rotations and policy of one schedule period.

    Attributes:
        start: First instant of the schedule period (local midnight), aware UTC. Each
            rotation begins at its first handoff at or after it.
        end: ``start`` plus the weeks, as wall-clock time; each rotation ends at its first handoff
            at or after it.
        people, services, rotations, sites: By id, in the order of the file.
        previous: Past schedules, oldest first.
        ledger: Past load; ``previous`` adds no load for its periods.
        fixed: Assignments that stay: pins and the published part; sorted as in a schedule. One
            without a person is a past role that stays empty.
        places: Document path (``policy.rest``, ``people.ana.time_off[0]``) → ``file:line:column``.
        notes: Interpretations made while loading that users should see.
        auto: How rotations are made, where the file says it; ``rotations`` is empty where they
            still have to be.
        external: Ids in other tools: tool → rotation → role → id.
    """

    name: str
    zone: str
    country: str | None = None
    start: datetime
    end: datetime
    weeks: int
    people: Mapping[PersonId, Person]
    services: Mapping[ServiceId, Service]
    rotations: Mapping[RotationId, Rotation]
    sites: Mapping[SiteId, Site] = field(default_factory=lambda: MappingProxyType({}))
    policy: Policy = field(default_factory=Policy)
    previous: tuple[PastSchedule, ...] = ()
    ledger: Ledger | None = None
    fixed: tuple[Assignment, ...] = ()
    places: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
    auto: AutoRotations | None = None
    external: Mapping[str, Mapping[str, Mapping[str, str]]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def place(self, where: str) -> str:
        """``file:line:column`` of a document path, of its nearest ancestor, or ''."""
        while where:
            if where in self.places:
                return self.places[where]
            override = max(where.rfind("."), where.rfind("["))
            where = where[:override] if override > 0 else ""
        return ""
