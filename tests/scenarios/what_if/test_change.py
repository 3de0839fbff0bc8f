"""What if: people who leave or come, alerts that are fixed; what is refused, and what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scenarios.domain.errors import WhatIfError
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import Alert, AlertHistory, AlertPattern
from scenarios.domain.vocabulary import PersonId, RotationId, ServiceId
from scenarios.what_if.alerts import ASSUMED_FALSE_SHARE
from scenarios.what_if.change import Hires, WhatIf, change
from tests.scenarios.loading import parse

TEAM = """
    name: t
    start: 2027-01-04
    weeks: 4
    time_zone: Europe/Berlin
    services:
      api: {alerts: {pages_per_week: 4}}
      web: {alerts: alerts.csv}
    people:
      ana: {name: Ana Silva}
      bo: {name: Bo Berg, access: [api]}
      cy: {name: Cy Wu, time_zone: Asia/Kolkata}
      di: {name: Di Diaz}
    rotations:
      main: {services: [api], people: [ana, bo, cy], escalation: [ana, di]}
      front: {services: [web], people: [ana, cy, di], escalation: [ana]}
    policy:
      apart: [[ana, bo], [cy, di]]
      one_of: [[ana], [bo, ana, cy]]
    pins: [{rotation: main, person: ana, on: 2027-01-11}]
