"""Why expected and simulated may part: each reason where it applies, and only there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from oncall_opt.commands.simulate.expectation import NAMES, Case, ExpectationRow, difference_reasons
from oncall_opt.commands.simulate.expectation_table import expectation_text
from optimizer.world.holdings import Holdings
from optimizer.world.world import World
from scenarios.domain.people import Person
from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.domain.rotations import EscalationStep, Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, Schedule
from scenarios.domain.services import Alert, AlertHistory, AlertPattern
from scenarios.domain.vocabulary import PersonId, Role, ServiceId
from scenarios.domain.week import BUSINESS_HOURS
from tests.documents import TOP
from tests.scenes import API, at, held, people, person, rotation, scenario

_BOTH = (Role.PRIMARY, Role.SECONDARY)
_WEEK = ("2027-01-04 10:00", "2027-01-11 10:00")
_QUIET = AlertPattern(pages_per_week=1.0)


def _names(
    *assignments: Assignment,
    who: tuple[Person, ...] = people("Ana", "Bo"),
    pagers: tuple[Rotation, ...] = (),
    of: str = "ana",
    of_sleep: bool = False,
    modeled: bool = True,
    scene: Scenario | None = None,
) -> list[str]:
    """The names of the reasons that apply to somebody, by default to Ana with a quiet pager."""
    scene = scene or scenario(who=who, rotations=pagers, weeks=1, alerts=_QUIET)
    world, schedule = World(scene), Schedule.of(assignments)
    mine = Holdings(world.calendar, schedule).by_person.get(PersonId(of), ())
    case = Case(
        world=world,
        schedule=schedule,
        person=PersonId(of),
        holdings=tuple(mine),
        modeled=modeled,
    )
    return [text.partition(":")[0] for text in difference_reasons(case, of_sleep=of_sleep)]


def test_a_quiet_pager_alone_has_no_reason_to_part() -> None:
    assert _names(held("ana", *_WEEK)) == []


def test_incidents_that_are_not_drawn_from_the_rates() -> None:
    assert _names(held("ana", *_WEEK), modeled=False) == ["arrivals"]


def test_a_second_slot_is_busy_with_what_the_first_cannot_take() -> None:
    both = (rotation(roles=_BOTH),)
    assert _names(held("ana", *_WEEK), pagers=both) == ["busy"]


def test_the_last_resort_is_whoever_an_escalation_names() -> None:
    """Bo in person; and the assignee of a pager that another one escalates to."""
    main = rotation()
    steps = (EscalationStep(person=PersonId("bo")), EscalationStep(rotation=main.id))
    pagers = (main, replace(rotation("other"), escalation=steps))
    assert _names(held("ana", *_WEEK), pagers=pagers) == ["escalation"]
    assert _names(held("ana", *_WEEK), pagers=pagers, of="bo") == ["escalation"]
    other = held("ana", *_WEEK, of="other")
    assert _names(other, pagers=pagers) == []


def test_empty_slots_of_the_same_pager() -> None:
    nobody = replace(held("bo", *_WEEK), person=None)
    secondary = held("ana", *_WEEK, role=Role.SECONDARY)
    assert _names(secondary, nobody, pagers=(rotation(roles=_BOTH),)) == ["empty roles", "busy"]


def test_two_pagers_only_where_they_are_held_at_once() -> None:
    pagers = (rotation("one"), rotation("two"))
    first = held("ana", *_WEEK, of="one")
    second = held("ana", "2027-01-10 10:00", "2027-01-11 10:00", of="two")
    assert _names(first, second, pagers=pagers) == ["two rotations"]
    assert _names(first, pagers=pagers) == []


@pytest.mark.parametrize(("apart", "named"), [(1, True), (3, False)])
def test_shared_faults_reach_other_pagers_within_two_minutes(apart: int, named: bool) -> None:
    begin = at("2026-12-07 00:00")
    services = (API, ServiceId("web"))
    alerts = [
        tuple(
            Alert(opened_at=begin + timedelta(days=n, minutes=apart * place), service=service)
            for n in range(20)
        )
        for place, service in enumerate(services)
    ]
    scene = scenario(
        who=people("Ana"),
        rotations=[rotation("one", services=("api",)), rotation("two", services=("web",))],
        weeks=1,
    )
    recorded = {
        service: replace(
            scene.services[service],
            alerts=AlertHistory(
                path="a.csv", start=begin, end=begin + timedelta(weeks=4), alerts=mine
            ),
        )
        for service, mine in zip(services, alerts, strict=True)
    }
    scene = replace(scene, services=recorded)
    found = _names(held("ana", *_WEEK, of="one"), scene=scene)
    assert ("shared faults" in found) is named


@pytest.mark.parametrize(
    "alerts",
    [
        AlertPattern(pages_per_week=1.0, burstiness=8.0),
        AlertPattern(pages_per_week=40.0),
    ],
)
def test_bad_days_are_those_of_bursts_or_of_many_pages(alerts: AlertPattern) -> None:
    scene = scenario(who=people("Ana"), weeks=1, alerts=alerts)
    assert _names(held("ana", *_WEEK), scene=scene) == ["bad days"]


def test_what_waits_for_a_service_to_open() -> None:
    scene = scenario(who=people("Ana"), weeks=1, alerts=_QUIET)
    office = replace(scene.services[API], coverage=BUSINESS_HOURS)
    scene = replace(scene, services={**scene.services, API: office})
    assert _names(held("ana", *_WEEK), scene=scene) == ["waiting"]


def test_a_secondary_with_other_hours_than_the_primary() -> None:
    """The primary's own numbers do not depend on it."""
    who = (person("Ana", zone="America/New_York"), person("Bo"))
    slots = (held("bo", *_WEEK), held("ana", *_WEEK, role=Role.SECONDARY))
    both = (rotation(roles=_BOTH),)
    assert _names(*slots, who=who, pagers=both) == ["time zones", "busy"]
    assert _names(*slots, who=who, pagers=both, of="bo") == ["busy"]


