"""How little of the time the most loaded person must be on call, and the grants that lower it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimizer.consolidate.portfolio.portfolio import Crew, Portfolio
from optimizer.model.engine import (
    Engine,
    Linear,
    SearchOptions,
    SearchOutcome,
    SearchVerdict,
    Variable,
    sum_of,
)
from scenarios.domain.vocabulary import PersonId, ServiceId

#: Shares are whole numbers of this part of the time.
WHOLE = 1000

Services = frozenset[ServiceId]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOnCallGrants:
    """The fewest grants by which everybody's share can be within the limit.

    Attributes:
        grants: ``None`` where no grants are enough, or none were found.
        bound: Fewer are not enough; ``None``: no number is.
    """

    grants: frozenset[tuple[PersonId, ServiceId]] | None
    bound: int | None
    proven: bool


def least_time_on_call(
    portfolio: Portfolio, rotations: Sequence[Services], search: SearchOptions, *, seconds: float
) -> float | None:
    """Percent of the time that the most loaded person is on call when it is spread best.

    Shifts are taken as divisible: no schedule of whole shifts has less. ``None`` where somebody is
    missing for a rotation, or the time ran out.
    """
    engine = Engine(size=0, options=search)
    worst = engine.integer(0, WHOLE, lambda _: WHOLE)
    for crew in portfolio.crews:
        members = {r: crew.people & _knowing(portfolio, r) for r in rotations}
        _spread(engine, portfolio, crew, members, {}, worst)
    outcome = engine.minimize(sum_of([(worst, 1)]), incumbent=None, seconds=seconds)
    return None if outcome.value is None else 100 * outcome.value / WHOLE


def time_on_call_grants(
    portfolio: Portfolio, rotations: Sequence[Services], search: SearchOptions, *, seconds: float
) -> TimeOnCallGrants:
    """The fewest grants after which nobody need be on call for more than the limit allows."""
    keys = [
        (number, rotation, person)
        for number, crew in enumerate(portfolio.crews)
        for rotation in rotations
        for person in sorted(crew.people - _knowing(portfolio, rotation))
        if all(person in portfolio.access[s] or person in portfolio.grantable[s] for s in rotation)
    ]
    engine = Engine(size=len(keys), options=search)
    costs: list[tuple[Variable, int]] = []
    for index, (_, rotation, person) in enumerate(keys):
        missing = sum(1 for s in rotation if person not in portfolio.access[s])
        costs.append((engine.choice(index), missing))
    for number, crew in enumerate(portfolio.crews):
        members: dict[Services, frozenset[PersonId]] = {}
        joining: dict[tuple[Services, PersonId], Variable] = {}
        for rotation in rotations:
            members[rotation] = crew.people & _knowing(portfolio, rotation)
        for index, (mine, rotation, person) in enumerate(keys):
            if mine == number:
                joining[rotation, person] = engine.choice(index)
        limit = engine.integer(0, WHOLE, lambda _: 0)
        # A whole number of thousandths below the limit would ask for a little more than it does.
        most = -(-WHOLE * (crew.percent or 100.0) // 100)
        engine.require(sum_of([(limit, 1)]) <= int(most))
        _spread(engine, portfolio, crew, members, joining, limit)
    return _outcome(
        engine.minimize(sum_of(costs), incumbent=None, seconds=seconds), keys, portfolio
    )


def _outcome(
    outcome: SearchOutcome, keys: list[tuple[int, Services, PersonId]], portfolio: Portfolio
) -> TimeOnCallGrants:
    if outcome.chosen is None:
        certain = outcome.verdict is SearchVerdict.INFEASIBLE
        return TimeOnCallGrants(grants=None, bound=None, proven=certain)
    grants = frozenset(
        (keys[i][2], s)
        for i in outcome.chosen
        for s in keys[i][1]
        if keys[i][2] not in portfolio.access[s]
    )
    return TimeOnCallGrants(
        grants=grants, bound=outcome.bound, proven=outcome.verdict is SearchVerdict.PROVEN
    )


def _spread(
    engine: Engine,
    portfolio: Portfolio,
    crew: Crew,
    members: Mapping[Services, frozenset[PersonId]],
    joining: Mapping[tuple[Services, PersonId], Variable],
    worst: Variable,
) -> None:
    """Hand out the time of every rotation, nobody more than ``worst`` in all."""
    mine: dict[PersonId, list[Variable]] = {}
    for rotation, people in members.items():
        held: list[Variable] = []
        new = {p: v for (r, p), v in joining.items() if r == rotation}
        for person in sorted(people | set(new)):
            time = engine.integer(0, WHOLE, lambda _: 0)
            if person in new:
                engine.require(sum_of([(time, 1), (new[person], -WHOLE)]) <= 0)
            held.append(time)
            mine.setdefault(person, []).append(time)
        part = max((crew.part[s] for s in rotation), default=0.0)
        wanted = round(WHOLE * portfolio.slots * part)
        engine.require(_sum(held) >= wanted)
    for times in mine.values():
        engine.require(_sum(times) <= sum_of([(worst, 1)]))


def _sum(variables: Sequence[Variable]) -> Linear:
    return sum_of((v, 1) for v in variables)


def _knowing(portfolio: Portfolio, rotation: Services) -> frozenset[PersonId]:
    return frozenset.intersection(*(portfolio.access[s] for s in rotation))
