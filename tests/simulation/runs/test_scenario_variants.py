"""Variants: what is fixed is taken out of the same incidents, and all other draws stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import Alert, AlertHistory, AlertPattern
from scenarios.domain.vocabulary import PersonId
from scenarios.domain.week import WeekHours
from scenarios.what_if.change import WhatIf, change
from simulation.arrivals.arrivals import ScenarioArrivals, arrivals_for
from simulation.runs.scenario_variants import variant_of
from simulation.simulate import SimulateOptions, simulate
from simulation.timeline.incidents import Incident
from tests.oncall_opt.command_line import tiny
from tests.simulation.incoming import BEGIN, alert, history, paged
from tests.simulation.test_simulate import held_by

MODES: tuple[str, ...] = ("model", "replay", "resample")
OPEN_AT_TEN = WeekHours.of([(day * 1440 + 600, day * 1440 + 1080) for day in range(7)])


def named(when: str, name: str, service: str = "api") -> Alert:
    return replace(alert(when, service), name=name)


def recorded(**coverage: WeekHours) -> Scenario:
    """One pager: ``disk`` every night; ``cpu`` some days, and ten minutes later on Sundays."""
    alerts = (
        [named(f"2026-06-{day:02d} 02:00", "disk") for day in range(1, 29)]
        + [named(f"2026-06-{day:02d} 02:10", "cpu", "web") for day in (7, 14, 21, 28)]
        + [named(f"2026-06-{day:02d} 15:00", "cpu", "web") for day in range(1, 29, 3)]
    )
    return paged(history(alerts, weeks=4), coverage=coverage)


def both(
    scenario: Scenario, what_if: WhatIf, *, mode: str = "model", replication: int = 0
) -> tuple[tuple[Incident, ...], tuple[Incident, ...]]:
    """The incidents of a replication as it is, and those that are left."""
    arrivals: ScenarioArrivals = arrivals_for(scenario, mode=mode, seed=3)
    came = arrivals.incidents(replication)
    taken = variant_of(scenario, change(scenario, what_if).scenario).taken_out
    return came, taken.left(came, 3, replication, 24.0 * 7 * scenario.weeks)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["disk", "cpu", "api", "web"])
def test_what_is_left_are_the_same_incidents_without_what_is_fixed(mode: str, name: str) -> None:
    scenario = recorded()
    came, left = both(scenario, WhatIf(fix_alerts=(name,)), mode=mode)
    before = {one.key: one for one in came}
    assert 0 < len(left) < len(came)
    for one in left:
        assert name not in {one.name, *one.services}
        was = before[one.key]
        assert one == was or {name} & {was.name, *was.services} or was.alerts > one.alerts
    gone = before.keys() - {one.key for one in left}
    assert all(name in {before[key].name, *before[key].services} for key in gone)


def test_of_an_incident_in_part_fixed_the_rest_pages_when_it_came() -> None:
    """The disk alarm of 02:00 is fixed; the one of 02:10, which was a part of it, still wakes."""
    came, left = both(recorded(), WhatIf(fix_alerts=("disk",)), mode="replay")
    shared = next(one for one in came if one.alerts == 2)
    rest = next(one for one in left if one.key == shared.key)
    assert (shared.name, shared.cause, shared.services) == ("disk", "api", ("api", "web"))
    assert (rest.name, rest.cause, rest.services, rest.alerts) == ("cpu", "web", ("web",), 1)
    assert rest.at - shared.at == pytest.approx(1 / 6)


def test_what_waits_for_a_service_to_open_pages_at_the_opening_all_the_same() -> None:
    scenario = recorded(api=OPEN_AT_TEN, web=OPEN_AT_TEN)
    came, left = both(scenario, WhatIf(fix_alerts=("disk",)), mode="replay")
    before = {one.key: one for one in came}
    waited = [one for one in left if one.waited_hours]
    assert waited
    assert all(one.at == before[one.key].at and one.name == "cpu" for one in waited)


def test_nothing_changed_is_nothing_taken_out() -> None:
    came, left = both(recorded(), WhatIf())
    assert left == came


def test_everything_fixed_is_silence() -> None:
    assert both(recorded(), WhatIf(fix_alerts=("api", "web")))[1] == ()


def test_of_a_pattern_a_part_is_taken_out_by_luck_that_is_its_own() -> None:
    scenario = paged(
        {"api": AlertPattern(pages_per_week=40), "web": AlertPattern(pages_per_week=9)}
    )
    kept = total = 0
    for replication in range(20):
        came, left = both(scenario, WhatIf(drop_false_alarms=True), replication=replication)
        assert set(left) <= set(came)
        assert left == both(scenario, WhatIf(drop_false_alarms=True), replication=replication)[1]
        kept, total = kept + len(left), total + len(came)
    assert kept / total == pytest.approx(0.75, abs=0.03)
    came, left = both(scenario, WhatIf(fix_alerts=("web",)))
    assert left == tuple(one for one in came if one.cause == "api")


def test_of_what_is_recorded_false_alarms_are_those_of_the_history() -> None:
    alerts = [
        replace(alert(BEGIN + timedelta(days=day)), false_alarm=day % 2 == 0) for day in range(28)
    ]
    came, left = both(
        paged(history(alerts, weeks=4)), WhatIf(drop_false_alarms=True), mode="replay"
    )
    assert len(came) == 28
    assert [one.at for one in left] == [one.at for one in came][1::2]


def test_faults_are_numbered_over_all_files() -> None:
    first = history([alert(BEGIN + timedelta(days=d)) for d in range(9)], weeks=4, path="a.csv")
    second = history(
        [alert(BEGIN + timedelta(days=d), "web") for d in range(9)], weeks=4, path="b.csv"
    )
    came, left = both(paged({**first, **second}), WhatIf(fix_alerts=("web",)), mode="replay")
    assert {one.cause for one in came} == {"api", "web"}
    assert left == tuple(one for one in came if one.cause == "api")


def test_where_nothing_changes_both_sides_live_through_the_very_same() -> None:
    scenario = tiny()
    ana = held_by(scenario, "ana")
    options = SimulateOptions(runs=5, variants={"again": scenario})
    outcome = simulate(scenario, {"once": ana, "again": ana}, options=options)
    once, again = (
        [repr(row.mean) for row in outcome.measures if row.schedule == name]
        for name in ("once", "again")
    )
    assert once == again


def test_what_is_taken_out_under_one_schedule_comes_under_the_other() -> None:
    scenario = tiny()
    ana = held_by(scenario, "ana")
    silent = change(scenario, WhatIf(fix_alerts=("api",))).scenario
    outcome = simulate(
        scenario,
        {"as it is": ana, "what if": ana},
        options=SimulateOptions(runs=5, variants={"what if": silent}),
    )
    tally = outcome.replications.tally
    alone = simulate(scenario, ana, options=SimulateOptions(runs=5)).replications.tally
    was = tally.spread("as it is", PersonId("ana"), "interruptions_sleep")
    assert was == alone.spread("schedule", PersonId("ana"), "interruptions_sleep")
    now = tally.spread("what if", PersonId("ana"), "interruptions_sleep")
    assert now is not None
    assert now.mean == 0
    assert outcome.costs("what if") == ()
    assert outcome.scenario_of("what if").services == silent.services
    assert outcome.scenario_of("as it is") is scenario


def test_whoever_left_is_escalated_to_no_more() -> None:
    text = """\
