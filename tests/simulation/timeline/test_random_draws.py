"""Random draws belong to the incident and the person, under every schedule."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios.domain.policy import LoadSettings, ResponseSettings
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import Role
from simulation.response.engine import respond
from simulation.response.response_plan import make_plan
from simulation.timeline.random_draws import Draws, draw, stream
from tests.scenes import held, people, rotation, scenario
from tests.simulation.by_hand import incident

WEEK = ("2027-01-04 10:00", "2027-01-11 10:00")


def drawn(seed: int = 1, replication: int = 0, *, incidents: int = 40, who: int = 3) -> Draws:
    return draw(
        seed,
        replication,
        incidents=incidents,
        people=who,
        response=ResponseSettings(),
        load=LoadSettings(),
    )


def test_the_same_key_gives_the_same_luck_and_any_other_key_another() -> None:
    assert drawn() == drawn()
    assert drawn() != drawn(seed=2)
    assert drawn() != drawn(replication=1)
    assert drawn().awake_hours != drawn().asleep_hours


def test_streams_of_different_purposes_share_nothing() -> None:
    heads = [stream(1, 0, purpose).random() for purpose in range(5)]
    assert len(set(heads)) == 5


def test_any_whole_number_is_a_seed() -> None:
    assert drawn(seed=-1) == drawn(seed=2**64 - 1)
    assert drawn(seed=2**70)


def test_chances_and_times_are_those_of_the_settings() -> None:
    """20,000 draws: within four standard errors of mean, median and share."""
    many = drawn(incidents=10_000, who=2)
    missed = np.array(many.missed)
    assert abs(missed.mean() - 0.05) < 4 * math.sqrt(0.05 * 0.95 / missed.size)
    resettling = np.array(many.resettling_hours)
    error = resettling.std() / math.sqrt(resettling.size)
    assert abs(resettling.mean() - 22 / 60) < 4 * error
    assert np.median(resettling) * 60 == pytest.approx(15, rel=0.05)
    assert np.quantile(resettling, 0.9) * 60 == pytest.approx(45, rel=0.05)
    assert np.median(many.awake_hours) * 60 == pytest.approx(2, rel=0.05)
    assert np.median(many.asleep_hours) * 60 == pytest.approx(2.5, rel=0.05)
    work = np.array(many.work_factor)
    assert abs(work.mean() - 1) < 4 * work.std() / math.sqrt(work.size)


def test_two_schedules_meet_the_same_luck_even_after_they_part() -> None:
    """As secondary or as primary, Bo takes the same time for the same incident."""
    scene = scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        weeks=1,
    )
    incidents = [
        incident(12.0 + 3 * key, work=None)._replace(key=key, name=str(key)) for key in range(40)
    ]
    draws = drawn()
    logs = [
        respond(make_plan(scene, Schedule.of(assignments)), incidents, draws)
        for assignments in (
            [held("ana", *WEEK), held("bo", *WEEK, role=Role.SECONDARY)],
            [held("bo", *WEEK), held("cy", *WEEK, role=Role.SECONDARY)],
        )
    ]
    first, second = (
        {one.incidents[0]: one for one in log.interruptions if one.person == "bo"} for log in logs
    )
    worked = [{h.incident for h in log.handlings if h.by == "bo"} for log in logs]
    both = worked[0] & worked[1]
    assert both, "Bo works on nothing in both schedules: another seed is wanted"
    for key in both:
        a, b = first[key], second[key]
        assert a.end - a.start == pytest.approx(b.end - b.start)
        assert a.settled - a.end == pytest.approx(b.settled - b.end)


def test_the_same_incidents_and_luck_give_the_same_log() -> None:
    scene = scenario(who=people("Ana", "Bo"), weeks=1)
    plan = make_plan(scene, Schedule.of([held("ana", *WEEK)]))
    incidents = [incident(12.0 + key, work=None)._replace(key=key) for key in range(40)]
    assert respond(plan, incidents, drawn()) == respond(plan, incidents, drawn())