"""
HEADER = "opened_at,service,urgency,acknowledged_at,resolved_at,source_id,false_alarm,alert\n"


def team(folder: Path, *rows: str, text: str = TEAM) -> Scenario:
    """Two rotations of four people; the front one has a history of so many rows."""
    (folder / "alerts.csv").write_text(
        HEADER + "".join(f"{row}\n" for row in rows or NIGHTLY), encoding="utf-8"
    )
    return parse(text, folder=folder)


def refused(scenario: Scenario, what_if: WhatIf) -> str:
    """Which option is wrong, what is wrong with it and what to do."""
    with pytest.raises(WhatIfError) as caught:
        change(scenario, what_if)
    return f"--{caught.value.option}: {caught.value.message}; {caught.value.hint}"


def names(scenario: Scenario) -> list[str]:
    """The alerts of the history that are left."""
    history = scenario.services[ServiceId("web")].alerts
    assert isinstance(history, AlertHistory)
    return [alert.name for alert in history.alerts]


def pages(scenario: Scenario) -> float:
    """The pages a week that are expected of ``api``."""
    pattern = scenario.services[ServiceId("api")].alerts
    assert isinstance(pattern, AlertPattern)
    return pattern.pages_per_week


NIGHTLY = [f"2026-07-{day:02d}T02:10:00Z,web,high,,,,,disk full" for day in range(1, 21)]
MAIN, FRONT = RotationId("main"), RotationId("front")


def test_nothing_asked_is_nothing_changed(tmp_path: Path) -> None:
    scenario = team(tmp_path)
    assert not WhatIf()
    assert change(scenario, WhatIf()) == (scenario, (), (), ())


def test_whoever_leaves_is_in_no_pool_escalation_rule_or_pin(tmp_path: Path) -> None:
    scenario = team(tmp_path)
    changed, notes, away, hired = change(scenario, WhatIf(without=("ana",)))
    assert (away, hired) == (("ana",), ())
    assert list(changed.people) == ["bo", "cy", "di"]
    assert [r.people for r in changed.rotations.values()] == [("bo", "cy"), ("cy", "di")]
    assert [[s.person for s in r.escalation] for r in changed.rotations.values()] == [["di"], []]
    for limits in (changed.policy.limits, changed.rotations[MAIN].limits):
        assert limits.apart is not None
        assert limits.apart.pairs == (("cy", "di"),)
        assert limits.one_of is not None
        assert limits.one_of.groups == (("bo", "cy"),)
    assert scenario.fixed
    assert changed.fixed == ()
    assert notes == (
        "Ana Silva: removed from every rotation and escalation",
        "1 of their pinned or published assignments are open again",
        "front: its escalation is empty",
        "rules about pairs and groups apply without Ana Silva",
    )
    assert "ana" in scenario.people


def test_a_rule_about_nobody_is_no_rule(tmp_path: Path) -> None:
    changed = change(team(tmp_path), WhatIf(without=("ana", "cy"))).scenario
    assert changed.policy.limits.apart is None


def test_a_pool_that_is_empty_then_is_said_aloud(tmp_path: Path) -> None:
    notes = change(team(tmp_path), WhatIf(without=("ana", "bo", "cy"))).notes
    assert "main: its pool is empty" in notes


def test_people_are_found_by_name_too(tmp_path: Path) -> None:
    assert change(team(tmp_path), WhatIf(without=("bo berg",))).away == ("bo",)


def test_unknown_people_are_refused_with_who_may_be_meant(tmp_path: Path) -> None:
    said = refused(team(tmp_path), WhatIf(without=("anna",)))
    assert said == "--without: unknown person 'anna'; did you mean 'ana'?"


def test_a_name_that_two_have_is_refused(tmp_path: Path) -> None:
    scenario = team(tmp_path, text=TEAM.replace("Cy Wu", "Bo Berg"))
    said = refused(scenario, WhatIf(without=("Bo Berg",)))
    assert said == "--without: Bo Berg may be bo, cy; name one by id"


def test_nobody_leaves_twice_and_no_alert_is_fixed_twice(tmp_path: Path) -> None:
    scenario = team(tmp_path)
    assert "bo is named twice" in refused(scenario, WhatIf(without=("bo", "Bo Berg")))
    assert "api is named twice" in refused(scenario, WhatIf(fix_alerts=("api", "api")))


def test_somebody_has_to_be_left(tmp_path: Path) -> None:
    everybody = ("ana", "bo", "cy", "di")
    said = refused(team(tmp_path), WhatIf(without=everybody))
    assert said == "--without: nobody is left to be on call; keep somebody, or --add 2"
    what_if = WhatIf(without=everybody, add=(Hires(count=2),))
    assert list(change(team(tmp_path), what_if).scenario.people) == ["hire-1", "hire-2"]


def test_hires_are_where_most_are_and_reach_every_pool_their_access_allows(tmp_path: Path) -> None:
    scenario = team(tmp_path)
    what_if = WhatIf(add=(Hires(count=1), Hires(count=2, access=("web",))))
    changed, notes, _, hired = change(scenario, what_if)
    assert hired == ("hire-1", "hire-2", "hire-3")
    one = changed.people[PersonId("hire-1")]
    assert (one.zone, sorted(one.access), one.reachable) == ("Europe/Berlin", ["api", "web"], True)
    assert changed.rotations[MAIN].people == ("ana", "bo", "cy", "hire-1")
    assert changed.rotations[FRONT].people == ("ana", "cy", "di", *hired)
    assert notes[0] == (
        "hire-1: new, with access to every service, in every rotation; most common place: "
        "Europe/Berlin"
    )
    assert "hire-2, hire-3: new, with access to web, in front" in notes[1]


def test_newcomers_start_with_the_horizon_and_owe_nothing_for_the_past(tmp_path: Path) -> None:
    scenario = team(tmp_path)
    changed = change(scenario, WhatIf(add=(Hires(count=1),))).scenario
    assert changed.people[PersonId("hire-1")].joined == scenario.start


def test_hires_take_no_id_that_is_taken(tmp_path: Path) -> None:
    scenario = team(tmp_path, text=TEAM.replace("      di:", "      hire-1:\n      di:"))
    changed = change(scenario, WhatIf(add=(Hires(count=2),)))
    assert changed.hired == ("hire-2", "hire-3")
    assert changed.scenario.people[PersonId("hire-1")] == scenario.people[PersonId("hire-1")]


@pytest.mark.parametrize(
    ("hires", "said"),
    [
        (Hires(count=0), "--add: cannot add 0 people; add 1 or more"),
        (Hires(count=-2), "--add: cannot add -2 people; add 1 or more"),
        (
            Hires(count=1, access=("wep",)),
            "--add: unknown service 'wep'; did you mean 'web'?",
        ),
    ],
)
def test_hires_that_cannot_be_are_refused(tmp_path: Path, hires: Hires, said: str) -> None:
    assert refused(team(tmp_path), WhatIf(add=(hires,))) == said


def test_hires_get_no_access_that_is_for_certain_people_only(tmp_path: Path) -> None:
    """``web`` may be given to Bo alone: hires get the rest, and asking for it is refused."""
    closed = TEAM.replace("web: {alerts: alerts.csv}", "web: {alerts: alerts.csv, grants: [bo]}")
    scenario = team(tmp_path, text=closed)
    changed, notes, _, _ = change(scenario, WhatIf(add=(Hires(count=1),)))
    assert changed.people[PersonId("hire-1")].access == {"api"}
    assert changed.rotations[FRONT].people == scenario.rotations[FRONT].people
    assert "access to every service but web, which `grants` restricts, in main" in notes[0]
    said = refused(scenario, WhatIf(add=(Hires(count=1, access=("web",)),)))
    assert said.startswith("--add: `grants` allows no new access to web; ")
    assert "services.web.grants" in said
    nobody = closed.replace("{pages_per_week: 4}}", "{pages_per_week: 4}, grants: []}")
    said = refused(team(tmp_path, text=nobody), WhatIf(add=(Hires(count=1),)))
    assert "`grants` allows no new access to api, web" in said


def test_hires_who_could_hold_nothing_are_refused(tmp_path: Path) -> None:
    both = TEAM.replace("services: [api], people", "services: [api, web], people")
    both = both.replace(
        "      front: {services: [web], people: [ana, cy, di], escalation: [ana]}\n", ""
    )
    both = both.replace("people: [ana, bo, cy], escalation", "people: [ana, cy], escalation")
    scenario = team(tmp_path, text=both)
    said = refused(scenario, WhatIf(add=(Hires(count=1, access=("web",)),)))
    assert said == ("--add: nobody with access to web can join a rotation; main needs api, web")


def test_an_alert_of_a_name_no_longer_comes_and_others_do(tmp_path: Path) -> None:
    scenario = team(tmp_path, *NIGHTLY, "2026-07-09T12:00:00Z,web,high,,,,,cpu")
    changed, notes, *_ = change(scenario, WhatIf(fix_alerts=("disk full",)))
    assert names(changed) == ["cpu"]
    assert notes == ("disk full fixed: 20 of 21 recorded alerts no longer arrive",)


def test_a_service_means_all_of_its_alerts_recorded_or_expected(tmp_path: Path) -> None:
    changed, notes, *_ = change(team(tmp_path), WhatIf(fix_alerts=("web", "api")))
    assert names(changed) == []
    assert pages(changed) == 0
    assert notes == (
        "web fixed: 20 of 20 recorded alerts no longer arrive",
        "api fixed: its pages, 4 a week expected, no longer arrive",
    )


def test_an_alert_with_the_name_of_a_service_has_to_be_told_apart(tmp_path: Path) -> None:
    scenario = team(tmp_path, *NIGHTLY, "2026-07-09T12:00:00Z,web,high,,,,,api")
    said = refused(scenario, WhatIf(fix_alerts=("api",)))
    assert said == "--fix-alert: api is a service and an alert; write service:api or alert:api"
    by_alert = change(scenario, WhatIf(fix_alerts=("alert:api",))).scenario
    assert "api" not in names(by_alert)
    assert pages(by_alert) == 4
    by_service = change(scenario, WhatIf(fix_alerts=("service:api",))).scenario
    assert "api" in names(by_service)
    assert pages(by_service) == 0


def test_a_name_that_service_and_alerts_share_alone_is_clear(tmp_path: Path) -> None:
    scenario = team(tmp_path, *(row.replace("disk full", "web") for row in NIGHTLY))
    assert names(change(scenario, WhatIf(fix_alerts=("web",))).scenario) == []


def test_unknown_alerts_are_refused_with_what_may_be_meant(tmp_path: Path) -> None:
    said = refused(team(tmp_path), WhatIf(fix_alerts=("disk ful",)))
    assert said == "--fix-alert: unknown alert or service 'disk ful'; did you mean 'disk full'?"


def test_what_is_fixed_already_changes_nothing_and_says_so(tmp_path: Path) -> None:
    notes = change(team(tmp_path), WhatIf(fix_alerts=("web", "disk full"))).notes
    assert notes[1] == "disk full fixed: it has no alerts left, so this changes nothing"


def test_false_alarms_are_dropped_as_marked(tmp_path: Path) -> None:
    """One alert of a fault that was real makes all of it real."""
    scenario = team(
        tmp_path,
        "2026-07-01T02:00:00Z,web,high,,,,yes,lone",
        "2026-07-02T02:00:00Z,web,high,,,,yes,with a real one",
        "2026-07-02T02:01:00Z,web,high,,,,no,real",
        "2026-07-03T02:00:00Z,web,high,,,,,not marked",
    )
    changed, notes, *_ = change(scenario, WhatIf(drop_false_alarms=True))
    assert names(changed) == ["with a real one", "real", "not marked"]
    assert notes[0].endswith(
        "alerts.csv: 1 of 4 alerts are false alarms: 1 as marked; what is not marked counts as real"
    )


def test_false_alarms_are_told_by_a_proxy_where_acknowledgements_are_recorded(
    tmp_path: Path,
) -> None:
    scenario = team(
        tmp_path,
        "2026-07-01T02:00:00Z,web,high,2026-07-01T02:03:00Z,2026-07-01T02:30:00Z,,,worked on",
        "2026-07-02T02:00:00Z,web,high,,2026-07-02T02:05:00Z,,,by itself",
        "2026-07-03T02:00:00Z,web,high,,,,,never over",
    )
    changed, notes, *_ = change(scenario, WhatIf(drop_false_alarms=True))
    assert names(changed) == ["worked on", "never over"]
    assert "1 by the proxy (nobody acknowledged, resolved by itself)" in notes[0]


def test_where_nothing_is_known_a_part_is_assumed_and_said(tmp_path: Path) -> None:
    changed, notes, *_ = change(team(tmp_path), WhatIf(drop_false_alarms=True))
    assert len(names(changed)) == 20 * (1 - ASSUMED_FALSE_SHARE)
    assert pages(changed) == 4 * (1 - ASSUMED_FALSE_SHARE)
    assert "5 of 20 alerts are false alarms: nothing is recorded, so 25 % assumed" in notes[0]
    assert notes[1] == "api: no history, so 25 % assumed to be false [A]"


def test_the_assumed_part_is_spread_evenly_over_the_record(tmp_path: Path) -> None:
    changed = change(team(tmp_path), WhatIf(drop_false_alarms=True)).scenario
    history = changed.services[ServiceId("web")].alerts
    assert isinstance(history, AlertHistory)
    gaps = [
        b.opened_at - a.opened_at for a, b in zip(history.alerts, history.alerts[1:], strict=False)
    ]
    assert set(gaps) == {timedelta(days=1), timedelta(days=2)}


def test_a_title_says_all_of_it() -> None:
    what_if = WhatIf(
        without=("ana", "bo"),
        add=(Hires(count=1), Hires(count=2)),
        fix_alerts=("disk full",),
        drop_false_alarms=True,
    )
    assert what_if.title == (
        "without ana, without bo, with 3 more, disk full fixed, without false alarms"
    )


def test_alerts_of_other_services_stay_as_they_are(tmp_path: Path) -> None:
    scenario = team(tmp_path)
    other = replace(
        scenario,
        services={
            **scenario.services,
            ServiceId("api"): replace(
                scenario.services[ServiceId("web")],
                id=ServiceId("api"),
                alerts=AlertHistory(
                    path="b.csv",
                    start=scenario.start - timedelta(weeks=8),
                    end=scenario.start,
                    alerts=(Alert(opened_at=scenario.start, service=ServiceId("api"), name="x"),),
                ),
            ),
        },
    )
    changed = change(other, WhatIf(fix_alerts=("disk full",))).scenario
    assert changed.services[ServiceId("api")] == other.services[ServiceId("api")]
