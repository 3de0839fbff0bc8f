"""Every partition of a few services, every set of grants: the oracle for consolidation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from types import MappingProxyType

from hypothesis import strategies as st

from optimizer.consolidate.consolidate import consolidate
from optimizer.consolidate.portfolio.of_scenario import portfolio_of
from optimizer.consolidate.portfolio.portfolio import Partition, Portfolio
from optimizer.consolidate.portfolio.rotations_from_services import watches
from optimizer.consolidate.result import ConsolidateOptions, Consolidation
from scenarios.domain.limits import Incidents, Limits, TimeOnCall
from scenarios.domain.policy import Policy
from scenarios.domain.rotations import AutoRotations
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern, Service, Shape
from scenarios.domain.vocabulary import PersonId, Role, ServiceId, ShiftKind
from scenarios.domain.week import ALWAYS, BUSINESS_HOURS, WeekHours
from tests.scenes import BERLIN, person, rotation, scenario
from tests.simulation.incoming import BEGIN, alert, history

Grant = tuple[PersonId, ServiceId]

#: How many of the largest loads are made least.
EVENED = 3
NAMES = ("Ana", "Bo", "Cy", "Di", "Ed", "Fi")
POOLS: st.SearchStrategy[int | None] = st.sampled_from((None, None, 1, 2))
SERVICES = ("api", "batch", "cart", "docs", "edge")


def portfolio_scenario(
    access: Mapping[str, Iterable[str]],
    *,
    pages: Mapping[str, float] | None = None,
    services: Mapping[str, Service] | None = None,
    limits: Limits | None = None,
    policy: Policy | None = None,
    smallest_pool: int | None = None,
    apart: WeekHours | None = None,
    shifts: ShiftKind = ShiftKind.WEEKLY,
    roles: tuple[Role, ...] = (Role.PRIMARY,),
    weeks: int = 4,
) -> Scenario:
    """A scenario whose rotations have to be made; person → services, service → pages a week."""
    names = sorted({s for known in access.values() for s in known} | set(pages or ()))
    rates = dict(pages or {})
    made = {
        ServiceId(name): Service(
            id=ServiceId(name),
            zone=BERLIN,
            alerts=AlertPattern(pages_per_week=rates[name]) if rates.get(name) else None,
        )
        for name in names
    }
    made |= {ServiceId(name): service for name, service in (services or {}).items()}
    base = scenario(
        who=[person(name, access=known) for name, known in access.items()],
        limits=limits or Limits(),
        policy=policy,
        weeks=weeks,
    )
    pattern = rotation("auto", shifts=shifts, roles=roles, services=(), limits=base.policy.limits)
    return replace(
        base,
        services=MappingProxyType(made),
        rotations=MappingProxyType({}),
        auto=AutoRotations(wanted=True, pattern=pattern, apart=apart, smallest_pool=smallest_pool),
    )


@st.composite
def portfolio_scenarios(
    draw: st.DrawFn,
    *,
    most_services: int = 5,
    most_people: int = 6,
    smallest_pools: st.SearchStrategy[int | None] = POOLS,
) -> Scenario:
    """A few services and people, with limits that bite now and then."""
    services = SERVICES[: draw(st.integers(1, most_services))]
    people = NAMES[: draw(st.integers(1, most_people))]
    known = st.frozensets(st.sampled_from(services), min_size=min(2, len(services)))
    access = {name: draw(known) for name in people}
    pages = {name: draw(st.sampled_from((0.0, 3.0, 9.0, 20.0))) for name in services}
    restricted = {
        name: Service(
            id=ServiceId(name),
            zone=BERLIN,
            coverage=draw(st.sampled_from((ALWAYS, BUSINESS_HOURS))),
            alerts=AlertPattern(pages_per_week=pages[name], shape=draw(st.sampled_from(Shape))),
            grants=draw(st.sampled_from((None, None, frozenset(), frozenset({PersonId("ana")})))),
        )
        for name in services
    }
    if len(services) > 1 and draw(st.booleans()):
        restricted |= _struck_together(restricted[services[0]], restricted[services[1]])
    limits = Limits(
        time_on_call=draw(
            st.sampled_from((None, TimeOnCall(percent=50.0), TimeOnCall(percent=34.0, hard=True)))
        ),
        incidents=draw(st.sampled_from((None, Incidents(per_12_hours=1.0), Incidents(hard=True)))),
    )
    return portfolio_scenario(
        access,
        pages=pages,
        services=restricted,
        limits=limits,
        policy=Policy(two_rotations_at_once=draw(st.booleans())),
        smallest_pool=draw(smallest_pools),
    )


@st.composite
def scattered_scenarios(draw: st.DrawFn, *, time_on_calls: Sequence[float] = ()) -> Scenario:
    """Three or four who know one service or two of three each: there is something to grant.

    Args:
        time_on_calls: Limits on the time on call, in percent; none: there is no limit.
    """
    services = SERVICES[:3]
    known = st.frozensets(st.sampled_from(services), min_size=1, max_size=2)
    access = {name: draw(known) for name in NAMES[: draw(st.integers(3, 4))]}
    restricted = {
        name: Service(
            id=ServiceId(name),
            zone=BERLIN,
            alerts=AlertPattern(pages_per_week=3.0),
            grants=draw(st.sampled_from((None, None, None, frozenset({PersonId("ana")})))),
        )
        for name in services
    }
    limits = Limits(
        time_on_call=TimeOnCall(percent=draw(st.sampled_from(time_on_calls)))
        if time_on_calls
        else None
    )
    return portfolio_scenario(
        access,
        services=restricted,
        limits=limits,
        policy=Policy(limits=limits),
        smallest_pool=1 if time_on_calls else draw(st.sampled_from((1, 2))),
    )


def _struck_together(*services: Service) -> dict[str, Service]:
    """Services of one history: each Monday a fault pages both, later in the week each alone."""
    alerts = [
        alert(BEGIN + timedelta(weeks=week, days=day), service.id, minutes=place)
        for week in range(10)
        for place, service in enumerate(services)
        for day in (0, 0.5, 2 + place, 4 + place)
    ]
    recorded = history(alerts)
    return {s.id: replace(s, coverage=ALWAYS, alerts=recorded[s.id]) for s in services}


def found_for(scene: Scenario, *, grants: bool = False, staffing: bool = False) -> Consolidation:
    """What the solver says, the same every time."""
    options = ConsolidateOptions(
        reproducible=True, workers=4, grants=grants, staffing=staffing, time_limit=120
    )
    return consolidate(scene, options)


def portfolio(scene: Scenario) -> Portfolio:
    """The portfolio around the clock."""
    return portfolio_of(scene, watches(scene, None)[0])


def partition_of(found: Consolidation) -> Partition:
    return frozenset(frozenset(r.services) for r in found.rotations)


def partitions(services: Sequence[ServiceId]) -> Iterator[Partition]:
    """Every way to put services into rotations."""
    if not services:
        yield frozenset()
        return
    first, rest = services[0], services[1:]
    for size in range(len(rest) + 1):
        for mates in combinations(rest, size):
            left = [s for s in rest if s not in mates]
            for others in partitions(left):
                yield others | {frozenset({first, *mates})}


def allowed(scene: Scenario, one: Portfolio) -> list[Partition]:
    """Every partition that keeps the limits and leaves a person for each slot at an instant."""
    return [
        partition
        for partition in partitions(one.services)
        if all(one.allows(rotation) for rotation in partition)
        and (scene.policy.two_rotations_at_once or _enough_at_once(one, partition))
    ]


def best(one: Portfolio, candidates: Iterable[Partition]) -> tuple[int, int, list[int]]:
    """Fewest rotations; of those the largest smallest pool; of those the least largest loads."""
    return min(
        (worth(one, partition) for partition in candidates),
        key=lambda found: (found[0], -found[1], found[2]),
    )


def worth(one: Portfolio, partition: Partition) -> tuple[int, int, list[int]]:
    """Rotations, smallest pool, largest loads as far as they are made least."""
    loads = sorted((one.loads(rotation)[0] for rotation in partition), reverse=True)
    evened = min(EVENED, len(partition) - 1)
    return len(partition), min(map(one.size, partition)), loads[:evened]


def fewest_grants(scene: Scenario, one: Portfolio, *, rotations: int, most: int) -> int | None:
    """The size of the smallest set of grants, up to ``most``, after which so few will do."""
    offers = sorted((p, s) for s, people in one.grantable.items() for p in people)
    for size in range(most + 1):
        for grants in combinations(offers, size):
            wider = allowed(scene, one.with_access(grants))
            if any(len(partition) <= rotations for partition in wider):
                return size
    return None


def fewest_for_time_on_call(
    one: Portfolio, partition: Partition, percent: float, most: int
) -> int | None:
    """The same for nobody to be on call for more than a part of the time."""
    offers = sorted((p, s) for s, people in one.grantable.items() for p in people)
    for size in range(most + 1):
        for grants in combinations(offers, size):
            if within_time_on_call(one.with_access(grants), partition, percent):
                return size
    return None


def within_time_on_call(one: Portfolio, partition: Partition, percent: float) -> bool:
    """Whether the time can be handed out with nobody above it: no override of the flow is too
    small."""
    crew = one.crews[0]
    for size in range(1, len(partition) + 1):
        for some in combinations(partition, size):
            people = {p for rotation in some for p in one.pools(rotation)[0]}
            wanted = sum(one.slots * max(crew.part[s] for s in rotation) for rotation in some)
            if wanted * 100 > percent * len(people) + 0.2 * size:
                return False
    return True


def _enough_at_once(one: Portfolio, partition: Partition) -> bool:
    """Hall: the assignees of any rotations are at least as many as their slots."""
    rotations = list(partition)
    return all(
        len({p for rotation in some for p in one.pools(rotation)[0]}) >= one.slots * size
        for size in range(1, len(rotations) + 1)
        for some in combinations(rotations, size)
    )
