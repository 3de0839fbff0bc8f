"""Generated scenarios: repeatable, of the size asked for, and never without people for a role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generator.generate import BERLIN, generate
from benchmarks.generator.scenario_text import scenario_text
from scenarios.calendar.local_time import midnight, wall_clock
from scenarios.calendar.shifts import shifts_of
from scenarios.domain.limits import Limits, MaxConsecutive, TimeOnCall
from scenarios.domain.people import Person, Site
from scenarios.domain.policy import LedgerSettings, OvernightPool, Policy
from scenarios.domain.rotations import Rotation
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import Role, ShiftKind, SiteId
from scenarios.load import load_scenario

SUN = (
    Site(id=SiteId("syd"), zone="Australia/Sydney", country="AU-NSW"),
    Site(id=SiteId("lis"), zone="Europe/Lisbon", country="PT"),
    Site(id=SiteId("tor"), zone="America/Toronto", country="CA-ON"),
)


POOL = Policy(
    limits=Limits(
        time_on_call=TimeOnCall(percent=1600 / 28, days=28, hard=True),
        max_consecutive=MaxConsecutive(shifts=7, min_shifts=2, hard=True),
    )
)


def slots(scenario: Scenario) -> int:
    return sum(len(shifts_of(scenario, r)) * len(r.roles) for r in scenario.rotations.values())


def eligible(
    scenario: Scenario, rotation: Rotation, site: SiteId | None = None
) -> tuple[Person, ...]:
    return tuple(
        person
        for person in scenario.people.values()
        if set(rotation.services) <= person.access
        and set(rotation.roles) <= person.roles
        and person.reachable
        and site in {None, person.site}
    )


def days(scenario: Scenario) -> Iterator[date]:
    first = wall_clock(scenario.start, scenario.zone).date()
    return (first + timedelta(days=n) for n in range(7 * scenario.weeks))


def away(person: Person, day: date) -> bool:
    start, end = midnight(day, person.zone), midnight(day + timedelta(days=1), person.zone)
    return any(absence.start < end and start < absence.end for absence in person.time_off)


def test_the_same_seed_gives_the_same_scenario_and_another_seed_another() -> None:
    first = generate(people=20, rotations=4, weeks=13, seed=7)
    assert first == generate(people=20, rotations=4, weeks=13, seed=7)
    assert first.people != generate(people=20, rotations=4, weeks=13, seed=8).people


def test_the_draw_does_not_change_from_one_release_to_the_next() -> None:
    """A benchmark's numbers are worth nothing if its instance moves."""
    people = generate(people=20, rotations=4, weeks=13, seed=1).people.values()
    assert [p.capacity for p in people if p.capacity < 1] == [0.8, 0.6, 0.6]
    assert sum(len(p.access) for p in people) == 3 * 47


@pytest.mark.parametrize(
    ("shifts", "weeks", "people", "expected"),
    [
        (ShiftKind.WEEKLY, 12, 8, 12 * 2),
        (ShiftKind.DAILY, 12, 8, 12 * 7 * 2),
        (ShiftKind.DAY_NIGHT, 52, 10, 1456),
        (ShiftKind.WEEKDAY_WEEKEND, 4, 8, 4 * 2 * 2),
    ],
)
def test_the_shifts_are_those_of_the_benchmarks(
    shifts: ShiftKind, weeks: int, people: int, expected: int
) -> None:
    scenario = generate(people=people, rotations=1, weeks=weeks, shifts=shifts, seed=1)
    assert slots(scenario) == expected


def test_the_pool_instance_can_be_built() -> None:
    """Four rotations, two roles, 13 weeks of days, 20 people, at most 16 days in any 28."""
    scenario = generate(people=20, rotations=4, weeks=13, policy=POOL, seed=1)
    assert slots(scenario) == 4 * 2 * 13 * 7
    assert scenario.policy == POOL
    assert {r.limits for r in scenario.rotations.values()} == {POOL.limits}


def test_follow_the_sun_has_a_site_s_own_people_for_each_shift() -> None:
    scenario = generate(
        people=12, rotations=2, weeks=6, shifts=ShiftKind.FOLLOW_THE_SUN, sites=SUN, seed=3
    )
    for rotation in scenario.rotations.values():
        shifts = shifts_of(scenario, rotation)
        assert {shift.site for shift in shifts} == {"syd", "lis", "tor"}
        for shift in shifts:
            day = wall_clock(shift.start, scenario.sites[SiteId(str(shift.site))].zone).date()
            here = eligible(scenario, rotation, shift.site)
            assert sum(not away(person, day) for person in here) >= len(rotation.roles)


