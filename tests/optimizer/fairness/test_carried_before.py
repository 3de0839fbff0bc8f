"""The ledger's numbers: what was carried, what the shares would have been, and what evens out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.fairness.carried_before import Past, carried
from optimizer.fairness.load_measures import measure
from optimizer.fairness.relative_load import CENTI, Fairness
from optimizer.session.solution import SolveOptions
from optimizer.solve import solve
from optimizer.world.world import World
from scenarios.domain.ledger import Carried, Entry, Ledger
from scenarios.domain.limits import Limits
from scenarios.domain.people import Person
from scenarios.domain.policy import LedgerSettings, OvernightPool, Policy
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Assignment, PastSchedule, Schedule
from scenarios.domain.services import Alert, AlertPattern, Shape
from scenarios.domain.vocabulary import PersonId, Role, ServiceId, ShiftKind
from scenarios.inputs.ledger_file import read_ledger, with_entry, write_ledger
from tests.scenes import API, MAIN, at, held, people, person, rotation, scenario, shifts

PAGES = AlertPattern(pages_per_week=8.0, shape=Shape.FLAT)
EVERYONE = Policy(overnight_pool=OvernightPool(size="everyone"), limits=Limits())
NEVER_FORGET = replace(EVERYONE, ledger=LedgerSettings(weeks=520))
SMALLEST = Policy(limits=Limits())
Maker = Callable[[Scenario], Schedule]


def scene_of(
    *who: Person,
    policy: Policy = EVERYONE,
    start: str = "2027-01-04",
    weeks: int = 4,
    **more: object,
) -> Scenario:
    return scenario(
        who=who or people("Ana", "Bo", "Cy"),
        start=start,
        weeks=weeks,
        policy=policy,
        limits=Limits(),
        alerts=PAGES,
        **more,  # type: ignore[arg-type]
    )


def whole(schedule: Schedule, **more: object) -> Past:
    rows = schedule.assignments
    start, end = min(a.start for a in rows), max(a.end for a in rows)
    return Past(schedule=schedule, start=start, end=end, **more)  # type: ignore[arg-type]


def of(entry: Entry, name: str) -> Carried:
    return next(row for row in entry.rows if row.person == name)


def test_what_is_carried_is_the_load_that_measure_tells() -> None:
    scene = scene_of()
    schedule = Schedule.of(shifts(scene, ["ana", "bo", "ana", "cy"]))
    entry = carried(scene, whole(schedule))
    for row in measure(scene, schedule).people:
        assert sum(of(entry, row.person).carried) == pytest.approx(row.load, abs=0.02)
    assert sum(sum(r.fair) for r in entry.rows) == pytest.approx(
        sum(sum(r.carried) for r in entry.rows)
    )


def test_capacities_and_the_time_as_a_member_say_what_would_have_been_fair() -> None:
    joined = person("Cy", joined=at("2027-01-18 10:00"))
    scene = scene_of(person("Ana"), person("Bo", capacity=0.5), joined)
    entry = carried(scene, whole(Schedule.of(shifts(scene, ["ana", "ana", "ana", "ana"]))))
    ana, bo, cy = (sum(of(entry, name).fair) for name in ("ana", "bo", "cy"))
    assert bo == pytest.approx(ana / 2, rel=0.01)
    assert cy == pytest.approx(ana / 2, rel=0.01)


def test_a_newcomer_owes_nothing_of_the_past() -> None:
    first = scene_of(*people("Ana", "Bo"))
    entry = carried(first, whole(Schedule.of(shifts(first, ["ana", "bo", "ana", "ana"]))))
    later = scene_of(*people("Ana", "Bo"), person("Cy"), start="2027-02-01")
    later = replace(later, ledger=Ledger(path="ledger.csv", entries=(entry,)))
    fairness = Fairness(World(later)).people
    assert fairness[PersonId("cy")].balance == 0
    assert fairness[PersonId("ana")].balance == -fairness[PersonId("bo")].balance > 0


def test_whoever_had_no_night_was_not_overnight_unless_everyone_is_wanted() -> None:
    schedule = Schedule.of(shifts(scene_of(), ["ana", "bo", "ana", "bo"]))
    smallest = carried(scene_of(policy=SMALLEST), whole(schedule))
    assert of(smallest, "cy").not_overnight
    assert of(smallest, "cy").fair == of(smallest, "cy").carried
    everyone = carried(scene_of(), whole(schedule))
    assert not of(everyone, "cy").not_overnight
    assert sum(of(everyone, "cy").fair) > 0


def test_a_override_in_the_evening_does_not_make_one_owe_a_capacity() -> None:
    scene = scene_of(policy=SMALLEST)
    schedule = Schedule.of(
        [
            held("ana", "2027-01-04 10:00", "2027-01-05 18:00"),
            held("cy", "2027-01-05 18:00", "2027-01-05 21:00"),
            held("ana", "2027-01-05 21:00", "2027-01-11 10:00"),
        ]
    )
    assert of(carried(scene, whole(schedule)), "cy").not_overnight


def test_who_was_declared_not_overnight_and_covered_a_night_takes_part() -> None:
    scene = scene_of()
    schedule = Schedule.of(shifts(scene, ["ana", "bo", "cy", "bo"]))
    cy = frozenset({PersonId("cy")})
    assert not of(carried(scene, whole(schedule, declared=cy)), "cy").not_overnight
    assert of(carried(scene, whole(schedule, not_overnight=cy)), "cy").not_overnight


def test_with_recorded_alerts_whoever_was_on_call_then_has_carried_them() -> None:
    scene = scene_of()
    schedule = Schedule.of(shifts(scene, ["ana", "bo", "cy", "ana"]))
    nights = [at(f"2027-01-{day} 03:00") for day in (12, 13, 14)]
    came = {API: tuple(Alert(opened_at=night, service=API) for night in nights)}
    quiet = carried(scene, whole(schedule, alerts={}))
    entry = carried(scene, whole(schedule, alerts=came))
    more = {str(r.person): sum(r.carried) - sum(of(quiet, r.person).carried) for r in entry.rows}
    assert more["ana"] == more["cy"] == pytest.approx(0.0)
    # Three times nearly half an hour of work, 22 min and an hour of sleep; few pages are missed.
    assert 3 * 1.5 < more["bo"] < 3 * (0.5 + 22 / 60 + 1)


def test_alerts_like_those_expected_come_to_what_was_expected() -> None:
    """One alert every 25 hours meets every hour of the day as often: a flat pattern does too."""
    scene = scene_of(*people("Ana"), weeks=4)
    schedule = Schedule.of(shifts(scene, ["ana"] * 4))
    begin = at("2027-01-04 10:07")
    came = tuple(Alert(opened_at=begin + timedelta(hours=25 * n), service=API) for n in range(24))
    past = (whole(schedule), whole(schedule, alerts={API: came}), whole(schedule, alerts={}))
    expected, real, quiet = (sum(of(carried(scene, one), "ana").carried) for one in past)
    assert (real - quiet) / 24 == pytest.approx((expected - quiet) / 32, rel=0.1)


def test_of_what_a_low_alert_asks_nobody_is_woken() -> None:
    scene = scene_of()
    schedule = Schedule.of(shifts(scene, ["ana", "bo", "cy", "ana"]))
    came = {API: (Alert(opened_at=at("2027-01-12 03:00"), service=API, urgent=False),)}
    assert (
        carried(scene, whole(schedule, alerts=came)).rows
        == carried(scene, whole(schedule, alerts={})).rows
    )


def test_the_half_life_halves_and_the_window_forgets() -> None:
    entry = carried(scene_of(), whole(Schedule.of(shifts(scene_of(), ["ana"] * 4))))
    ledger = Ledger(path="ledger.csv", entries=(entry,))

    def owed(settings: LedgerSettings) -> float:
        policy = replace(EVERYONE, ledger=settings)
        later = replace(scene_of(policy=policy, start="2027-04-05"), ledger=ledger)
        return Fairness(World(later)).people[PersonId("ana")].owed

    full = owed(LedgerSettings(weeks=52))
    age = (at("2027-04-05 00:00") - at("2027-01-18 10:00")) / timedelta(weeks=1)
    halved = owed(LedgerSettings(weeks=52, half_life_weeks=age))
    assert halved == pytest.approx(full / 2, rel=1e-3)
    assert owed(LedgerSettings(weeks=4)) == 0


def test_of_a_period_that_both_tell_of_the_ledger_counts_once() -> None:
    first = scene_of()
    schedule = Schedule.of(shifts(first, ["ana", "ana", "ana", "bo"]))
    entry = carried(first, whole(schedule))
    previous = (PastSchedule(path="q1.csv", assignments=schedule.assignments),)
    later = scene_of(start="2027-02-01")
    ledger = Ledger(path="ledger.csv", entries=(entry,))
    alone = replace(later, ledger=ledger)
    both = replace(later, ledger=ledger, previous=previous)
    only = replace(later, previous=previous)
    balances = [
        {p: e.balance for p, e in Fairness(World(one)).people.items()}
        for one in (alone, both, only)
    ]
    assert balances[0] == balances[1]
    # Of past schedules the hours before the first handoff do not count: an hour of it here.
    assert all(abs(balances[0][p] - balances[2][p]) <= 1.2 * CENTI for p in balances[0])
    assert World(both).past


def test_what_was_simulated_counts_the_same_from_a_schedule_as_from_the_ledger() -> None:
    """Two rotations at once, whose standby counts once; all of it lies after the first handoff."""
    both = [rotation(), rotation("web", services=("web",))]
    policy = replace(EVERYONE, two_rotations_at_once=True)
    first = scenario(who=people("Ana", "Bo"), rotations=both, policy=policy, limits=Limits())
    rows = [*shifts(first, ["ana", "bo"]), *shifts(first, ["ana", "ana"], of="web")]
    schedule = Schedule.of(rows)
    later = replace(first, start=at("2027-02-01 00:00"), end=at("2027-03-01 00:00"))
    ledger = Ledger(path="ledger.csv", entries=(carried(first, whole(schedule)),))
    past = PastSchedule(path="q1.csv", assignments=schedule.assignments)
    told = [
        {p: e.carried for p, e in Fairness(World(one)).people.items()}
        for one in (replace(later, ledger=ledger), replace(later, previous=(past,)))
    ]
    assert told[0] == pytest.approx(told[1], abs=0.01)
    assert told[0][PersonId("ana")] > told[0][PersonId("bo")] > 0


def greedy(scene: Scenario) -> Schedule:
    """Each shift, one after the other, to whoever carries least by then."""
    fairness = Fairness(World(scene))
    xs = {p: fairness.people[p].balance / CENTI for p in fairness.people}
    world, rows = fairness.world, []
    for shift in world.calendar.shifts[MAIN]:
        least = min(xs, key=lambda p: (xs[p], p))
        xs[least] += world.loads.load(least, MAIN, Role.PRIMARY, [(shift.start, shift.end)]).load
        rows.append(
            Assignment(
                rotation=MAIN, role=Role.PRIMARY, start=shift.start, end=shift.end, person=least
            )
        )
    return Schedule.of(rows)


def proven(scene: Scenario) -> Schedule:
    return solve(scene, SolveOptions(time_limit=5, workers=1)).schedule


def live(first: Scenario, horizons: int, make: Maker) -> tuple[dict[PersonId, float], float]:
    """Horizon after horizon: solve with the ledger, live it, add it to the file, read it again.

    Returns:
        What each has carried in all, and the largest single shift.
    """
    text = write_ledger(Ledger(path="ledger.csv"))
    start, largest = datetime.fromisoformat("2027-01-04"), 0.0
    for _ in range(horizons):
        ledger = read_ledger(text, shown="ledger.csv")
        scene = replace(
            first,
            start=at(f"{start:%Y-%m-%d} 00:00"),
            end=at(f"{start + timedelta(weeks=first.weeks):%Y-%m-%d} 00:00"),
            ledger=ledger,
        )
        schedule = make(scene)
        loads = World(scene).loads
        for a in schedule.assignments:
            assert a.person is not None
            load = loads.load(a.person, a.rotation, a.role, [(a.start, a.end)])
            largest = max(largest, load.load)
        text = write_ledger(with_entry(ledger, carried(scene, whole(schedule))))
        start += timedelta(weeks=first.weeks)
    found = dict.fromkeys(first.people, 0.0)
    for entry in read_ledger(text, shown="ledger.csv").entries:
        for row in entry.rows:
            found[row.person] += sum(row.carried)
    return found, largest


@settings(max_examples=8, deadline=None)
@given(
    count=st.integers(2, 5),
    weeks=st.integers(2, 7),
    kind=st.sampled_from((ShiftKind.WEEKLY, ShiftKind.WEEKDAY_WEEKEND, ShiftKind.DAILY)),
    country=st.sampled_from((None, "DE")),
)
def test_over_the_years_equal_people_never_part_by_more_than_the_largest_shift(
    count: int, weeks: int, kind: ShiftKind, country: str | None
) -> None:
    names = ("Ana", "Bo", "Cy", "Di", "Ed")[:count]
    first = scenario(
        who=[person(name, country=country) for name in names],
        rotations=[rotation(shifts=kind)],
        weeks=weeks,
        policy=NEVER_FORGET,
        limits=Limits(),
        alerts=PAGES,
    )
    total, largest = live(first, 6, greedy)
    assert max(total.values()) - min(total.values()) <= largest + 0.1


def test_solved_horizon_after_horizon_they_do_not_part_either() -> None:
    first = scene_of(*people("Ana", "Bo", "Cy"), policy=NEVER_FORGET, weeks=4)
    total, largest = live(first, 4, proven)
    assert max(total.values()) - min(total.values()) <= largest + 0.1


def test_who_stands_by_for_two_at_once_stands_by_once() -> None:
    policy = replace(EVERYONE, two_rotations_at_once=True)
    scene = scenario(
        who=people("Ana", "Bo"),
        rotations=[rotation(), rotation("web", services=("web",))],
        policy=policy,
        limits=Limits(),
    )
    rows = [*shifts(scene, ["ana"]), *shifts(scene, ["ana"], of="web")]
    entry = carried(scene, whole(Schedule.of(rows)))
    one = carried(scene, whole(Schedule.of(shifts(scene, ["ana"]))))
    assert of(entry, "ana").carried == pytest.approx(of(one, "ana").carried)
    assert ServiceId("web") in scene.services
