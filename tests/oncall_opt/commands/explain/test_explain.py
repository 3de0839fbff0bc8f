"""``explain``: no schedule, why me, why this load; and what it says to wrong input."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.oncall_opt.command_line import TINY, files, run, schedule_text

#: Ana, who may not be primary, and two on leave in the second week.
BROKEN = (
    TINY.replace(
        "  bo:\n",
        '  bo: {time_off: [2027-01-11/2027-01-17]}\n  di: {time_off: ["2027-01-13/2027-01-17"]}\n',
    )
    .replace("{name: Ana Silva}", "{name: Ana Silva, roles: [secondary]}")
    .replace('  cy: {time_zone: Asia/Kolkata, time_off: ["every Tuesday 22:30-23:30"]}\n', "")
)


def test_a_conflict_and_its_fixes_are_named_with_their_places(tmp_path: Path) -> None:
    """Two on leave, and one who may not: each of them is enough to change."""
    result = run("explain", broken(tmp_path))
    assert result.exit_code == 4
    lines = result.stdout.splitlines()
    assert lines[0] == "No schedule exists; this is proven."
    assert lines[4].startswith("Nobody can take main primary from Mon 2027-01-11 10:00")
    assert "- bo's leave 2027-01-11 to 2027-01-17" in result.stdout
    assert "- di's leave 2027-01-13 to 2027-01-17" in result.stdout
    assert "- no role primary for Ana Silva" in result.stdout
    assert " 1. Let Ana Silva be primary" in result.stdout


def test_the_same_as_data(tmp_path: Path) -> None:
    path = broken(tmp_path)
    rows = list(csv.DictReader(io.StringIO(run("explain", path, "--format", "csv").stdout)))
    assert {row["kind"] for row in rows} == {"conflict", "fact", "fix"}
    found = json.loads(run("explain", path, "--format", "json").stdout)
    assert found["feasible"] is False
    conflict = found["conflicts"][0]
    assert conflict["irreducible"] is True
    assert [slot["role"] for slot in conflict["roles"]] == ["primary"]
    assert {fact["person"] for fact in conflict["facts"]} == {"ana", "bo", "di"}
    assert found["fixes"][0]["changes"][0]["where"] == "people.ana.roles"


def test_what_stands_already_comes_before_all_else(tmp_path: Path) -> None:
    """Two are pinned, and one may be woken: whatever else is wrong shows when that is settled."""
    held = (("2027-01-04", "ana"), ("2027-01-11", "bo"))
    pins = [f"  - {{rotation: main, on: {day}, person: {who}}}\n" for day, who in held]
    text = TINY.replace("overnight_pool: everyone", "overnight_pool: 1") + "pins:\n" + "".join(pins)
    scenario, _ = files(tmp_path, text)
    result = run("explain", scenario)
    assert result.exit_code == 4
    assert "What is already fixed contradicts itself, because of" in result.stdout
    assert "- an overnight pool of at most 1" in result.stdout
    assert "Ana Silva fixed as main primary" in result.stdout
    assert "Resolve this first; further conflicts may then appear." in result.stdout
    assert "Let 2 people be overnight on call" in result.stdout


def test_where_a_schedule_exists_it_says_so(tmp_path: Path) -> None:
    scenario, _ = files(tmp_path)
    result = run("explain", scenario)
    assert (result.exit_code, result.stdout) == (
        0,
        "A schedule exists that keeps every hard rule.\n",
    )


def test_why_me(tmp_path: Path) -> None:
    result = run("explain", *files(tmp_path), "--shift", "main@2027-01-04")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == (
        "Why Ana Silva has main primary, Mon 2027-01-04 10:00 to Mon 2027-01-11 10:00"
    )
    assert any(line.startswith("- bo takes it: ") for line in lines)
    assert any(line.startswith("- bo swaps it for main primary from ") for line in lines)
    assert "- cy takes it except Tue 2027-01-05" in result.stdout
    assert ", which Ana Silva keeps: " in " ".join(result.stdout.split())
    data = run("explain", *files(tmp_path), "--shift", "main@2027-01-04", "--format", "json")
    found = json.loads(data.stdout)
    assert found["assignee"] == "ana"
    assert {row["person"] for row in found["others"]} == {"bo", "cy"}


def test_why_this_load(tmp_path: Path) -> None:
    """Of the most loaded person unless somebody is named."""
    paths = files(tmp_path)
    worst = run("explain", *paths, "--format", "json", "--reproducible", "--workers", "1")
    found = json.loads(worst.stdout)
    assert found["load_hours"] == found["highest_load_hours"]
    named = run("explain", *paths, "--person", "Ana Silva", "--workers", "1")
    assert named.stdout.startswith("Ana Silva carries ")
    rows = run("explain", *paths, "--person", "bo", "--format", "csv", "--workers", "1").stdout
    assert "policy.time_on_call" in rows


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shift", "nain@2027-01-04"), "unknown rotation 'nain'; did you mean 'main'?"),
        (("--shift", "main/secondary@2027-01-04"), "main has no role 'secondary'"),
        (("--shift", "main@2031-01-04"), "--shift"),
        (("--person", "anna"), "unknown person 'anna'; did you mean 'ana'?"),
        (("--person", "ana", "--shift", "main@2027-01-04"), "choose one of"),
    ],
)
def test_an_unknown_shift_or_person_is_told(
    tmp_path: Path, words: tuple[str, str], said: str
) -> None:
    result = run("explain", *files(tmp_path), *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_shift_without_a_schedule_is_refused(tmp_path: Path) -> None:
    result = run("explain", files(tmp_path)[0], "--shift", "main@2027-01-04")
    assert result.exit_code == 2
    assert "give SCHEDULE too" in result.stderr


def test_a_schedule_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """It has a role that the rotation has not."""
    scenario, schedule = files(tmp_path)
    Path(schedule).write_text(schedule_text().replace("primary", "secondary"), encoding="utf-8")
    result = run("explain", scenario, schedule)
    assert result.exit_code == 3
    assert "main has primary only" in result.stderr


def test_solve_relaxes_and_names_every_violation_and_writes(tmp_path: Path) -> None:
    """Nobody may hold the second week: it stays empty, and that is said."""
    path, out = broken(tmp_path), tmp_path / "soft.csv"
    result = run("solve", path, "--relax", "-o", str(out), "--format", "json", "--workers", "1")
    assert result.exit_code == 5
    assert out.exists()
    assert "main primary has nobody from Mon 2027-01-11 10:00" in " ".join(result.stderr.split())
    relaxed = json.loads(result.stdout)["relaxed"]
    assert relaxed["limits"] == ["the limits on rest", "somebody on every role"]
    assert len(relaxed["violated"]) == 1


def test_relaxing_what_need_not_be_is_an_ordinary_solve(tmp_path: Path) -> None:
    result = run("solve", files(tmp_path)[0], "--relax", "--format", "csv", "--workers", "2")
    assert result.exit_code == 0
    assert "Nothing had to give way" in result.stderr


def test_relax_goes_with_the_optimizer_alone(tmp_path: Path) -> None:
    result = run("solve", files(tmp_path)[0], "--relax", "--method", "heroes")
    assert result.exit_code == 2
    assert "--relax" in result.stderr


def broken(folder: Path) -> str:
    path = folder / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return str(path)
