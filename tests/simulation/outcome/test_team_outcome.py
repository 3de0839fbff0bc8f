"""The team's numbers of one replication, by hand."""

from __future__ import annotations

import math

from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import Role
from simulation.outcome.measures import TEAM, answers_of, team_row
from simulation.response.response_plan import make_plan
from simulation.timeline.incidents import Log
from tests.scenes import people, rotation, scenario, shifts
from tests.simulation.by_hand import NIGHT, NOON, incident, run

TIMEOUT = 5 / 60


def test_one_answered_in_time_one_late_by_the_second_and_one_by_nobody() -> None:
    """Ana answers after 2 min; misses the second, which Bo has 4 min after the time-out; both miss
    the third. By day nobody is woken; at night Bo alone feels the second one.
    """
    scene = scenario(
        who=people("Ana", "Bo"), rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))]
    )
    of = [*shifts(scene, ["ana"] * 4), *shifts(scene, ["bo"] * 4, role=Role.SECONDARY)]
    # The first shift begins at ten on Monday.
    log = run(
        make_plan(scene, Schedule.of(of)),
        [incident(NOON), incident(NIGHT), incident(NIGHT + 24)],
        missed=[(1, "ana"), (2, "ana"), (2, "bo")],
        minutes={(1, "bo"): 4.0},
    )
    row = dict(zip(TEAM, team_row(log, answers_of(log, TIMEOUT)), strict=True))
    assert round(row["acknowledge_minutes"], 6) == (2 + 9) / 2
    assert round(row["in_time_percent"], 6) == round(100 / 3, 6)
    assert (row["unacknowledged"], row["uncovered"], row["people_woken"]) == (1, 0, 1)


def test_of_nothing_there_is_no_mean() -> None:
    row = team_row(Log((), (), ()), {})
    assert [math.isnan(value) for value in row] == [True, True, False, False, False]


def test_a_page_to_an_empty_slot_is_counted() -> None:
    scene = scenario(who=people("Ana"))
    log = run(make_plan(scene, Schedule.of(shifts(scene, ["-", "ana"]))), [incident(NOON)])
    row = dict(zip(TEAM, team_row(log, answers_of(log, TIMEOUT)), strict=True))
    assert (row["unacknowledged"], row["uncovered"], row["people_woken"]) == (1, 1, 0)