def test_hundreds_of_people_are_no_trouble() -> None:
    scenario = generate(people=300, rotations=15, weeks=26, seed=1)
    assert len(scenario.people) == 300
    assert len(scenario.services) == 45


@settings(max_examples=60, deadline=None)
@given(
    people=st.integers(3, 30),
    rotations=st.integers(1, 5),
    weeks=st.integers(1, 10),
    roles=st.integers(1, 3),
    leave=st.floats(0, 40),
    seed=st.integers(0, 2**32),
)
def test_every_slot_has_people_with_access_on_every_day(
    people: int, rotations: int, weeks: int, roles: int, leave: float, seed: int
) -> None:
    """And shares are in range, leave is sorted, disjoint and inside the horizon, pages add up."""
    scenario = generate(
        people=people,
        rotations=rotations,
        weeks=weeks,
        roles=roles,
        leave_days_per_person=leave,
        seed=seed,
    )
    for rotation in scenario.rotations.values():
        team = eligible(scenario, rotation)
        assert len(team) >= min(people, roles + 2)
        for day in days(scenario):
            assert sum(not away(person, day) for person in team) >= min(len(team), roles + 1)
        patterns = [scenario.services[service].alerts for service in rotation.services]
        pages = [p.pages_per_week for p in patterns if isinstance(p, AlertPattern)]
        assert sum(pages) == pytest.approx(6.0, abs=0.02)
    for person in scenario.people.values():
        assert person.capacity in {0.5, 0.6, 0.8, 1.0}
        edges = [edge for a in person.time_off for edge in (a.start, a.end)]
        assert edges == sorted(set(edges))
        assert all(scenario.start <= edge <= scenario.end for edge in edges)


def test_capacities_leave_and_access_follow_their_knobs() -> None:
    plain = generate(
        people=12,
        rotations=3,
        weeks=8,
        capacity_spread=0,
        access_spread=(3, 3),
        leave_days_per_person=0,
        seed=5,
    )
    assert {p.capacity for p in plain.people.values()} == {1.0}
    assert {len(p.access) for p in plain.people.values()} == {9}
    assert {p.time_off for p in plain.people.values()} == {()}
    part_time = generate(people=12, rotations=3, weeks=8, capacity_spread=1, seed=5)
    assert all(p.capacity < 1 for p in part_time.people.values())


def test_three_roles_mean_that_everybody_may_shadow() -> None:
    scenario = generate(people=6, rotations=1, weeks=2, roles=3, seed=1)
    assert all(Role.SHADOW in person.roles for person in scenario.people.values())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"people": 1}, "people"),
        ({"roles": 4}, "roles"),
        ({"rotations": 0}, "rotations"),
        ({"weeks": 0}, "weeks"),
        ({"shifts": ShiftKind.CUSTOM}, "shifts"),
        ({"sites": ()}, "sites"),
        ({"shifts": ShiftKind.FOLLOW_THE_SUN}, "sites"),
        ({"capacity_spread": 1.5}, "capacity_spread"),
        ({"access_spread": (3, 1)}, "access_spread"),
    ],
)
def test_what_cannot_be_drawn_is_named(wrong: dict[str, object], named: str) -> None:
    asked: dict[str, object] = {"people": 8, "rotations": 2, "weeks": 4, "seed": 1} | wrong
    with pytest.raises(ValueError, match=named):
        generate(**asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [kind for kind in ShiftKind if kind is not ShiftKind.CUSTOM])
def test_its_text_reads_back_to_the_same_scenario(kind: ShiftKind, tmp_path: Path) -> None:
    scenario = generate(
        people=18, rotations=3, weeks=6, shifts=kind, roles=3, sites=SUN, policy=POOL, seed=11
    )
    path = tmp_path / "generated.yaml"
    path.write_text(scenario_text(scenario), encoding="utf-8")
    read = load_scenario(path)
    for name in ("people", "services", "rotations", "sites"):
        assert getattr(read, name) == getattr(scenario, name)
    assert replace(read, places={}, notes=()) == scenario


def test_a_policy_that_cannot_be_written_is_refused_rather_than_lost() -> None:
    policy = Policy(overnight_pool=OvernightPool(size=3), ledger=LedgerSettings(weeks=4))
    scenario = generate(people=4, rotations=1, weeks=2, policy=policy, sites=(BERLIN,), seed=1)
    with pytest.raises(ValueError, match="policy"):
        scenario_text(scenario)