def test_silent_nights_cost_sleep_and_nothing_else() -> None:
    policy = Policy(response=ResponseSettings(silent_night_minutes=10.0))
    scene = scenario(who=people("Ana"), weeks=1, alerts=_QUIET, policy=policy)
    assert _names(held("ana", *_WEEK), scene=scene, of_sleep=True) == ["silent nights"]
    assert _names(held("ana", *_WEEK), scene=scene) == []


@pytest.mark.parametrize(
    ("simulated", "error", "differs"),
    [
        (10.2, 0.0, False),
        (10.21, 0.0, True),
        (10.5, 0.13, False),
        (9.5, 0.12, True),
    ],
)
def test_two_percent_or_four_standard_errors_are_allowed(
    simulated: float, error: float, differs: bool
) -> None:
    assert _row(10.0, simulated, error).differs is differs


def test_a_hundredth_is_no_difference_and_a_peak_is_another_thing() -> None:
    assert not _row(0.0, 0.009, 0.0).differs
    assert not replace(_row(1.0, 5.0, 0.0), comparable=False).differs


def test_every_reason_is_explained() -> None:
    page = (TOP / "docs/background/expected-and-simulated.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"\n| {name} |" not in page] == []


def _row(expected: float, simulated: float, error: float) -> ExpectationRow:
    return ExpectationRow(
        person="ana",
        measure="interruptions_off",
        at=None,
        expected=expected,
        simulated=simulated,
        error=error,
        comparable=True,
        reasons=(),
    )


def test_the_table_shows_both_and_says_who_differs_and_why() -> None:
    """Ed is in the escalation only; of Ana's Mondays the one that differs most is shown."""
    scene = scenario(who=people("Ana", "Ed"), weeks=1)
    monday = replace(_row(1.0, 2.0, 0.1), measure="debt_hours", at=at("2027-01-04 09:00"))
    rows = (
        replace(_row(0.0, 0.2, 0.01), person="ed", reasons=("escalation: nothing is expected",)),
        monday,
        replace(monday, simulated=3.0, at=at("2027-01-11 09:00")),
        replace(_row(0.5, 1.5, 0.1), measure="peak_debt_hours", comparable=False),
        replace(_row(4.0, 4.01, 0.1), person="everybody"),
    )
    text = " ".join(expectation_text(scene, rows, width=80).split())
    assert "interruptions, off-hours 4.00 4.01 0.10" in text
    assert "mean of Mondays 09:00 1.00 2.50" in text
    assert "highest of anybody 0.50 1.50" in text
    assert "1 of 4 numbers" in text
    assert (
        "Ed differs in interruptions, off-hours (0.00 expected, 0.20 simulated): escalation: "
        "nothing is expected (docs/background/expected-and-simulated.md)." in text
    )
    assert (
        "Ana differs in recovery debt h, Mondays 09:00 (1.00 expected, 3.00 simulated): no "
        "known reason" in text
    )


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    scene = scenario(who=people("Ana"), weeks=1)
    rows = (replace(_row(0.0, 0.2, 0.01), reasons=("bad days: " + "and so on " * 20,)),)
    assert max(map(len, expectation_text(scene, rows, width=width).splitlines())) <= width
