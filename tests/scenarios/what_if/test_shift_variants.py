"""The same scenario with other shifts: what changes, and what cannot."""

from __future__ import annotations

from scenarios.calendar.shifts import shifts_of
from scenarios.domain.rotations import Rotation
from scenarios.domain.vocabulary import ShiftKind
from scenarios.domain.week import BUSINESS_HOURS, DAY
from scenarios.what_if.shift_variants import AS_IT_IS, kept_rotations, shift_variants, why_kept
from tests.scenes import MAIN, people, rotation, scenario


def handoffs(*rotations: Rotation) -> dict[str, tuple[int, ...]]:
    """Handoffs of the first rotation in each variant."""
    scene = scenario(who=people("Ana", "Bo"), rotations=rotations, weeks=8)
    return {v.name: v.scenario.rotations[rotations[0].id].handoffs for v in shift_variants(scene)}


def test_each_length_keeps_weekday_and_hour_of_the_handoff() -> None:
    wednesday = 2 * DAY + 9 * 60
    found = handoffs(rotation(handoffs=(wednesday,)))
    assert found["as it is"] == found["two weeks"] == (wednesday,)
    assert found["daily"] == tuple(day * DAY + 9 * 60 for day in range(7))
    assert found["3 and 4 days"] == (wednesday, 5 * DAY + 9 * 60)
    assert found["separate weekends"] == (wednesday, 4 * DAY + 18 * 60)
    assert found["handoff at 14:00"] == (2 * DAY + 14 * 60,)


def test_lengths_are_what_their_names_say() -> None:
    scene = scenario(who=people("Ana", "Bo"), weeks=8)
    lengths = {
        variant.name: {
            round((shift.end - shift.start).total_seconds() / 86400, 2)
            for shift in shifts_of(variant.scenario, variant.scenario.rotations[MAIN])
        }
        for variant in shift_variants(scene)
    }
    assert lengths["daily"] == {1.0}
    assert lengths["3 and 4 days"] == {3.0, 4.0}
    assert lengths["two weeks"] == {14.0}
    assert lengths["separate weekends"] == {4.33, 2.67}


def test_what_is_so_already_is_not_tried_twice() -> None:
    assert "weekly" not in handoffs(rotation())
    daily = handoffs(rotation(shifts=ShiftKind.DAILY))
    assert next(iter(daily)) == AS_IT_IS
    assert "daily" not in daily
    assert daily["weekly"] == (600,)
    assert len(handoffs(rotation(handoffs=(8 * 60,)))) == len(handoffs(rotation())) - 1


def test_rotations_with_hours_of_their_own_or_after_the_sun_keep_their_shifts() -> None:
    office = rotation("office", hours=BUSINESS_HOURS)
    scene = scenario(who=people("Ana"), rotations=[rotation(), office], weeks=4)
    assert kept_rotations(scene) == {"office": "it has hours of its own"}
    for variant in shift_variants(scene):
        assert variant.scenario.rotations[office.id].handoffs == office.handoffs
    assert [v.name for v in shift_variants(scenario(who=people("Ana"), rotations=[office]))] == [
        AS_IT_IS
    ]
    sun = rotation("sun", shifts=ShiftKind.FOLLOW_THE_SUN, handoffs=())
    assert why_kept(sun) == "it follows the sun"
