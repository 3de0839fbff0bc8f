"""What ``consolidate`` gives back: rotations, what is proven of them, and grants that help."""

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
        grants: Whether grants of access are looked for.
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
    """One thing that was made best, given those before it.

    Attributes:
        name: What it is.
        value: What the rotations have.
        bound: What no others can be better than.
    """

    name: str
    unit: str
    value: float
    bound: float
    proven: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """A rotation, and what holding it means.

    Attributes:
        pool: Who can hold it as primary, in the order of the file.
        size: How many; of the smallest site, where there are several.
        wanted: How many there should be.
        expected: Interruptions per 12 h over all its hours.
        busiest: The same of its busiest shift, to which the limit applies.
        limit: The limit on it, or what one of its services has alone; ``None``: no limit.
        by_day, by_night: The same in business hours and in all others; ``None``: never active.
        made_of: Rotations of the file that give services to it.
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
    pagers: tuple[Pager, ...]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a grant brings by itself: people who know the service, and the pool of its pager.

    Attributes:
        knowing: (before, after).
        pool: (before, after), of the rotation found; the same where more grants are needed.
    """

    person: PersonId
    service: ServiceId
    knowing: tuple[int, int]
    pool: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPlan:
    """The smallest set of grants for an aim.

    Attributes:
        aim: What it is for.
        gains: The grants; empty where none is needed, or none will do.
        bound: No smaller set will do; ``None`` where no set will.
        proven: Whether that is certain.
        pagers: Rotations (before, after).
        thin: Services with fewer people than wanted (before, after).
        time_on_call: Least part of the time, in percent, that the most loaded person is on call.
        note: What is to be said beside it.
    """

    aim: str
    gains: tuple[Gain, ...]
    bound: int | None
    proven: bool
    pagers: tuple[int, int]
    thin: tuple[int, int]
    time_on_call: tuple[float, float] | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidation:
    """The fewest rotations for a portfolio.

    Attributes:
        scenario: As it was given.
        layers: One around the clock, or two: the hours that stand apart, and the rest.
        at_once: Pagers carried at once by day and by night.
        today: The rotations of the file, measured alike; empty where it has none.
        today_at_once: As ``at_once``, of them.
        excused: Services for which a soft limit cannot be kept by any rotation, with the reason.
        checked: What is known about people for the rotations: ``yes``, ``open`` or ``counted``.
        notes: What has to be known about the answer.
    """

    scenario: Scenario
    layers: tuple[Layer, ...]
    at_once: tuple[int, int]
    today: tuple[Pager, ...] = ()
    today_at_once: tuple[int, int] = (0, 0)
    excused: tuple[str, ...] = ()
    plans: tuple[GrantPlan, ...] = ()
    checked: str = "yes"
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    interrupted: bool = False
    options: ConsolidateOptions = field(default_factory=ConsolidateOptions)

    @property
    def proven(self) -> bool:
        """Whether everything that was made best is proven."""
        return all(proof.proven for layer in self.layers for proof in layer.proofs)

    @property
    def rotations(self) -> tuple[Rotation, ...]:
        """The rotations, ready for a scenario."""
        return tuple(pager.rotation for layer in self.layers for pager in layer.pagers)
