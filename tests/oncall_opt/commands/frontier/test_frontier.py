"""``frontier``: how many people should be overnight on call, the reason, and other ways to change
hands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.oncall_opt.command_line import TINY, files, run

#: One role for four weeks, a quarter of anybody's time: four people, and one to spare.
QUARTER = """\
name: quarter
start: 2027-01-04
weeks: 4
time_zone: Europe/Berlin
services:
  api: {alerts: {pages_per_week: 20, shape: flat}}
people: [ana, bo, cy, di, ed]
rotations:
  main: {shifts: weekly, handoff: Mon 10:00}
policy: {preset: minimal, time_on_call: {percent: 25}}
"""


def frontier(folder: Path, *words: str, text: str = QUARTER) -> Result:
    scenario, _ = files(folder, text)
    few = () if "--runs" in words else ("--runs", "6")
    return run("frontier", scenario, *few, "--reproducible", "--workers", "1", *words)


def by_day(text: str) -> str:
    """The same in business hours only."""
    hours = text.replace("handoff: Mon 10:00", "handoff: Mon 10:00, hours: business-hours")
    return hours.replace("api: {", "api: {coverage: business-hours, ")


def said(result: Result) -> str:
    return " ".join(result.stdout.split())


def test_one_size_is_recommended_with_the_reason_and_what_one_more_or_less_brings(
    tmp_path: Path,
) -> None:
    result = frontier(tmp_path)
    assert result.exit_code == 0
    text = said(result)
    places = [
        text.index(heading)
        for heading in (
            "quarter: have 4 of 5 people overnight on call.",
            "Set `overnight_pool: 4`.",
            "How many people?",
            "Who is overnight on call",
            "What limits the choice",
            "Fewer than 4 violate a health limit",
            "today's schedule (heroes) has 2 people overnight on call",
            "Simulated 6 times (seed 0).",
            "Assumptions and what is not modeled: docs/background/sleep-and-load.md",
        )
    ]
    assert places == sorted(places)
    assert "3 people would violate time_on_call" in text
    assert "Smallest sizes: 4 meets every health limit" in text
    assert "[A] Assumptions" in said(frontier(tmp_path, "--detail"))


def test_every_size_has_a_row_and_the_schedule_of_today_is_beside_them(tmp_path: Path) -> None:
    result = frontier(tmp_path, "--format", "csv")
    rows = {row["schedule"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert list(rows) == ["3", "4", "5", "today"]
    assert [row["healthy"] for row in rows.values()] == ["no", "yes", "yes", "no"]
    assert rows["3"]["health_limits_violated"] == "time_on_call"
    assert rows["4"]["people"].split() == rows["4"]["people"].split()[:4]
    assert [rows[name]["recommended"] for name in rows] == ["no", "yes", "no", "no"]
    assert all(rows[name]["proven"] == "yes" for name in ("4", "5"))
    assert float(rows["today"]["highest_load_hours"]) > float(rows["4"]["highest_load_hours"])
    assert float(rows["today"]["interrupted_nights_a_month"]) > 0


def test_the_json_has_points_for_a_plot_and_marks(tmp_path: Path) -> None:
    document = json.loads(frontier(tmp_path, "--format", "json").stdout)
    assert (document["smallest"], document["smallest_proven"]) == (4, True)
    assert (document["recommended"], document["axis"], document["runs"]) == (4, "size", 6)
    plot = [p for p in document["plot"] if p["measure"] == "highest_load_hours"]
    assert [(p["series"], p["x"]) for p in plot] == [
        ("frontier", 3),
        ("frontier", 4),
        ("frontier", 5),
        ("today", 2),
    ]
    limits = {one["limit"]: one["from"] for one in document["thresholds"]}
    assert limits["meets every health limit"] == 4
    again = json.loads(frontier(tmp_path, "--format", "json").stdout)
    assert again == document


def test_the_schedule_of_today_may_be_a_file(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path, TINY)
    result = run("frontier", scenario, "--today", schedule, "--runs", "5", "--time-limit", "10")
    assert result.exit_code == 0
    assert "schedule.csv) has 3 people overnight on call" in said(result)


def test_other_shifts_are_tried_with_as_many_people_under_the_same_alerts(tmp_path: Path) -> None:
    result = frontier(tmp_path, "--axis", "shifts", "--format", "json")
    document = json.loads(result.stdout)
    rows = {row["shifts"]: row for row in document["points"]}
    assert list(rows) == [
        "as it is",
        "daily",
        "3 and 4 days",
        "two weeks",
        "separate weekends",
        "handoff at 08:00",
        "handoff at 14:00",
        "handoff at 18:00",
    ]
    assert document["pool_limit"] == 4
    assert all(row["overnight"] <= 4 for row in rows.values())
    assert rows["daily"]["handoffs_a_month"] == pytest.approx(30)
    assert rows["as it is"]["sleep_interruptions_more"] is None
    assert rows["two weeks"]["health_limits_violated"] == ["time_on_call"]
    assert "Which shifts?" in said(frontier(tmp_path, "--axis", "shifts"))


def test_rotations_that_keep_their_shifts_are_named(tmp_path: Path) -> None:
    text = by_day(QUARTER)
    result = frontier(tmp_path, "--axis", "shifts", text=text)
    assert result.exit_code == 0
    assert "Every row keeps the shifts of main (it has hours of its own)." in said(result)


def test_who_cannot_be_woken_needs_no_pool(tmp_path: Path) -> None:
    """An honest empty answer."""
    text = by_day(QUARTER)
    result = frontier(tmp_path, text=text)
    assert result.exit_code == 0
    assert "No schedule puts anybody overnight on call: there is no pool to choose" in said(result)


def test_one_person_and_no_alerts_are_answered_honestly(tmp_path: Path) -> None:
    text = QUARTER.replace("[ana, bo, cy, di, ed]", "[ana]").replace(": 20,", ": 0,")
    text = text.replace(", time_on_call: {percent: 25}", "")
    result = frontier(tmp_path, text=text)
    assert result.exit_code == 0
    assert "have 1 of 1 person overnight on call" in said(result)
    assert "With 1, no schedule exists with ana being away in the week of" in said(result)


def test_a_pool_that_nobody_can_fill_is_said_with_exit_4(tmp_path: Path) -> None:
    text = QUARTER.replace("[ana, bo, cy, di, ed]", "[ana, bo]").replace("25}", "25, hard: true}")
    result = frontier(tmp_path, text=text)
    assert result.exit_code == 4
    assert "No schedule exists" in result.stderr
    spare = QUARTER.replace("[ana, bo, cy, di, ed]", "[ana]")
    spare = spare.replace(
        "time_on_call: {percent: 25}", "overnight_pool: {size: smallest, spare: 1}"
    )
    scenario, _ = files(tmp_path, spare)
    solved = run("solve", scenario)
    assert solved.exit_code == 4
    assert "nothing bridges ana being away" in " ".join(solved.stderr.split())


def test_a_spare_goes_with_the_smallest_pool_only(tmp_path: Path) -> None:
    text = QUARTER.replace("time_on_call: {percent: 25}", "overnight_pool: {size: 4, spare: 1}")
    result = frontier(tmp_path, text=text)
    assert result.exit_code == 3
    assert "policy.overnight_pool.spare: a spare goes with `size: smallest`" in result.stderr


def test_a_spare_in_the_policy_is_part_of_the_recommendation(tmp_path: Path) -> None:
    text = QUARTER.replace(
        "time_on_call: {percent: 25}", "overnight_pool: {size: smallest, spare: 1}"
    )
    text = text.replace(": 20,", ": 0.2,")
    assert "have 2 of 5 people overnight on call" in said(frontier(tmp_path, text=text))
