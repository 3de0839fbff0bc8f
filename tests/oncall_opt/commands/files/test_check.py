"""``check``: a file is right or every mistake is told; a schedule is judged by every rule."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from tests.oncall_opt.command_line import TINY, files, run, schedule_text


def test_a_right_file_is_told_its_size_and_what_is_worth_knowing(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    result = run("check", scenario)
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Valid. tiny: 6 weeks, Mon 2027-01-04 to Mon 2027-02-15; 3 people, "
    )
    assert "1 rotation, 6 shifts." in " ".join(result.stdout.split())
    assert "Warnings\n- main: one role around the clock needs" in result.stdout


def test_every_mistake_has_a_line_with_its_place_and_the_last_line_counts_them(
    tmp_path: Path,
) -> None:
    wrong = TINY.replace("weeks: 6", "weeks: 0").replace("handoff", "handof")
    scenario, _ = files(tmp_path, wrong)
    result = run("check", scenario)
    assert result.exit_code == 3
    assert result.stdout == ""
    *problems, count = result.stderr.splitlines()
    assert count == f"2 problems in {scenario}"
    for line in problems:
        assert re.fullmatch(rf"{re.escape(scenario)}:\d+:\d+: [\w.]+: .+; .+", line), line


def test_a_file_that_is_not_there_is_told_what_is_near(tmp_path: Path) -> None:
    files(tmp_path)
    result = run("check", str(tmp_path / "tinny.yaml"))
    assert result.exit_code == 3
    assert "the file does not exist; did you mean 'tiny.yaml'?" in result.stderr


def test_a_schedule_is_told_its_violations_and_its_load(tmp_path: Path) -> None:
    result = run("check", *files(tmp_path))
    assert result.exit_code == 0
    assert result.stdout.startswith("Every hard rule is met; not met: time_on_call ")
    assert re.search(r"Not met: \d+\n  time_on_call: ", result.stdout)
    assert "How much does each person carry?" in result.stdout


def test_broken_hard_rules_are_listed_apart_and_told_to_the_shell(tmp_path: Path) -> None:
    gap = "".join(schedule_text().splitlines(keepends=True)[:-1])
    result = run("check", *files(tmp_path, sheet=gap))
    assert result.exit_code == 5
    assert "Hard rules violated: 1\n  one_assignee: once" in result.stdout


def test_a_wrong_schedule_file_is_told_every_mistake(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path, sheet=schedule_text().replace(",bo,", ",bob,"))
    result = run("check", scenario, schedule)
    assert result.exit_code == 3
    assert f"{schedule}:3:" in result.stderr
    assert "did you mean 'bo'?" in result.stderr


def test_violations_as_csv_have_a_row_each(tmp_path: Path) -> None:
    result = run("check", *files(tmp_path), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows
    assert {row["rule"] for row in rows} >= {"time_on_call"}
    assert {row["hard"] for row in rows} == {"no"}


def test_violations_and_load_as_json(tmp_path: Path) -> None:
    document = json.loads(run("check", *files(tmp_path), "--format", "json").stdout)
    assert document["scenario"] == "tiny"
    assert {violation["rule"] for violation in document["violations"]} >= {"time_on_call"}
    assert [row["person"] for row in document["load"]] == ["ana", "bo", "cy"]


def test_advisories_as_data(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    document = json.loads(run("check", scenario, "--format", "json").stdout)
    assert document["advisories"]
    assert document["notes"] == []
    rows = list(csv.DictReader(io.StringIO(run("check", scenario, "--format", "csv").stdout)))
    assert [row["message"] for row in rows] == [a["message"] for a in document["advisories"]]


def test_the_first_violations_stand_for_many_unless_all_are_asked_for(tmp_path: Path) -> None:
    paths = files(
        tmp_path, TINY.replace("weeks: 6", "weeks: 26"), schedule_text(assignees=("ana", "bo") * 13)
    )
    few, many = run("check", *paths).stdout, run("check", *paths, "--detail").stdout
    assert "more; `oncall-opt check SCENARIO SCHEDULE --detail` lists them" in few
    assert "more; `oncall-opt" not in many
    assert len(many) > len(few)
