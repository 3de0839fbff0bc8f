"""The engine does what is promised of a page: who is asked, who is first, who is up until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenarios.domain.rotations import EscalationStep, Rotation
from scenarios.domain.schedule import Assignment
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from simulation.response.response_plan import ResponsePlan
from tests.scenes import held, people, person, rotation, scenario
from tests.simulation.by_hand import NIGHT, NOON, incident, interruptions_of, paged, planned, run

BOTH = (Role.PRIMARY, Role.SECONDARY)
WEEK = ("2027-01-04 10:00", "2027-01-11 10:00")
MINUTE = 1 / 60


def week(who: str, role: Role = Role.PRIMARY, *, of: str = "main") -> Assignment:
    return held(who, *WEEK, of=of, role=role)


def pair(**response: object) -> ResponsePlan:
    """Ana primary, Bo secondary, then Cy by name; five minutes each."""
    one = replace(
        rotation(roles=BOTH), escalation=(EscalationStep(person=PersonId("cy"), after_minutes=10),)
    )
    scene = scenario(who=people("Ana", "Bo", "Cy"), rotations=[one], weeks=1)
    return planned(scene, week("ana"), week("bo", Role.SECONDARY), **response)


def test_whoever_answers_in_time_is_the_only_one_paged() -> None:
    log = run(pair(), [incident(NOON)])
    (handling,) = log.handlings
    assert (paged(handling), handling.by) == ("ana", "ana")
    assert handling.acknowledged == pytest.approx(NOON + 2 * MINUTE)
    assert handling.ended == pytest.approx(NOON + 32 * MINUTE)
    (one,) = log.interruptions
    assert (one.start, one.end) == pytest.approx((NOON, NOON + 32 * MINUTE))
    assert one.work_hours == pytest.approx(0.5)
    assert one.settled == pytest.approx(NOON + 47 * MINUTE)
    assert not one.woken


def test_a_missed_page_is_not_felt_and_goes_on_after_the_time_out() -> None:
    log = run(pair(), [incident(NIGHT)], missed=[(0, "ana")])
    (handling,) = log.handlings
    assert paged(handling) == "ana bo"
    assert handling.acknowledged == pytest.approx(NIGHT + 7 * MINUTE)
    assert interruptions_of(log, "ana") == []
    (bo,) = interruptions_of(log, "bo")
    assert bo.start == pytest.approx(NIGHT + 5 * MINUTE)
    assert bo.woken


def test_the_chain_goes_on_to_the_steps_of_escalation_each_with_its_time_out() -> None:
    log = run(pair(), [incident(NOON)], missed=[(0, "ana"), (0, "bo")])
    (handling,) = log.handlings
    assert [(p, str(r)) for p, r in handling.paged] == [
        ("ana", "primary"),
        ("bo", "secondary"),
        ("cy", "escalation"),
    ]
    assert handling.acknowledged == pytest.approx(NOON + (5 + 10 + 2) * MINUTE)


def test_where_everybody_misses_it_nobody_works_and_nobody_is_woken() -> None:
    log = run(pair(), [incident(NIGHT)], missed=[(0, "ana"), (0, "bo"), (0, "cy")])
    assert log.interruptions == ()
    assert log.handlings[0].acknowledged is None
    assert log.handlings[0].ended is None


def test_a_late_answer_counts_if_nobody_else_was_first() -> None:
    log = run(pair(), [incident(NOON)], minutes={(0, "ana"): 8, (0, "bo"): 9})
    assert paged(log.handlings[0]) == "ana bo"
    assert log.handlings[0].by == "ana"
    (bo,) = interruptions_of(log, "bo")
    assert (bo.start, bo.end) == pytest.approx((NOON + 5 * MINUTE, NOON + 8 * MINUTE))
    assert bo.work_hours == 0


def test_whoever_felt_the_page_but_was_not_first_is_up_until_somebody_is() -> None:
    log = run(pair(), [incident(NIGHT)], minutes={(0, "ana"): 60, (0, "bo"): 1})
    assert log.handlings[0].by == "bo"
    (ana,) = interruptions_of(log, "ana")
    assert (ana.start, ana.end) == pytest.approx((NIGHT, NIGHT + 6 * MINUTE))
    assert (ana.work_hours, ana.woken) == (0, True)
    assert ana.settled == pytest.approx(NIGHT + 21 * MINUTE)


def test_a_page_during_work_belongs_to_the_same_interruption_and_is_worked_on_next() -> None:
    plan = planned(scenario(who=people("Ana"), weeks=1), week("ana"))
    log = run(plan, [incident(NOON), incident(NOON + 0.2)])
    (one,) = log.interruptions
    assert one.incidents == (0, 1)
    assert one.end == pytest.approx(NOON + 62 * MINUTE)
    assert one.work_hours == pytest.approx(1.0)
    assert [h.acknowledged for h in log.handlings] == pytest.approx(
        [NOON + 2 * MINUTE, NOON + 32 * MINUTE]
    )


def test_a_page_that_waits_longer_than_the_time_out_escalates() -> None:
    log = run(pair(), [incident(NOON), incident(NOON + 0.2)])
    assert [h.by for h in log.handlings] == ["ana", "bo"]
    assert log.handlings[1].acknowledged == pytest.approx(NOON + 12 * MINUTE + 7 * MINUTE)
    (ana,) = interruptions_of(log, "ana")
    assert ana.incidents == (0, 1)
    assert ana.end == pytest.approx(NOON + 32 * MINUTE)


def test_a_busy_primary_who_is_free_before_the_time_out_answers_first() -> None:
    log = run(pair(), [incident(NOON), incident(NOON + 0.5)])
    assert [h.by for h in log.handlings] == ["ana", "ana"]
    assert paged(log.handlings[1]) == "ana"
    assert log.handlings[1].acknowledged == pytest.approx(NOON + 32 * MINUTE)


def test_resettling_is_not_up_but_it_is_awake() -> None:
    """A page while somebody tries to sleep again is a new interruption and no new awakening."""
    plan = planned(scenario(who=people("Ana"), weeks=1), week("ana"))
    log = run(plan, [incident(NIGHT), incident(NIGHT + 40 * MINUTE), incident(NIGHT + 2)])
    assert [(one.incidents, one.woken) for one in log.interruptions] == [
        ((0,), True),
        ((1,), False),
        ((2,), True),
    ]


def test_whoever_stays_up_for_the_little_that_is_left_of_the_night_is_not_woken_again() -> None:
    plan = planned(scenario(who=people("Ana"), weeks=1), week("ana"))
    morning = NIGHT + 3  # 06:00; asleep again at 06:47, the window ends at 07:00
    log = run(plan, [incident(morning), incident(morning + 50 * MINUTE)])
    assert [one.woken for one in log.interruptions] == [True, False]


def test_the_page_that_lets_somebody_sleep_last_decides() -> None:
    plan = planned(scenario(who=people("Ana"), weeks=1), week("ana"))
    log = run(plan, [incident(NIGHT), incident(NIGHT + 0.1)], resettling={(0, "ana"): 120})
    (one,) = log.interruptions
    assert one.settled == pytest.approx(NIGHT + 32 * MINUTE + 2)
    assert one.settled > one.end + 0.25


def test_an_empty_slot_is_skipped_at_once_and_counted() -> None:
    scene = scenario(who=people("Ana", "Bo"), rotations=[rotation(roles=BOTH)], weeks=1)
    log = run(planned(scene, week("bo", Role.SECONDARY)), [incident(NOON)])
    (handling,) = log.handlings
    assert handling.uncovered
    assert handling.acknowledged == pytest.approx(NOON + 2 * MINUTE)
    assert handling.by == "bo"


def test_where_nobody_holds_anything_the_incident_is_unacknowledged() -> None:
    plan = planned(
        scenario(who=people("Ana"), weeks=1), held("ana", "2027-01-05 10:00", "2027-01-11 10:00")
    )
    (handling,) = run(plan, [incident(NOON)]).handlings
    assert (handling.uncovered, handling.paged, handling.acknowledged) == (True, (), None)


def test_a_shadow_is_never_paged() -> None:
    scene = scenario(
        who=people("Ana", "Bo"), rotations=[rotation(roles=(Role.PRIMARY, Role.SHADOW))], weeks=1
    )
    plan = planned(scene, week("ana"), week("bo", Role.SHADOW))
    log = run(plan, [incident(NOON), incident(NIGHT)], missed=[(0, "ana")])
    assert interruptions_of(log, "bo") == []
    assert [paged(h) for h in log.handlings] == ["ana", "ana"]


def test_assignees_are_those_of_the_instant_of_being_paged() -> None:
    """Ana misses the page three minutes before the handoff; Bo's secondary is Cy's by then."""
    scene = scenario(who=people("Ana", "Bo", "Cy"), rotations=[rotation(roles=BOTH)], weeks=1)
    noon = "2027-01-05 12:00"
    plan = planned(
        scene,
        week("ana"),
        held("bo", WEEK[0], noon, role=Role.SECONDARY),
        held("cy", noon, WEEK[1], role=Role.SECONDARY),
    )
    log = run(plan, [incident(36 - 3 * MINUTE)], missed=[(0, "ana")])
    assert paged(log.handlings[0]) == "ana cy"


def escalating(name: str, service: str, to: str) -> Rotation:
    step = EscalationStep(rotation=RotationId(to), after_minutes=5)
    return replace(rotation(name, services=(service,)), escalation=(step,))


def test_escalation_to_another_rotation_asks_its_assignees_and_never_runs_in_circles() -> None:
    scene = scenario(
        who=people("Ana", "Bo"),
        rotations=[escalating("main", "api", "web"), escalating("web", "web", "main")],
        weeks=1,
    )
    plan = planned(scene, week("ana"), week("bo", of="web"))
    log = run(plan, [incident(NOON)], missed=[(0, "ana"), (0, "bo")])
    assert paged(log.handlings[0]) == "ana bo"
    assert log.handlings[0].acknowledged is None


def test_low_urgency_waits_in_hours_of_sleep_and_pages_in_others() -> None:
    plan = planned(scenario(who=people("Ana"), weeks=1), week("ana"))
    log = run(plan, [incident(NOON, urgent=False), incident(NIGHT, urgent=False)])
    assert log.deferred == (1,)
    assert [h.incident for h in log.handlings] == [0]
    assert [one.incidents for one in log.interruptions] == [(0,)]


def test_low_urgency_wakes_where_the_policy_says_so() -> None:
    plan = planned(scenario(who=people("Ana"), weeks=1), week("ana"), low_urgency_wakes=True)
    log = run(plan, [incident(NIGHT, urgent=False)])
    assert log.deferred == ()
    assert log.interruptions[0].woken


def shared(**response: object) -> ResponsePlan:
    """Ana has ``api``, Bo ``web``; only Ana may touch ``api``."""
    scene = scenario(
        who=[person("Ana"), person("Bo", access=("web",))],
        rotations=[rotation(), rotation("web", services=("web",))],
        weeks=1,
    )
    return planned(scene, week("ana"), week("bo", of="web"), **response)


def test_who_cannot_help_is_released_when_somebody_who_can_has_acknowledged() -> None:
    fault = incident(NOON, "api", "web")
    log = run(shared(), [fault], minutes={(0, "ana"): 4, (0, "bo"): 1})
    (ana,), (bo,) = interruptions_of(log, "ana"), interruptions_of(log, "bo")
    assert bo.end == pytest.approx(NOON + 4 * MINUTE)
    assert bo.work_hours == pytest.approx(3 * MINUTE)
    assert ana.end == pytest.approx(NOON + 34 * MINUTE)


def test_who_cannot_help_and_comes_later_leaves_at_once() -> None:
    fault = incident(NOON, "api", "web")
    log = run(shared(), [fault], minutes={(0, "bo"): 4})
    (bo,) = interruptions_of(log, "bo")
    assert bo.end == pytest.approx(NOON + 4 * MINUTE)
    assert bo.work_hours == 0


def test_all_stay_until_it_is_over_where_the_policy_says_so() -> None:
    fault = incident(NOON, "api", "web")
    log = run(shared(shared_fault="stay"), [fault], minutes={(0, "bo"): 4})
    assert [one.end for one in log.interruptions] == pytest.approx([NOON + 32 * MINUTE] * 2)
    (bo,) = interruptions_of(log, "bo")
    assert bo.work_hours == pytest.approx(28 * MINUTE)


def test_whoever_can_help_stays_until_the_work_is_over() -> None:
    scene = scenario(
        who=people("Ana", "Bo"), rotations=[rotation(), rotation("web", services=("web",))], weeks=1
    )
    plan = planned(scene, week("ana"), week("bo", of="web"))
    log = run(plan, [incident(NOON, "api", "web")], minutes={(0, "bo"): 4})
    assert [h.ended for h in log.handlings] == pytest.approx([NOON + 32 * MINUTE] * 2)
    (bo,) = interruptions_of(log, "bo")
    assert bo.work_hours == pytest.approx(28 * MINUTE)


def test_without_anybody_who_can_help_the_others_give_up_after_the_usual_time() -> None:
    fault = incident(NOON, "api", "web")
    log = run(shared(), [fault], missed=[(0, "ana")])
    (bo,) = interruptions_of(log, "bo")
    assert bo.end == pytest.approx(NOON + 32 * MINUTE)


def test_two_pagers_of_one_person_are_answered_together() -> None:
    scene = scenario(
        who=people("Ana"), rotations=[rotation(), rotation("web", services=("web",))], weeks=1
    )
    log = run(planned(scene, week("ana"), week("ana", of="web")), [incident(NOON, "api", "web")])
    (one,) = log.interruptions
    assert one.work_hours == pytest.approx(0.5)
    assert [h.acknowledged for h in log.handlings] == pytest.approx([NOON + 2 * MINUTE] * 2)
    assert [h.ended for h in log.handlings] == pytest.approx([NOON + 32 * MINUTE] * 2)


def test_an_incident_of_two_services_of_one_rotation_is_one_page() -> None:
    plan = planned(
        scenario(who=people("Ana"), rotations=[rotation(services=("api", "web"))], weeks=1),
        week("ana"),
    )
    log = run(plan, [incident(NOON, "api", "web")])
    assert len(log.handlings) == len(log.interruptions) == 1


def test_false_alarms_take_less_time_and_the_others_more_so_that_the_mean_stays() -> None:
    from scenarios.domain.schedule import Schedule
    from simulation.response.response_plan import make_plan
    from simulation.timeline.incidents import FalseAlarm

    scene = scenario(who=people("Ana"), weeks=1)
    capacities = {RotationId("main"): 0.25}
    plan = make_plan(scene, Schedule.of([week("ana")]), false_shares=capacities)
    alarm = incident(NOON, work=None)
    log = run(plan, [alarm._replace(false_alarm=FalseAlarm.PROXY), alarm._replace(at=NIGHT)])
    false, real = (one.work_hours for one in log.interruptions)
    assert false == pytest.approx(10 * MINUTE)
    assert 0.25 * false + 0.75 * real == pytest.approx(0.5)
