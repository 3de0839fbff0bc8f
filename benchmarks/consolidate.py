"""Consolidation: 40 services and 60 people, and an instance with a weak linear bound."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from types import MappingProxyType

from benchmarks.results import Result
from benchmarks.setting import Setting
from optimizer.consolidate.consolidate import consolidate
from optimizer.consolidate.result import ConsolidateOptions, Consolidation
from scenarios.calendar.local_time import midnight
from scenarios.domain.people import Person
from scenarios.domain.policy import Policy
from scenarios.domain.presets import PRESETS
from scenarios.domain.rotations import AutoRotations, Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern, Service, Shape
from scenarios.domain.vocabulary import Contact, PersonId, Role, RotationId, ServiceId, ShiftKind
from scenarios.domain.week import DAY

NAME = "consolidate"
ZONE = "Europe/Berlin"
START = date(2027, 1, 4)
_WEEKLY = (10 * 60,)
_DAY_NIGHT = tuple(day * DAY + hour * 60 for day in range(7) for hour in (8, 20))


def portfolio(*, services: int, people: int, seed: int) -> Scenario:
    """Return teams of four services; people have access to their own team's and random others."""
    rng = random.Random(seed)  # noqa: S311 - for a benchmark, not for a secret
    names = [ServiceId(f"s{number:02d}") for number in range(services)]
    teams = [names[first : first + 4] for first in range(0, services, 4)]
    known = {}
    for number in range(people):
        home = number % len(teams)
        others = [t for i, t in enumerate(teams) if i != home]
        abroad = rng.sample(others, min(len(others), rng.randint(0, 3)))
        single = rng.sample(names, rng.randint(0, services // 8))
        known[f"p{number:02d}"] = {*teams[home], *(s for team in abroad for s in team), *single}
    patterns = {
        name: AlertPattern(
            pages_per_week=round(rng.lognormvariate(0.0, 0.8), 1), shape=rng.choice(list(Shape))
        )
        for name in names
    }
    return _scenario(f"portfolio-{seed}", patterns, known, 12, ShiftKind.WEEKLY, _WEEKLY)


def weak_cover(*, seed: int) -> Scenario:
    """Return six services, 18 people with access to three each, six weeks of 12-hour shifts."""
    rng = random.Random(seed)  # noqa: S311 - for a benchmark, not for a secret
    names = [ServiceId(name) for name in "abcdef"]
    triples = list(combinations(names, 3))
    known = {f"p{number:02d}": set(rng.choice(triples)) for number in range(18)}
    patterns = {name: AlertPattern(pages_per_week=1.0) for name in names}
    return _scenario(f"cover-{seed}", patterns, known, 6, ShiftKind.DAY_NIGHT, _DAY_NIGHT)


def run(setting: Setting) -> Iterator[Result]:
    """Measure whether everything about the rotations is proven within a minute."""
    sizes = (12, 20) if setting.quick else (40, 60)
    for seed in setting.seeds[:1] if setting.quick else setting.seeds:
        services, people = sizes
        scene = portfolio(services=services, people=people, seed=seed)
        yield _measured(f"{services} services, {people} people, seed {seed}", scene, setting)
    for seed in setting.seeds[:1] if setting.quick else setting.seeds:
        scene = weak_cover(seed=seed)
        yield _measured(f"6 services, 18 people, 6 weeks of 12 h, seed {seed}", scene, setting)


def _measured(instance: str, scene: Scenario, setting: Setting) -> Result:
    found = consolidate(scene, ConsolidateOptions(time_limit=setting.limit(60.0)))
    return Result(
        benchmark=NAME,
        instance=instance,
        values={
            "rotations": sum(len(layer.measured) for layer in found.layers),
            "smallest pool": min(p.size for layer in found.layers for p in layer.measured),
            "proven, s": _seconds(found),
            "in all, s": found.seconds,
            "grants for one less": _grants(found),
        },
        target="rotations, pool, loads and grants proven, staffed, ≤ 60 s",
        met=_met(found),
    )


def _met(found: Consolidation) -> bool:
    proven = found.proven and all(plan.proven for plan in found.plans)
    return proven and found.checked == "yes" and found.seconds <= 60


def _seconds(found: Consolidation) -> float:
    return sum(proof.seconds for layer in found.layers for proof in layer.proofs)


def _grants(found: Consolidation) -> str:
    plan = next(p for p in found.plans if p.aim == "one rotation fewer")
    count = str(len(plan.grants)) if plan.grants else "none"
    return count if plan.proven else f"{count}, at least {plan.bound}"


def _scenario(
    name: str,
    patterns: dict[ServiceId, AlertPattern],
    known: dict[str, set[ServiceId]],
    weeks: int,
    shifts: ShiftKind,
    handoffs: tuple[int, ...],
) -> Scenario:
    policy = Policy(limits=PRESETS["standard"])
    pattern = Rotation(
        id=RotationId("auto"),
        services=(),
        zone=ZONE,
        shifts=shifts,
        handoffs=handoffs,
        roles=(Role.PRIMARY,),
        limits=policy.limits,
    )
    people = {
        PersonId(id_): Person(
            id=PersonId(id_),
            name=id_,
            zone=ZONE,
            access=frozenset(services),
            contact=frozenset({Contact.PHONE}),
        )
        for id_, services in known.items()
    }
    return Scenario(
        name=name,
        zone=ZONE,
        start=midnight(START, ZONE),
        end=midnight(START + timedelta(weeks=weeks), ZONE),
        weeks=weeks,
        people=MappingProxyType(people),
        services=MappingProxyType(
            {s: Service(id=s, zone=ZONE, alerts=alerts) for s, alerts in patterns.items()}
        ),
        rotations=MappingProxyType({}),
        policy=policy,
        auto=AutoRotations(wanted=True, pattern=pattern),
    )
