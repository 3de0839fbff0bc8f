"""Choosing pools: the bound holds on every small case, and search finds no fewer on larger ones."""

from __future__ import annotations

import pytest
from hypothesis import event, given, settings

from benchmarks.consolidate import portfolio as drawn
from optimizer.consolidate.grant_bounds import Median, pool_median
from optimizer.consolidate.partition_model import PartitionModel
from optimizer.consolidate.portfolio.portfolio import Portfolio
from optimizer.model.engine import SearchOptions, SearchVerdict
from optimizer.model.work_meter import Meter
from optimizer.session.time_budget import Clock
from scenarios.domain.scenario import Scenario
from tests.optimizer.partitions import (
    allowed,
    fewest_grants,
    portfolio,
    portfolio_scenarios,
    scattered_scenarios,
)

MOST = 4


def median(one: Portfolio, count: int) -> Median | None:
    clock = Clock(limit=60.0, meter=Meter(counts_work=True))
    return pool_median(one, count, clock, seconds=30.0)


@settings(max_examples=40)
@given(scattered_scenarios() | portfolio_scenarios(most_services=3, most_people=4))
def test_no_fewer_grants_than_the_bound_will_do(scene: Scenario) -> None:
    """For one rotation, brute force finds as many or more; its own grants do what they say."""
    one = portfolio(scene)
    found = median(one, 1) if one.services else None
    fewest = fewest_grants(scene, one, rotations=1, most=MOST) if one.services else None
    event("no bound" if found is None else f"at least {found.bound}, fewest {fewest}")
    if found is None:
        return
    if fewest is not None:
        assert found.bound <= fewest
    if found.partition is not None:
        assert len(found.partition) <= 1
        assert found.partition in allowed(scene, one.with_access(found.grants)) or len(
            one.people
        ) < one.slots * len(found.partition)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_met_is_what_a_search_proves(seed: int) -> None:
    one = portfolio(drawn(services=12, people=14, seed=seed))
    model = PartitionModel(one, SearchOptions(reproducible=True, workers=4), granting=True)
    model.engine.require(model.count <= 1)
    outcome = model.minimize(model.grants, incumbent=None, seconds=60)
    assert outcome.verdict is SearchVerdict.PROVEN
    found = median(one, 1)
    assert found is not None
    assert found.met
    assert len(found.grants) == outcome.value


def test_too_many_pools_are_left_to_the_search() -> None:
    assert median(portfolio(drawn(services=8, people=80, seed=1)), 1) is None