name: tiny
start: 2027-01-04
weeks: 2
time_zone: Europe/Berlin
services: {api: {alerts: {pages_per_week: 30}}}
people: {ana: , bo: }
rotations: {main: {people: [ana], escalation: [bo]}}
"""
    scenario = tiny(text)
    empty = Schedule.of(
        replace(one, person=None) for one in held_by(scenario, "ana").assignments[:1]
    )
    held = Schedule.of([*empty.assignments, *held_by(scenario, "ana").assignments[1:]])
    gone = change(scenario, WhatIf(without=("bo",))).scenario
    outcome = simulate(
        scenario,
        {"as it is": held, "what if": held},
        options=SimulateOptions(runs=5, variants={"what if": gone}),
    )
    tally = outcome.replications.tally
    for name, reached in (("as it is", True), ("what if", False)):
        nights = tally.spread(name, PersonId("bo"), "interrupted_nights")
        assert nights is not None
        assert (nights.mean > 0) is reached


def test_a_pattern_with_nothing_left_of_it_brings_nothing() -> None:
    scenario = paged({"api": AlertPattern(pages_per_week=40)})
    left = change(scenario, WhatIf(fix_alerts=("api",))).scenario
    assert arrivals_for(left, seed=0).incidents(0) == ()


def test_a_history_with_nothing_left_of_it_is_silent_and_no_mistake() -> None:
    scenario = recorded()
    left = change(scenario, WhatIf(fix_alerts=("api", "web"))).scenario
    assert all(
        isinstance(one.alerts, AlertHistory) and not one.alerts.alerts
        for one in left.services.values()
    )
    assert arrivals_for(left, seed=0).incidents(0) == ()
