"""Moves: what goes from one to another comes back the same way."""

from __future__ import annotations

from random import Random

import pytest

from optimizer.judge.person_standing import Move, MoveError, handoffs_of, inverses, moved
from scenarios.calendar.calendar import Calendar
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId, Role
from tests.scenes import MAIN, at, held, people, scenario, shifts

SCENE = scenario(who=people("Ana", "Bo", "Cy"), weeks=4)
HANDOFFS = handoffs_of(Calendar(SCENE))
SCHEDULE = Schedule.of(shifts(SCENE, ["ana", "bo", "bo", "cy"]))


def move(giver: str, taker: str, start: str, end: str) -> Move:
    return Move(
        rotation=MAIN,
        role=Role.PRIMARY,
        start=at(start),
        end=at(end),
        giver=PersonId(giver),
        taker=PersonId(taker),
    )


def test_a_part_of_a_shift_goes_over_and_the_rest_stays() -> None:
    after = moved(SCHEDULE, [move("ana", "cy", "2027-01-06 10:00", "2027-01-07 10:00")], HANDOFFS)
    assert after.assignments[:3] == (
        held("ana", "2027-01-04 10:00", "2027-01-06 10:00"),
        held("cy", "2027-01-06 10:00", "2027-01-07 10:00"),
        held("ana", "2027-01-07 10:00", "2027-01-11 10:00"),
    )


def test_pieces_of_one_assignee_join_within_a_shift_and_not_across_a_handoff() -> None:
    after = moved(SCHEDULE, [move("ana", "bo", "2027-01-06 10:00", "2027-01-11 10:00")], HANDOFFS)
    assert [a.person for a in after.assignments] == ["ana", "bo", "bo", "bo", "cy"]
    later = moved(after, [move("ana", "bo", "2027-01-05 10:00", "2027-01-06 10:00")], HANDOFFS)
    assert later.assignments[1] == held("bo", "2027-01-05 10:00", "2027-01-11 10:00")


@pytest.mark.parametrize("seed", range(20))
def test_the_inverse_brings_back_what_was(seed: int) -> None:
    rng = Random(seed)
    schedule, made = SCHEDULE, []
    for _ in range(6):
        row = rng.choice(schedule.assignments)
        days = (row.end - row.start).days
        if days < 2 or row.person is None:
            continue
        low = rng.randrange(days)
        step = (row.end - row.start) / days
        one = Move(
            rotation=row.rotation,
            role=row.role,
            start=row.start + low * step,
            end=row.start + rng.randint(low + 1, days) * step,
            giver=row.person,
            taker=PersonId(rng.choice([p for p in SCENE.people if p != row.person])),
        )
        schedule = moved(schedule, [one], HANDOFFS)
        made.append(one)
    assert made
    assert moved(schedule, inverses(made), HANDOFFS) == SCHEDULE


def test_nobody_gives_what_they_do_not_hold() -> None:
    with pytest.raises(MoveError, match="bo does not hold all of main primary"):
        moved(SCHEDULE, [move("bo", "cy", "2027-01-10 10:00", "2027-01-12 10:00")], HANDOFFS)
