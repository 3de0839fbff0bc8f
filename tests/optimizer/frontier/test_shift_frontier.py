"""The frontier of shifts: each way to change hands at its fairest, over the same horizon."""

from __future__ import annotations

from itertools import pairwise

import pytest

from optimizer.frontier.frontier_point import FrontierEnd
from optimizer.frontier.shift_frontier import shift_frontier, within_horizon
from optimizer.session.solution import SolveOptions
from scenarios.calendar.shifts import shifts_of
from scenarios.domain.errors import InfeasibleError
from scenarios.domain.limits import Limits, TimeOnCall
from scenarios.domain.policy import OvernightPool, Policy
from scenarios.domain.schedule import Schedule
from scenarios.what_if.shift_variants import AS_IT_IS
from tests.scenes import MAIN, at, held, people, scenario

OPTIONS = SolveOptions(reproducible=True, workers=1, time_limit=60.0)


def test_every_way_is_solved_for_as_many_people_as_now() -> None:
    scene = scenario(
        who=people("Ana", "Bo", "Cy"), weeks=4, limits=Limits(time_on_call=TimeOnCall(percent=50))
    )
    found = shift_frontier(scene, OPTIONS)
    assert (found.points[0].variant.name, found.pool) == (AS_IT_IS, 2)
    assert all(p.solution is not None for p in found.points)
    assert all(len(p.solution.overnight_pool) <= 2 for p in found.points if p.solution)
    asked = scenario(
        who=people("Ana", "Bo"),
        weeks=2,
        policy=Policy(overnight_pool=OvernightPool(size="everyone")),
    )
    assert shift_frontier(asked, OPTIONS).pool is None


def test_whatever_the_shifts_the_same_hours_are_held() -> None:
    """Two-week shifts run on beyond an odd number of weeks; handoffs at 18:00 begin later."""
    scene = scenario(who=people("Ana", "Bo"), weeks=3)
    shifts = shifts_of(scene, scene.rotations[MAIN])
    for point in shift_frontier(scene, OPTIONS).points:
        assert point.schedule is not None
        rows = sorted(point.schedule.assignments, key=lambda row: row.start)
        assert (rows[0].start, rows[-1].end) == (shifts[0].start, shifts[-1].end)
        assert all(a.end == b.start for a, b in pairwise(rows))


def test_what_lies_outside_is_override_off_and_the_edges_are_filled() -> None:
    scene = scenario(who=people("Ana", "Bo"), weeks=1)
    early = held("ana", "2027-01-02 10:00", "2027-01-05 18:00")
    late = held("bo", "2027-01-05 18:00", "2027-01-10 18:00")
    first, last = within_horizon(scene, Schedule.of([early, late])).assignments
    assert (first.start, first.end) == (at("2027-01-04 10:00"), at("2027-01-05 18:00"))
    assert last.end == at("2027-01-11 10:00")


def test_a_way_that_cannot_be_is_said_to_be_so_and_the_others_stand() -> None:
    """Two weeks in a row are half of any 28 days: above a hard limit of a quarter."""
    limits = Limits(time_on_call=TimeOnCall(percent=25.0, hard=True))
    scene = scenario(who=people("Ana", "Bo", "Cy", "Di"), weeks=4, limits=limits)
    found = {point.variant.name: point for point in shift_frontier(scene, OPTIONS).points}
    assert found["two weeks"].solution is None
    assert "25 % of any 28 days" in found["two weeks"].refused[0]
    assert found["3 and 4 days"].solution is not None
    with pytest.raises(InfeasibleError):
        shift_frontier(scenario(who=people("Ana"), weeks=4, limits=limits), OPTIONS)


def test_without_time_what_is_complete_is_told() -> None:
    scene = scenario(who=people("Ana", "Bo"), weeks=4)
    found = shift_frontier(scene, SolveOptions(reproducible=True, workers=1, time_limit=0.03))
    assert found.points[0].solution is not None
    assert found.ending in (FrontierEnd.TIME, FrontierEnd.EVERYBODY)
