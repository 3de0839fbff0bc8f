"""What the optimizer expects is what the simulation lives through, or the reason is named.

The two reckon apart: sums of rates there, single incidents and single nights here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import pytest

from oncall_opt.commands.simulate.expectation import (
    DEBT,
    ERRORS,
    PART,
    PEAK,
    ExpectationRow,
    expected_against_simulated,
)
from optimizer.baselines.baselines import baseline
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.load import load_scenario
from simulation.arrivals.arrivals import arrivals_for
from simulation.runs.replication import Runs, Trial, replicate
from simulation.runs.running_totals import EVERYBODY
from tests.documents import TOP
from tests.scenes import people, rotation, scenario

LIBRARY = sorted(
    path.stem
    for path in (TOP / "scenarios" / "library").glob("*.yaml")
    if path.stem != "impossible"
)
_RUNS = 200
# Traced line by line it takes three times as long, and others cover all of it.
pytestmark = [pytest.mark.no_cover, pytest.mark.long]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A scenario, a schedule, and the rows of their comparison."""

    world: World
    schedule: Schedule
    rows: tuple[ExpectationRow, ...]


def compared(scene: Scenario, *, runs: int, seed: int = 1, method: str = "round-robin") -> Compared:
    world = World(scene)
    schedule = baseline(scene, method, world=world)
    simulated = replicate(
        Trial(
            scenario=scene,
            schedules={method: schedule},
            arrivals=arrivals_for(scene, seed=seed, calendar=world.calendar),
            calendar=world.calendar,
        ),
        Runs(most=runs, seed=seed),
    )
    rows = expected_against_simulated(world, schedule, simulated, name=method)
    return Compared(world=world, schedule=schedule, rows=rows)


@cache
def library() -> Mapping[str, Compared]:
    """Every scenario simulated, once for all tests."""
    folder = TOP / "scenarios" / "library"
    return {name: compared(load_scenario(folder / f"{name}.yaml"), runs=_RUNS) for name in LIBRARY}


def test_on_every_library_scenario_they_agree_or_the_reason_is_named() -> None:
    """By person and altogether, going round in turn; debt each Monday at nine."""
    unexplained = [
        f"{name}: {row}"
        for name, one in library().items()
        for row in one.rows
        if row.differs and not row.reasons
    ]
    assert unexplained == []
    named = [
        (name, row.reasons[0].partition(":")[0])
        for name, one in library().items()
        for row in one.rows
        if row.differs
    ]
    others = [one for one in named if one != ("startup", "escalation")]
    # Of so many numbers a few are off by luck, which is skewed where little is expected.
    assert len(others) <= 0.01 * sum(len(one.rows) for one in library().values())
    assert {reason for _, reason in others} <= {"bad days"}


def test_over_the_whole_library_no_kind_of_number_is_off() -> None:
    """Each measure, summed over all scenarios, which leaves little to luck; storms apart."""
    expected: defaultdict[str, float] = defaultdict(float)
    simulated, variance = expected.copy(), expected.copy()
    for name, one in library().items():
        for row in one.rows:
            if row.person == EVERYBODY and name != "night-storms":
                expected[row.measure] += row.expected
                simulated[row.measure] += row.simulated
                variance[row.measure] += row.error**2
    assert len(expected) == 8
    for measure, wanted in expected.items():
        error = math.sqrt(variance[measure])
        assert error < 0.025 * wanted
        assert simulated[measure] == pytest.approx(wanted, abs=max(PART * wanted, ERRORS * error))


def test_the_mean_of_the_highest_debt_is_not_below_the_highest_mean() -> None:
    """E[max] ≥ max E: both are shown, and never called a difference."""
    for one in library().values():
        peaks = {row.person: row for row in one.rows if row.measure == PEAK}
        assert peaks.keys() == set(one.world.scenario.people)
        for row in peaks.values():
            assert not row.differs
            assert row.simulated + 4 * row.error + 0.01 > row.expected
        debts = [row for row in one.rows if row.measure == DEBT]
        assert all(row.expected <= peaks[row.person].expected + 0.02 for row in debts)


def test_where_luck_is_even_they_agree_within_two_percent() -> None:
    """Half a year of even pages for two: 27,000 incidents leave 0.6 % to luck."""
    scene = scenario(
        who=people("Ana", "Bo"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        weeks=24,
        alerts=AlertPattern(pages_per_week=7.0),
    )
    rows = [row for row in compared(scene, runs=160).rows if row.person != EVERYBODY]
    for kind in ("interruptions_", "active_hours_", "event_load", "sleep_lost", DEBT):
        mine = [row for row in rows if row.measure.startswith(kind)]
        expected, simulated = (sum(r.expected for r in mine), sum(r.simulated for r in mine))
        assert expected > 0
        assert simulated == pytest.approx(expected, rel=PART), kind


def test_a_primary_alone_owes_each_monday_what_the_nights_before_took() -> None:
    """The first weeks build it up; from the third Monday on it stays."""
    scene = scenario(who=people("Ana"), weeks=12, alerts=AlertPattern(pages_per_week=3.0))
    rows = compared(scene, runs=60).rows
    assert [row for row in rows if row.differs] == []
    mondays = [row for row in rows if row.measure == DEBT]
    assert len(mondays) == 12
    assert mondays[0].expected < 0.9 * mondays[2].expected
    assert mondays[2].expected == pytest.approx(mondays[-1].expected, rel=0.02)


def test_reasons_are_named_only_where_the_numbers_differ() -> None:
    """People in the escalation are interrupted, which is not expected."""
    ed = [row for row in library()["startup"].rows if row.person == PersonId("ed")]
    assert any(row.differs for row in ed)
    for row in (row for one in library().values() for row in one.rows):
        assert row.differs or not row.reasons
    assert all(row.reasons[0].startswith("escalation") for row in ed if row.differs)


def test_two_pagers_at_once_are_named() -> None:
    """One person with two noisy pagers: fewer interruptions than the two would make separately."""
    noisy = AlertPattern(pages_per_week=84.0)
    pagers = [rotation("one"), rotation("two")]
    scene = scenario(who=people("Ana"), rotations=pagers, weeks=2, alerts=noisy)
    scene = replace(scene, policy=replace(scene.policy, two_rotations_at_once=True))
    rows = compared(scene, runs=40).rows
    differing = [row for row in rows if row.differs and row.person == EVERYBODY]
    assert {row.measure for row in differing} >= {"interruptions_off", "interruptions_sleep"}
    assert all(row.reasons[0].startswith("two rotations") for row in differing)
