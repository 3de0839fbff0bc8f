"""What if, by size: the frontier of a changed scenario beside that of the scenario as it is."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.oncall_opt.command_line import TINY, files, run
from tests.oncall_opt.commands.frontier.test_frontier import QUARTER, frontier, said

#: A quarter of anybody's time, and three people: each has to be on call for more than that.
THREE = QUARTER.replace("[ana, bo, cy, di, ed]", "[ana, bo, cy]")


def section(shown: str) -> str:
    """What is said of the change, blanks evened out."""
    shown = shown[shown.index("What if: ") :]
    return " ".join(shown.split("How many people?")[0].split())


def test_the_sizes_are_of_the_changed_scenario_and_the_change_is_named(
    tmp_path: Path,
) -> None:
    result = frontier(tmp_path, "--without", "ana", "--without", "bo")
    assert result.exit_code == 0
    assert "quarter without ana, without bo: have 3 of 3 people overnight on call." in said(result)
    told = section(result.stdout)
    assert "ana, bo: removed from every rotation and escalation" in told
    assert "Recommended as it is: 4; with the change: 3." in told
    assert "in 30 days as it is what if difference" in told
    assert "most loaded person: interrupted nights" in told
    assert "Both were searched within the time limit of 180 s" in told


def test_both_frontiers_are_in_the_data_and_the_differences_by_the_month(tmp_path: Path) -> None:
    document = json.loads(frontier(tmp_path, "--fix-alert", "api", "--format", "json").stdout)
    told = document["what_if"]
    assert told["what_if"] == "api fixed"
    assert (document["recommended"], told["as_it_is"]["recommended"]) == (4, 4)
    nights = next(row for row in told["differences"] if row["measure"] == "interrupted_nights")
    assert nights["as_it_is"] > nights["what_would_be"] == 0
    assert nights["judgment"] == "better"
    row = next(row for row in told["as_it_is"]["points"] if row["recommended"])
    assert row["interrupted_nights_a_month"] == pytest.approx(nights["as_it_is"], abs=1e-3)
    series = {point["series"] for point in document["plot"]}
    assert series == {"frontier", "today", "as it is, frontier", "as it is, today"}


def test_as_it_is_comes_out_as_without_the_change(tmp_path: Path) -> None:
    plain = json.loads(frontier(tmp_path, "--format", "json").stdout)
    changed = json.loads(frontier(tmp_path, "--without", "ana", "--format", "json").stdout)
    points = changed["what_if"]["as_it_is"]["points"]
    named = [{**row, "schedule": row["schedule"].removeprefix("as it is, ")} for row in points]
    assert named == plain["points"]
    assert changed["what_if"]["as_it_is"]["reason"] == plain["reason"]


def test_as_many_people_as_before_and_with_those_who_come_are_told_of_too(tmp_path: Path) -> None:
    told = section(frontier(tmp_path, "--add", "2", text=THREE).stdout)
    assert "Recommended as it is: 3; with the change: 4." in told
    best, others = told.split("With the change and 3 people:")
    assert "everybody: interrupted nights" in best
    as_many, with_them = others.split("With the change and 5 people:")
    assert "most loaded person: interrupted nights" in as_many
    assert "most loaded person: interrupted nights" in with_them


def test_csv_has_the_rows_of_both_and_the_comparison_goes_to_stderr(tmp_path: Path) -> None:
    result = frontier(tmp_path, "--without", "ana", "--format", "csv")
    rows = [row["schedule"] for row in csv.DictReader(io.StringIO(result.stdout))]
    assert rows[:3] == ["3", "4", "today"]
    assert rows[3:] == [f"as it is, {name}" for name in ("3", "4", "5", "today")]
    assert "What if: without ana" in result.stderr


def test_where_nothing_can_be_had_as_it_is_the_changed_one_is_told_alone(tmp_path: Path) -> None:
    text = THREE.replace("25}", "25, hard: true}")
    result = frontier(tmp_path, "--add", "1", text=text)
    assert result.exit_code == 0
    told = section(result.stdout)
    assert "There is nothing to compare with: as it is, no schedule exists" in told
    assert "have 4 of 4 people overnight on call" in said(result)
    result = frontier(tmp_path, "--fix-alert", "api", text=text)
    assert result.exit_code == 4
    assert "What if: api fixed." in result.stderr


def test_slots_of_who_left_are_empty_in_the_schedule_of_today(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path, TINY)
    words = ("--today", schedule, "--runs", "5", "--time-limit", "10", "--without", "ana")
    result = run("frontier", scenario, *words)
    assert "Ana Silva's 2 assignments in" in said(result)
    assert "2 people overnight on call, highest load" in said(result)
    assert "of hard rules" in said(result)


def test_alerts_of_a_file_are_those_that_are_searched_with_and_fixed(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    rows = "".join(f"2026-07-{d:02d}T02:10:00Z,api,disk full\n" for d in range(1, 29))
    path.write_text(f"opened_at,service,alert\n{rows}", encoding="utf-8")
    words = ("--alerts", str(path), "--fix-alert", "disk full", "--format", "json")
    document = json.loads(frontier(tmp_path, *words).stdout)
    told = document["what_if"]
    assert told["changed"][0].startswith("disk full fixed: 28 of 28 recorded alerts")
    expected = "expected_sleep_interruptions_a_month"
    assert {row[expected] for row in document["points"]} == {0}
    assert all(row[expected] > 0 for row in told["as_it_is"]["points"])


def test_other_shifts_ask_no_what_if(tmp_path: Path) -> None:
    result = frontier(tmp_path, "--axis", "shifts", "--add", "1")
    assert result.exit_code == 2
    assert "--axis shifts takes no what-if option" in result.stderr
