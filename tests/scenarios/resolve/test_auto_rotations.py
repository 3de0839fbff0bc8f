"""`rotations: auto`, `auto` and `grants`: what the file may say, and every mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.domain.errors import ScenarioError
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Role, ShiftKind
from scenarios.domain.week import BUSINESS_HOURS
from scenarios.load import parse_scenario

FILE = """\
name: auto
start: 2027-01-04
weeks: 4
time_zone: Europe/Berlin
services: {api: , web: , pay: }
people: {ana: , bo: , cy: }
teams: {core: {services: [], people: [ana, bo]}}
rotations: auto
"""


def read(text: str) -> Scenario:
    return parse_scenario(text, path="auto.yaml", folder=Path())


def problems(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read(text)
    return [f"{p.where}: {p.message}; {p.hint}" for p in error.value.problems]


def test_rotations_that_are_to_be_made_are_none_yet() -> None:
    """Nothing is said of services in no rotation: they will be in one."""
    scenario = read(FILE)
    assert scenario.rotations == {}
    assert scenario.auto is not None
    assert scenario.auto.wanted
    pattern = scenario.auto.pattern
    assert (pattern.shifts, pattern.roles) == (ShiftKind.WEEKLY, (Role.PRIMARY,))
    assert (scenario.auto.apart, scenario.auto.smallest_pool) == (None, None)


def test_auto_says_what_they_are_like() -> None:
    scenario = read(
        FILE
        + "auto: {shifts: day-night, handoff: '07:00', roles: [secondary, primary], "
        + "apart: business-hours, smallest_pool: 5}\n"
    )
    assert scenario.auto is not None
    pattern = scenario.auto.pattern
    assert pattern.shifts is ShiftKind.DAY_NIGHT
    assert pattern.handoffs[:2] == (7 * 60, 19 * 60)
    assert pattern.roles == (Role.PRIMARY, Role.SECONDARY)
    assert pattern.limits == scenario.policy.limits
    assert scenario.auto.apart == BUSINESS_HOURS
    assert scenario.auto.smallest_pool == 5


def test_auto_beside_rotations_makes_none() -> None:
    scenario = read(FILE.replace("rotations: auto", "rotations: {main: }\nauto: {shifts: daily}"))
    assert list(scenario.rotations) == ["main"]
    assert scenario.auto is not None
    assert not scenario.auto.wanted


def test_access_may_be_given_to_anybody_unless_the_file_says_otherwise() -> None:
    text = FILE.replace("web: ,", "web: {grants: [core, cy]},").replace(
        "pay: ", "pay: {grants: nobody}"
    )
    grants = {name: service.grants for name, service in read(text).services.items()}
    assert grants == {"api": None, "web": {"ana", "bo", "cy"}, "pay": frozenset()}


def test_forbidden_for_all_holds_where_a_service_says_nothing() -> None:
    text = FILE.replace("web: ,", "web: {grants: anybody},") + "auto: {grants: nobody}\n"
    grants = {name: service.grants for name, service in read(text).services.items()}
    assert grants == {"api": frozenset(), "web": None, "pay": frozenset()}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "rotations: autto",
            "rotations: 'autto' is not an allowed word; did you mean 'auto'?",
        ),
        (
            "rotations: auto\nauto: {apart: sometimes}",
            (
                "auto.apart: 'sometimes' is not a set of weekly hours; "
                "write it as `Mon-Fri 08:00-18:00`, `24x7` or `business-hours`"
            ),
        ),
        (
            "rotations: auto\nauto: {smallest_pool: 0}",
            "auto.smallest_pool: 0 is below 1; write a whole number from 1 to 1000",
        ),
        (
            "rotations: auto\nauto: {roles: [secondary]}",
            "auto.roles: primary is missing; add primary",
        ),
        (
            "rotations: auto\nauto: {shifts: daily, weekends: Fri 18:00}",
            (
                "auto.weekends: daily shifts cannot split off the weekend; "
                "write `shifts: weekly`, or list all handoffs under `handoff`"
            ),
        ),
        (
            "rotations: auto\npins: [{rotation: main, person: ana, on: 2027-01-04}]",
            (
                "pins: names rotations, but `rotations: auto` creates new ones; "
                "write the rotations that `consolidate` shows, or remove this key"
            ),
        ),
    ],
)
def test_mistakes_are_told_with_what_to_do(change: str, said: str) -> None:
    assert problems(FILE.replace("rotations: auto", change)) == [said]


def test_wrong_names_in_grants_are_told_one_by_one() -> None:
    text = FILE.replace("api: ,", "api: {grants: [anna, nobody]},").replace(
        "web: ,", "web: {grants: nobdy},"
    )
    assert problems(text) == [
        "services.api.grants[0]: unknown person or team 'anna'; did you mean 'ana'?",
        (
            "services.api.grants[1]: 'nobody' cannot be combined with other names; "
            "write it alone, or name people and teams"
        ),
        "services.web.grants: unknown person or team 'nobdy'; did you mean 'nobody'?",
    ]
