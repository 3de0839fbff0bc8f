"""The result of ``consolidate``: rotations, their proofs, and access grants that help."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.consolidate.portfolio.portfolio import Portfolio, Watch
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import PersonId, RotationId, ServiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsolidateOptions:
    """How to consolidate.

    Attributes:
        time_limit: Seconds for everything after the file is read.
        known_by: Fewest people who should know each service; ``None``: as many as a rotation of
            it needs.
        staffing: Whether rotations are checked against all hard rules over the weeks.
        grants: Whether access grants are looked for.
        reproducible: The same answer for the same seed.
    """

    time_limit: float = 60.0
    known_by: int | None = None
    staffing: bool = True
    grants: bool = True
    seed: int = 0
    workers: int = 8
    reproducible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One objective, given those before it.

    Attributes:
        value: What the rotations have.
        bound: The best possible.
    """

    name: str
    unit: str
    value: float
    bound: float
    proven: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRotation:
    """A rotation with its pool and its expected interruptions.

    Attributes:
        pool: Who can be primary, in the order of the file.
        size: How many; of the smallest site, where there are several.
        wanted: How many it needs.
        expected: Interruptions per 12 h over all its hours.
        busiest: The same in its busiest shift, to which the limit applies.
        limit: The limit on ``busiest``, or what one of its services has alone; ``None``: no limit.
        by_day, by_night: The same in business hours and in all others; ``None``: never active.
        made_of: Rotations of the file whose services it has.
    """

    rotation: Rotation
    pool: tuple[PersonId, ...]
    size: int
    wanted: int
    expected: float
    busiest: float
    limit: float | None
    by_day: float | None
    by_night: float | None
    made_of: tuple[RotationId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The rotations of some hours of the week."""

    watch: Watch
    portfolio: Portfolio
    measured: tuple[MeasuredRotation, ...]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantEffect:
    """One access grant and its effect.

    Attributes:
        knowing: People with access to the service (before, after).
        pool: The pool of its rotation (before, after).
    """

    person: PersonId
    service: ServiceId
    knowing: tuple[int, int]
    pool: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPlan:
    """The smallest set of access grants for an aim.

    Attributes:
        grants: Empty where none is needed, or no set achieves the aim.
        bound: The smallest possible number of grants; ``None`` where no set achieves the aim.
        proven: Whether the number of grants is proven minimal.
        rotations: Rotations (before, after).
        thin: Services known by too few people (before, after).
        time_on_call: The lowest possible time on call of the person on call most, in percent
            (before, after).
        note: Why there are no grants, if there are none.
    """

    aim: str
    grants: tuple[GrantEffect, ...]
    bound: int | None
    proven: bool
    rotations: tuple[int, int]
    thin: tuple[int, int]
    time_on_call: tuple[float, float] | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidation:
    """The fewest rotations for a portfolio.

    Attributes:
        scenario: As it was given.
        layers: One around the clock, or two: the separate hours, and the rest.
        at_once: Rotations active at once by day and by night.
        today: The rotations of the file, measured alike; empty where it has none.
        today_at_once: As ``at_once``, of them.
        unmet_limits: Soft limits that no rotation with a service can meet, with the reason.
        checked: Whether a schedule exists for the rotations: ``yes``, ``open`` or ``counted``.
    """

    scenario: Scenario
    layers: tuple[Layer, ...]
    at_once: tuple[int, int]
    today: tuple[MeasuredRotation, ...] = ()
    today_at_once: tuple[int, int] = (0, 0)
    unmet_limits: tuple[str, ...] = ()
    plans: tuple[GrantPlan, ...] = ()
    checked: str = "yes"
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    interrupted: bool = False
    options: ConsolidateOptions = field(default_factory=ConsolidateOptions)

    @property
    def proven(self) -> bool:
        """Whether every objective is proven."""
        return all(proof.proven for layer in self.layers for proof in layer.proofs)

    @property
    def rotations(self) -> tuple[Rotation, ...]:
        """The rotations, ready for a scenario."""
        return tuple(pager.rotation for layer in self.layers for pager in layer.measured)
