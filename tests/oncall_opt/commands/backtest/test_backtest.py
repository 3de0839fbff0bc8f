"""``backtest``: only what was known makes the schedule, and only what came is compared."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

import oncall_opt
from oncall_opt.commands.backtest.backtest import (
    BacktestError,
    BacktestOptions,
    known_before,
    make_then,
    simulate_since,
)
from scenarios.domain.scenario import Scenario
from scenarios.domain.services import AlertHistory
from scenarios.domain.vocabulary import PersonId
from scenarios.load import Moved, load_scenario
from simulation.runs.replication import Runs
from tests.oncall_opt.command_line import TINY, row, run
from tests.scenes import at

RECORDED = TINY.replace("{alerts: {pages_per_week: 3, shape: flat}}", "{alerts: alerts.csv}")
WITH_PATTERN = RECORDED.replace(
    "people:", "  web: {alerts: {pages_per_week: 1, shape: office}}\npeople:"
)
QUICK = BacktestOptions(method="round-robin", runs=Runs(most=10))


def history(folder: Path, *, nightly_from: int = 99, weeks: int = 20) -> None:
    """An alert each Wednesday at noon from 2026-07-01 on; from some week on, six a night too."""
    rows = ["opened_at,service,urgency,acknowledged_at,resolved_at,source_id\n"]
    for week in range(weeks):
        day = date.fromordinal(date(2026, 7, 1).toordinal() + 7 * week)
        hours = [12] + ([21, 22, 23] if week >= nightly_from else [])
        rows += [f"{day}T{hour:02d}:10:00Z,api,high,,,\n" for hour in hours]
    (folder / "alerts.csv").write_text("".join(rows), encoding="utf-8")


def moved(folder: Path, start: str, text: str = RECORDED, weeks: int | None = 4) -> Scenario:
    path = folder / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path, moved=Moved(start=date.fromisoformat(start), weeks=weeks))


def command(folder: Path, *words: str, text: str = RECORDED) -> Result:
    path = folder / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    return run("backtest", str(path), "--method", "round-robin", "--runs", "5", *words)


def test_nothing_that_came_later_is_known(tmp_path: Path) -> None:
    """Six alerts a week more from the tenth week on change nothing of what is made before."""
    history(tmp_path)
    calm, covered = known_before(moved(tmp_path, "2026-08-31"))
    history(tmp_path, nightly_from=10)
    stormy = moved(tmp_path, "2026-08-31")
    known, until = known_before(stormy)
    assert known.services == calm.services
    assert covered == until == at("2026-11-12", "UTC")
    alerts = known.services[next(iter(known.services))].alerts
    assert isinstance(alerts, AlertHistory)
    assert len(alerts.alerts) == 9
    assert alerts.end == stormy.start
    assert (
        make_then(stormy, QUICK).solution.schedule
        == make_then(moved(tmp_path, "2026-08-31"), QUICK).solution.schedule
    )


def test_an_alert_that_was_still_open_has_no_end_yet(tmp_path: Path) -> None:
    text = (
        "opened_at,service,urgency,acknowledged_at,resolved_at,source_id\n"
        "2026-08-01T10:00:00Z,api,high,2026-08-01T10:02:00Z,2026-08-01T11:00:00Z,a\n"
        "2026-08-30T21:00:00Z,api,high,2026-08-30T21:05:00Z,2026-08-31T08:00:00Z,b\n"
        "2026-09-09T10:00:00Z,api,high,,,c\n"
    )
    (tmp_path / "alerts.csv").write_text(text, encoding="utf-8")
    known, _ = known_before(moved(tmp_path, "2026-08-31"))
    alerts = next(iter(known.services.values())).alerts
    assert isinstance(alerts, AlertHistory)
    assert [bool(one.acknowledged_at) for one in alerts.alerts] == [True, True]
    assert [bool(one.resolved_at) for one in alerts.alerts] == [True, False]


def test_schedules_simulated_before_are_override_where_the_horizon_begins(tmp_path: Path) -> None:
    """A week that goes on until Monday 10:00 stays; what begins then was not known."""
    history(tmp_path)
    past = "rotation,role,start,end,person,name\n" + "".join(
        row(at(f"{a} 10:00"), at(f"{b} 10:00"), who)
        for a, b, who in [
            ("2026-08-17", "2026-08-24", "ana"),
            ("2026-08-24", "2026-08-31", "bo"),
            ("2026-08-31", "2026-09-07", "cy"),
        ]
    )
    (tmp_path / "past.csv").write_text(past, encoding="utf-8")
    scenario = moved(tmp_path, "2026-08-31", RECORDED + "previous: past.csv\n")
    known, _ = known_before(scenario)
    assert [one.person for one in known.previous[0].assignments] == ["ana", "bo"]
    assert known.previous[0].assignments[-1].end == at("2026-08-31 10:00")


def test_what_is_fixed_in_the_horizon_of_the_file_is_left_out_and_said(tmp_path: Path) -> None:
    history(tmp_path)
    text = RECORDED + "pins: [{rotation: main, on: 2027-01-04, person: bo}]\n"
    scenario = moved(tmp_path, "2026-08-31", text)
    assert scenario.fixed == ()
    said = " ".join(scenario.notes)
    assert "start: moved to 2026-08-31" in said
    assert "pins: ignored, because it belongs to the schedule period of the file" in said
    assert (scenario.weeks, moved(tmp_path, "2026-08-31", text, None).weeks) == (4, 6)


def test_the_horizon_of_the_file_is_not_moved(tmp_path: Path) -> None:
    history(tmp_path, weeks=40)
    text = RECORDED + "pins: [{rotation: main, on: 2027-01-04, person: bo}]\n"
    scenario = moved(tmp_path, "2027-01-04", text)
    assert [one.person for one in scenario.fixed] == ["bo"]
    assert not [note for note in scenario.notes if "moved" in note]


def test_what_came_is_what_was_recorded_at_its_own_dates(tmp_path: Path) -> None:
    """An alert a week on Wednesdays at 14:10 in Berlin; whoever has the week has it, if felt."""
    history(tmp_path)
    found = simulate_since(make_then(moved(tmp_path, "2026-08-31"), QUICK), QUICK)
    assert found.real.tally.incidents == 10 * 4
    real = {r.person: r.real for r in found.rows if r.measure == "interruptions_business"}
    held = [a.person for a in found.solution.schedule.assignments]
    for person in ("ana", "bo"):
        assert real[person] == pytest.approx(held.count(PersonId(person)), abs=0.4)
    assert {r.real for r in found.rows if r.measure == "interruptions_sleep"} == {0}


def test_a_storm_that_nobody_could_foresee_lies_outside_of_what_was_expected(
    tmp_path: Path,
) -> None:
    history(tmp_path, nightly_from=10)
    found = simulate_since(make_then(moved(tmp_path, "2026-08-31"), QUICK), QUICK)
    together = {r.measure: r for r in found.rows if r.person == "everybody"}
    assert not together["interruptions_sleep"].inside
    assert together["interruptions_sleep"].real > together["interruptions_sleep"].p90
    assert together["sleep_lost_hours"].real > 0


def test_only_the_part_that_is_recorded_is_expected(tmp_path: Path) -> None:
    """Four weeks of which two are recorded: half is expected of what four weeks would bring."""
    history(tmp_path, weeks=20)
    long = simulate_since(make_then(moved(tmp_path, "2026-10-05"), QUICK), QUICK)
    short = simulate_since(make_then(moved(tmp_path, "2026-11-02"), QUICK), QUICK)
    assert short.covered == at("2026-11-12", "UTC")
    assert short.expected.tally.incidents < 0.7 * long.expected.tally.incidents
    assert short.real.tally.incidents == 10 * 2


def test_the_same_seed_gives_the_same_answer_whoever_does_the_work(tmp_path: Path) -> None:
    history(tmp_path)
    made = make_then(moved(tmp_path, "2026-08-31"), QUICK)
    with ThreadPoolExecutor(1) as pool:
        assert simulate_since(made, QUICK, executor=pool).rows == simulate_since(made, QUICK).rows


def test_without_a_history_on_both_sides_there_is_nothing_to_test(tmp_path: Path) -> None:
    history(tmp_path)
    with pytest.raises(
        BacktestError, match=r"2026-06-30 is outside what is recorded: .*2026-07-01"
    ):
        known_before(moved(tmp_path, "2026-06-30"))
    with pytest.raises(BacktestError, match="no service has recorded alerts"):
        known_before(moved(tmp_path, "2026-08-31", TINY))


def test_the_report_sets_expected_beside_real(tmp_path: Path) -> None:
    history(tmp_path)
    result = command(tmp_path, "--until", "2026-10-26", text=WITH_PATTERN)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    for part in (
        "tiny: 6 weeks, Mon 2026-10-26 to Mon 2026-12-07",
        "The schedule (round-robin) was made from what was known on 2026-10-26",
        "Alerts are recorded until 2026-11-12: only these 17 of 42 days are compared.",
        "Expected: 5 simulation runs, a model calibrated to 17 weeks of",
        "web has a pattern and no record",
        "start: moved to 2026-10-26",
        "numbers are within the predicted range (P10–P90)",
    ):
        assert part in said, part
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_data_have_a_row_for_each_person_and_measure(tmp_path: Path) -> None:
    history(tmp_path)
    words = ("--until", "2026-08-31", "--weeks", "4", "--format")
    rows = list(csv.DictReader(io.StringIO(command(tmp_path, *words, "csv").stdout)))
    assert {r["person"] for r in rows} == {"ana", "bo", "cy", "everybody"}
    assert len(rows) == 4 * 5
    document = json.loads(command(tmp_path, *words, "json").stdout)
    assert len(document["people"]) == len(rows)
    assert document["until"] == "2026-08-30T22:00:00+00:00"
    assert document["method"] == "round-robin"


def test_the_optimizer_makes_the_schedule_by_default(tmp_path: Path) -> None:
    history(tmp_path)
    (tmp_path / "tiny.yaml").write_text(RECORDED, encoding="utf-8")
    path = str(tmp_path / "tiny.yaml")
    words = ("--until", "2026-08-31", "--weeks", "2", "--time-limit", "5", "--runs", "2")
    document = json.loads(run("backtest", path, *words, "--format", "json").stdout)
    assert (document["method"], document["hard_rules_violated"]) == ("optimal", 0)


def test_other_alerts_may_take_the_place_of_the_scenarios(tmp_path: Path) -> None:
    history(tmp_path)
    words = ("--until", "2026-08-31", "--alerts", str(tmp_path / "alerts.csv"))
    result = command(tmp_path, *words, text=TINY)
    assert result.exit_code == 0
    assert "their own dates" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("until", "code", "said"),
    [
        ("2020-01-01", 2, "outside what is recorded"),
        ("2027-06-01", 2, "choose a day within"),
        ("2026-11-11", 2, "before the first shift begins"),
        ("yesterday", 2, "'yesterday' is not a date; write it like 2026-10-05"),
        ("2026-02-30", 2, "is not a date"),
        ("9999-12-31", 3, "out of range"),
    ],
)
def test_a_day_that_is_refused_says_why(tmp_path: Path, until: str, code: int, said: str) -> None:
    history(tmp_path)
    result = command(tmp_path, "--until", until)
    assert result.exit_code == code
    assert said in " ".join(result.stderr.split())


def test_a_file_without_history_says_how_to_give_one(tmp_path: Path) -> None:
    result = command(tmp_path, "--until", "2026-08-31", text=TINY)
    assert result.exit_code == 2
    assert "--alerts FILE" in " ".join(result.stderr.split())


def test_the_public_function_is_the_command(tmp_path: Path) -> None:
    history(tmp_path)
    scene = moved(tmp_path, "2026-08-31")
    assert (
        oncall_opt.backtest(scene, QUICK).rows
        == simulate_since(make_then(scene, QUICK), QUICK).rows
    )
