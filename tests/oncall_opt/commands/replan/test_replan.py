"""``replan`` at the command line: what it says, what it writes, and what it refuses."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.oncall_opt.command_line import TINY, files, run, schedule_text

#: Cy is away in the fifth week, and no longer off on Tuesdays.
AWAY = TINY.replace(
    'cy: {time_zone: Asia/Kolkata, time_off: ["every Tuesday 22:30-23:30"]}',
    "cy: {time_zone: Asia/Kolkata}",
).replace("  bo:\n", "  bo: {time_off: [2027-02-01/2027-02-07]}\n")
SCHEDULE = schedule_text(assignees=("ana", "bo", "ana", "ana", "bo", "ana"))
QUICK = ("--reproducible", "--workers", "1", "--time-limit", "20")
NOW = ("--at", "2027-01-05")


def replan(
    folder: Path, *more: str, text: str = AWAY, sheet: str = SCHEDULE, since: str = ""
) -> object:
    scenario, schedule = files(folder, text, sheet)
    begin = since or "2027-01-06"
    return run("replan", scenario, schedule, "--from", begin, *NOW, *QUICK, *more)


def result_of(folder: Path, *more: str, **changes: str) -> tuple[int, str, str]:
    done = replan(folder, *more, **changes)
    return done.exit_code, done.stdout, done.stderr  # type: ignore[attr-defined]


def test_who_loses_and_who_gets_is_said_in_words_with_the_loads(tmp_path: Path) -> None:
    code, out, _ = result_of(tmp_path, "--frontier")
    assert code == 0
    said = " ".join(out.split())
    assert said.startswith("1 assignment changes: fewer is impossible (proven). The highest load ")
    assert "shifts that begin before Wed 2027-01-13 00:00 stay." in said
    assert "- bo loses main primary, Mon 2027-02-01 10:00–Mon 2027-02-08 10:00, to" in said
    assert "gets main primary, Mon 2027-02-01" in said
    assert "What would further changes improve?" in said


def test_the_new_schedule_is_written_and_is_its_own_replan(tmp_path: Path) -> None:
    new = tmp_path / "new.csv"
    code, _, err = result_of(tmp_path, "-o", str(new))
    assert (code, f"{new}: 6 assignments" in err) == (0, True)
    held = [r["person"] for r in csv.DictReader(StringIO(new.read_text(encoding="utf-8")))]
    assert [
        a != b for a, b in zip(held, ("ana", "bo", "ana", "ana", "bo", "ana"), strict=True)
    ] == [
        *(False,) * 4,
        True,
        False,
    ]
    scenario = str(tmp_path / "tiny.yaml")
    again = run("replan", scenario, str(new), "--from", "2027-01-06", *NOW, *QUICK)
    assert "Nothing has to change" in " ".join(again.stdout.split())


def test_that_a_spare_is_not_asked_for_is_said(tmp_path: Path) -> None:
    text = AWAY.replace("overnight_pool: everyone", "overnight_pool: {size: smallest, spare: 1}")
    code, out, _ = result_of(tmp_path, text=text)
    assert code == 0
    assert "(`overnight_pool.spare`)" in " ".join(out.split())
    assert "overnight_pool.spare" not in result_of(tmp_path)[1]


def test_csv_has_a_row_for_each_stretch(tmp_path: Path) -> None:
    code, out, err = result_of(tmp_path, "--format", "csv")
    rows = list(csv.DictReader(StringIO(out)))
    assert (code, [r["change"] for r in rows]) == (0, ["loses", "gets"])
    assert (rows[0]["person"], rows[0]["start"]) == ("bo", "2027-02-01T10:00:00+01:00")
    assert rows[0]["others"] == rows[1]["person"]
    assert float(rows[0]["load_before"]) > float(rows[0]["load_after"])
    assert "1 assignment changes" in err


def test_json_has_the_proof_and_everybody(tmp_path: Path) -> None:
    code, out, _ = result_of(tmp_path, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["fewest"] == {"result": 1, "best_possible": 1, "proven": True}
    assert {p["person"]: len(p["loses"]) for p in found["people"]} == {"ana": 0, "bo": 1, "cy": 0}
    assert found["frozen_until"] == "2027-01-13T00:00:00+01:00"
    assert found["nothing_to_change"] is False


def test_the_freeze_of_the_policy_and_of_the_option(tmp_path: Path) -> None:
    text = AWAY.replace("overnight_pool: everyone", "overnight_pool: everyone, freeze_days: 28")
    _, out, _ = result_of(tmp_path, "--format", "json", text=text)
    kept = json.loads(out)
    assert kept["frozen_until"] == "2027-02-03T00:00:00+01:00"
    assert [(g["person"], g["start"]) for g in kept["no_longer_possible"]] == [
        ("bo", "2027-02-01T10:00:00+01:00")
    ]
    _, out, _ = result_of(tmp_path, "--format", "json", "--freeze", "0", text=text)
    assert json.loads(out)["no_longer_possible"] == []


def test_what_is_frozen_and_impossible_is_told(tmp_path: Path) -> None:
    _, out, _ = result_of(tmp_path, "--freeze", "28")
    said = " ".join(out.split())
    assert "Frozen, but no longer possible - main primary, Mon 2027-02-01 10:00–" in said
    assert "bo is away" in said


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"since": "2027-01-04"}, 2, "is past"),
        ({"since": "2027-03-04"}, 2, "outside of the schedule period"),
        ({"since": "soon"}, 2, "'soon' is not a date"),
        ({"sheet": SCHEDULE.replace(",ana,", ",zoe,")}, 3, "with `leaves: DATE`"),
        ({"sheet": SCHEDULE.replace("main,", "night,")}, 3, "unknown rotation 'night'"),
        ({"sheet": SCHEDULE.replace("primary", "secondary")}, 3, "main has primary only"),
        (
            {"sheet": SCHEDULE.replace("2027-01-04", "2026-12-28")},
            3,
            "outside of the schedule period",
        ),
        ({"text": AWAY.replace("ana: {", "ana: {leaves: 2027-01-20, ")}, 4, "No schedule exists"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    tmp_path: Path, changes: dict[str, str], code: int, said: str
) -> None:
    new = tmp_path / "new.csv"
    if code == 4:
        # Cy is there no more either, and Bo is away: nobody is left for the fifth week.
        changes = {"text": changes["text"].replace("  cy: {", "  cy: {leaves: 2027-01-20, ")}
    found, out, err = result_of(tmp_path, "-o", str(new), **changes)
    assert (found, said in " ".join(err.split()), out) == (code, True, "")
    assert not new.exists()


def test_the_published_file_is_not_overwritten(tmp_path: Path) -> None:
    code, _, err = result_of(tmp_path, "-o", str(tmp_path / "schedule.csv"))
    assert (code, "is an input" in err) == (2, True)
    assert (tmp_path / "schedule.csv").read_text(encoding="utf-8") == SCHEDULE
