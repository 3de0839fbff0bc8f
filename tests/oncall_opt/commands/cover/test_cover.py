"""``cover``: proposals, what is written and recorded, and the way back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.oncall_opt.command_line import TINY, files, run

SICK = ("--person", "bo", "--from", "2027-01-13", "--to", "2027-01-15", "--at", "2027-01-10")
EARLY = ("--at", "2027-01-01")
WEEK = ("--shift", "main@2027-01-04", "--at", "2027-01-01")


@pytest.fixture
def place(tmp_path: Path) -> tuple[str, str]:
    return files(tmp_path, TINY.replace(', time_off: ["every Tuesday 22:30-23:30"]', ""))


def test_the_answer_comes_first_then_what_is_to_be_covered_then_the_proposals(
    place: tuple[str, str],
) -> None:
    result = run("cover", *place, *SICK)
    assert result.exit_code == 0
    assert " can take all of it" in result.stdout.splitlines()[0]
    assert "Shifts to cover for bo\n  main, Wed 2027-01-13 00:00–Sat" in result.stdout
    assert "Who can take it, fairest first (highest load now: " in result.stdout


def test_a_swap_says_what_is_given_in_return(place: tuple[str, str]) -> None:
    result = run("cover", *place, *WEEK)
    assert "swap" in result.stdout
    assert "Ana Silva: main, Mon 2027-01-11 10:00–Mon 2027-01-18 10:00" in result.stdout


def test_proposals_as_data(place: tuple[str, str]) -> None:
    document = json.loads(run("cover", *place, *SICK, "--format", "json").stdout)
    assert document["person"] == "bo"
    assert [p["proposal"] for p in document["proposals"]] == list(
        range(1, len(document["proposals"]) + 1)
    )
    rows = list(csv.DictReader(io.StringIO(run("cover", *place, *SICK, "--format", "csv").stdout)))
    assert len(rows) == sum(len(p["moves"]) for p in document["proposals"])


def test_applied_recorded_and_undone(place: tuple[str, str], tmp_path: Path) -> None:
    """Undo is applying the inverse: the schedule is the same to the byte, and the record tells
    both."""
    covered, restored = str(tmp_path / "covered.csv"), str(tmp_path / "restored.csv")
    before = Path(place[1]).read_bytes()
    first = run("cover", *place, *SICK, "--apply", "1", "-o", covered)
    assert first.exit_code == 0
    assert Path(place[1]).read_bytes() == before
    assert run("check", place[0], covered).exit_code == 0
    assert run("cover", place[0], covered, "--undo", *EARLY, "-o", restored).exit_code == 0
    normal = str(tmp_path / "normal.csv")
    assert run("export", *place, "-o", normal).exit_code == 0
    assert Path(restored).read_bytes() == Path(normal).read_bytes()
    text = (tmp_path / "restored.changes.csv").read_text(encoding="utf-8")
    record = list(csv.DictReader(io.StringIO(text)))
    done = [row for row in record if row["change"] == "1"]
    back = [row for row in record if row["way"] == "undo"]
    assert done
    assert [(r["from"], r["to"]) for r in done] == [(r["to"], r["from"]) for r in back][::-1]


def test_the_schedule_itself_is_replaced_only_if_that_is_asked_for(
    place: tuple[str, str],
) -> None:
    before = Path(place[1]).read_bytes()
    refused = run("cover", *place, *SICK, "--apply", "1", "-o", place[1])
    assert refused.exit_code == 2
    assert "is an input" in refused.stderr
    assert Path(place[1]).read_bytes() == before
    assert run("cover", *place, *SICK, "--apply", "1", "-o", place[1], "--force").exit_code == 0
    assert Path(place[1]).read_bytes() != before
    assert run("cover", *place, "--undo", *EARLY, "-o", place[1], "--force").exit_code == 0


def test_a_change_that_was_overtaken_is_not_undone(place: tuple[str, str], tmp_path: Path) -> None:
    covered = tmp_path / "covered.csv"
    run("cover", *place, *SICK, "--apply", "1", "-o", str(covered))
    covered.write_bytes(Path(place[1]).read_bytes())
    result = run(
        "cover", place[0], str(covered), "--undo", *EARLY, "-o", str(tmp_path / "back.csv")
    )
    assert result.exit_code == 2
    assert "the schedule was changed since" in result.stderr
    assert not (tmp_path / "back.csv").exists()


def test_what_was_simulated_is_not_taken_back(place: tuple[str, str], tmp_path: Path) -> None:
    covered, back = str(tmp_path / "covered.csv"), tmp_path / "back.csv"
    assert run("cover", *place, *SICK, "--apply", "1", "-o", covered).exit_code == 0
    late = run("cover", place[0], covered, "--undo", "--at", "2027-01-14", "-o", str(back))
    assert late.exit_code == 2
    assert "what is past stays" in " ".join(late.stderr.split())
    assert not back.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--person", "bob", *SICK[2:]), "did you mean 'bo'?"),
        (("--person", "bo", "--from", "2027-01-13"), "give --person ID --from WHEN --to WHEN"),
        (("--person", "bo", "--from", "13 Jan", "--to", "2027-01-14"), "is not a date"),
        (("--person", "bo", "--from", "2027-01-15", "--to", "2027-01-13"), "is not after"),
        (("--person", "ana", *SICK[2:]), "Ana Silva is not on call in that time"),
        ((*SICK[:-1], "2027-02-01"), "that time is over; set another instant with --at"),
        (("--shift", "main", *EARLY), "'main' names no day; write it like main@2027-01-18"),
        (("--shift", "man@2027-01-04", "--at", "2027-01-01"), "did you mean 'main'?"),
        (("--shift", "main@2028-01-04", "--at", "2027-01-01"), "is in no shift of main"),
        (("--shift", "main/secondary@2027-01-04"), "main has no role 'secondary'"),
        ((*SICK, "--apply", "1"), "give -o FILE together with"),
        ((*SICK, "--apply", "99", "-o", "new.csv"), "proposals; --most N shows more"),
        (("--undo", "-o", "new.csv"), "no change is recorded in"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    place: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    result = run("cover", *place, *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert sorted(tmp_path.iterdir()) == before


def test_a_schedule_of_another_time_or_of_other_people_is_refused(
    place: tuple[str, str], tmp_path: Path
) -> None:
    text = Path(place[1]).read_text(encoding="utf-8")
    for other, said in (
        (text.replace("2027-", "2025-"), "outside of the schedule period"),
        (text.replace(",bo,", ",bert,"), "unknown person 'bert'"),
        (text.replace("main,primary", "main,secondary", 1), "main has primary only"),
    ):
        Path(place[1]).write_text(other, encoding="utf-8")
        result = run("cover", *place, *WEEK, "--apply", "1", "-o", str(tmp_path / "new.csv"))
        assert result.exit_code == 3
        assert said in result.stderr
        assert not (tmp_path / "new.csv").exists()


def test_who_is_woken_after_all_is_not_declared_not_overnight_any_more(tmp_path: Path) -> None:
    text = TINY.replace(', time_off: ["every Tuesday 22:30-23:30"]', "")
    scenario, schedule = files(tmp_path, text, files_schedule(tmp_path))
    declared = tmp_path / "declared.json"
    assert run("export", scenario, schedule, "-o", str(declared)).exit_code == 0
    document = json.loads(declared.read_text(encoding="utf-8"))
    declared.write_text(json.dumps(document | {"not_overnight": ["bo", "cy"]}), encoding="utf-8")
    covered = tmp_path / "covered.json"
    found = json.loads(run("cover", scenario, str(declared), *WEEK, "--format", "json").stdout)
    first = found["proposals"][0]
    run("cover", scenario, str(declared), *WEEK, "--apply", "1", "-o", str(covered))
    woken = {change["person"] for change in first["changes"] if change["newly_overnight"]}
    assert woken
    not_overnight = set(json.loads(covered.read_text(encoding="utf-8"))["not_overnight"])
    assert not_overnight == {"bo", "cy"} - woken
    back = tmp_path / "back.json"
    # The other weeks of this schedule are nobody's, before and after.
    assert run("cover", scenario, str(covered), "--undo", *EARLY, "-o", str(back)).exit_code == 5
    restored = json.loads(back.read_text(encoding="utf-8"))
    assert set(restored["not_overnight"]) == {"bo", "cy"}
    assert restored["assignments"] == document["assignments"]


def test_one_change_after_the_other_is_taken_back(place: tuple[str, str], tmp_path: Path) -> None:
    """Twice changed and twice undone is what it was; a third time there is nothing to undo."""
    scenario, schedule = place[0], tmp_path / "normal.csv"
    assert run("export", *place, "-o", str(schedule)).exit_code == 0
    place, before = (scenario, str(schedule)), schedule.read_bytes()
    in_place = ("-o", str(schedule), "--force")
    for days in (("2027-01-13", "2027-01-13"), ("2027-01-14", "2027-01-14")):
        words = ("--person", "bo", "--from", days[0], "--to", days[1], "--at", "2027-01-12")
        assert run("cover", *place, *words, "--apply", "1", *in_place).exit_code == 0
    for _ in range(2):
        assert schedule.read_bytes() != before
        assert run("cover", *place, "--undo", *EARLY, *in_place).exit_code == 0
    assert schedule.read_bytes() == before
    third = run("cover", *place, "--undo", *EARLY, *in_place)
    assert third.exit_code == 2
    assert "are taken back already" in third.stderr


def test_nobody_can_is_an_answer_with_reasons(tmp_path: Path) -> None:
    alone = TINY.replace("  cy:", "  cy: {roles: [escalation]}\n  di:").replace(
        "  bo:\n", "  bo: {time_off: [2027-01-04/2027-01-11]}\n"
    )
    text = alone.replace(
        '  di: {time_zone: Asia/Kolkata, time_off: ["every Tuesday 22:30-23:30"]}',
        "  di: {time_off: [2027-01-04/2027-01-11]}",
    )
    scenario, schedule = files(tmp_path, text, files_schedule(tmp_path))
    result = run("cover", scenario, schedule, *WEEK)
    assert result.exit_code == 4
    assert "Nobody can take it" in result.stdout
    assert "bo is away" in result.stdout


def files_schedule(folder: Path) -> str:
    _, schedule = files(folder)
    lines = Path(schedule).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(lines[:2])


def test_a_record_edited_by_hand_is_refused(place: tuple[str, str], tmp_path: Path) -> None:
    record = tmp_path / "schedule.changes.csv"
    record.write_text(
        "change,way,at,rotation,role,start,end,from,to,newly_overnight\n"
        "1,single,x,main,primary,y,z,bo,cy,no\n",
        encoding="utf-8",
    )
    result = run("cover", *place, "--undo", *EARLY, "-o", str(tmp_path / "new.csv"))
    assert result.exit_code == 3
    assert f"{record}:2:1" in result.stderr
