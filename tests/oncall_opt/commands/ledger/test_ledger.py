"""``ledger``: added once, shown, read by the next horizon; mistakes leave the file as it was."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.oncall_opt.command_line import TINY, files, run

LATER = TINY.replace("start: 2027-01-04", "start: 2027-02-15\nledger: ledger.csv")
AT = ("--at", "2027-03-01")


def add(folder: Path, *more: str) -> tuple[Path, str]:
    scenario, schedule = files(folder)
    result = run("ledger", "add", scenario, schedule, *AT, *more)
    assert result.exit_code == 0, result.output
    return folder / "ledger.csv", result.stderr


def test_what_was_simulated_is_added_once(tmp_path: Path) -> None:
    ledger, said = add(tmp_path)
    assert said == f"{ledger}: 1 period\n"
    text = ledger.read_text(encoding="utf-8")
    again, said = add(tmp_path)
    assert "nothing changes" in said
    assert again.read_text(encoding="utf-8") == text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["person"] for row in rows} == {"ana", "bo", "cy"}
    assert len(rows) == 9


def test_another_schedule_of_the_same_time_is_refused(tmp_path: Path) -> None:
    ledger, _ = add(tmp_path)
    before = ledger.read_text(encoding="utf-8")
    other = tmp_path / "other.csv"
    other.write_text(
        (tmp_path / "schedule.csv").read_text().replace(",bo,", ",ana,"), encoding="utf-8"
    )
    result = run("ledger", "add", str(tmp_path / "tiny.yaml"), str(other), *AT)
    assert result.exit_code == 3
    assert "of other.csv overlaps 2027-01-04 to 2027-02-15" in " ".join(result.stderr.split())
    assert ledger.read_text(encoding="utf-8") == before


def test_what_is_not_over_is_not_simulated(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path)
    result = run("ledger", "add", scenario, schedule, "--at", "2027-02-01")
    assert result.exit_code == 2
    assert "which is not over" in result.stderr
    assert not (tmp_path / "ledger.csv").exists()
    part = ("--until", "2027-02-01", "--at", "2027-02-01")
    assert run("ledger", "add", scenario, schedule, *part).exit_code == 0
    rest = ("--from", "2027-02-01", *AT)
    assert "2 periods" in run("ledger", "add", scenario, schedule, *rest).stderr


def test_the_next_horizon_evens_it_out(tmp_path: Path) -> None:
    add(tmp_path)
    later = tmp_path / "later.yaml"
    later.write_text(LATER, encoding="utf-8")
    document = json.loads(run("ledger", "show", str(later), "--format", "json").stdout)
    balances = {row["person"]: row["balance"] for row in document["balances"]}
    assert sum(balances.values()) == pytest.approx(0, abs=0.02)
    assert len(set(balances.values())) > 1
    shown = run("ledger", "show", str(later)).stdout
    assert shown.startswith(f"{tmp_path / 'ledger.csv'}: 1 period.")
    assert " did the most (+" in " ".join(shown.split())
    assert "Carried over into Mon 2027-02-15 00:00 (the last 26 weeks)" in shown


def test_recorded_alerts_count_instead_of_expected_ones(tmp_path: Path) -> None:
    alerts = tmp_path / "alerts.csv"
    alerts.write_text("opened_at,service\n2027-01-12T02:00:00Z,api\n", encoding="utf-8")
    ledger, said = add(tmp_path, "--alerts", str(alerts), "--ledger", str(tmp_path / "real.csv"))
    assert not ledger.exists()
    assert "recorded until 2027-01-13" in " ".join(said.split())
    rows = csv.DictReader(io.StringIO((tmp_path / "real.csv").read_text(encoding="utf-8")))
    carried = {(row["person"], row["class"]): float(row["carried"]) for row in rows}
    # Three weeks and two: standby alone would be three to two.
    assert carried["bo", "sleep"] > carried["ana", "sleep"]


def test_who_was_not_overnight_owes_nothing(tmp_path: Path) -> None:
    add(tmp_path, "--not-overnight", "cy")
    shown = run("ledger", "show", str(tmp_path / "tiny.yaml")).stdout
    rows = [line for line in shown.splitlines() if line.startswith("cy ")]
    assert ["not overnight" in row for row in rows] == [False, True]


def test_a_ledger_that_is_not_there_yet_is_empty_and_that_is_said(tmp_path: Path) -> None:
    later = tmp_path / "later.yaml"
    later.write_text(LATER, encoding="utf-8")
    assert "there is no ledger yet" in " ".join(run("check", str(later)).stdout.split())
    assert "nothing yet" in run("ledger", "show", str(later)).stdout


def test_a_ledger_of_another_time_and_one_changed_by_hand_are_refused(tmp_path: Path) -> None:
    ledger, _ = add(tmp_path)
    earlier = tmp_path / "earlier.yaml"
    earlier.write_text(LATER.replace("2027-02-15", "2026-11-09"), encoding="utf-8")
    result = run("check", str(earlier))
    assert result.exit_code == 3
    assert "it contains 2027-01-04 to 2027-02-15, after this schedule period" in result.stderr
    text = ledger.read_text(encoding="utf-8")
    changed = text.replace(",ana,off,", ",ana,off,9", 1)
    ledger.write_text(changed, encoding="utf-8")
    later = tmp_path / "later.yaml"
    later.write_text(LATER, encoding="utf-8")
    for command in (
        ("check", str(later)),
        ("ledger", "show", str(later)),
        ("ledger", "add", str(later), str(tmp_path / "schedule.csv"), *AT),
    ):
        result = run(*command)
        assert result.exit_code == 3
        assert "were changed by hand" in result.stderr
    assert ledger.read_text(encoding="utf-8") == changed


def test_where_previous_tells_of_the_same_time_the_ledger_counts_and_that_is_said(
    tmp_path: Path,
) -> None:
    add(tmp_path)
    later = tmp_path / "later.yaml"
    later.write_text(LATER + "previous: [schedule.csv]\n", encoding="utf-8")
    said = " ".join(run("check", str(later)).stdout.split())
    assert "schedule.csv and the ledger both contain 2027-01-04 to 2027-02-15" in said


def test_people_who_have_left_are_named_and_do_not_count(tmp_path: Path) -> None:
    add(tmp_path)
    later = tmp_path / "later.yaml"
    later.write_text(LATER.replace("  bo:\n", ""), encoding="utf-8")
    assert "counted as having left: bo" in " ".join(run("check", str(later)).stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--not-overnight", "annna"), "did you mean 'ana'?"),
        (("--from", "soon"), "is not a date"),
        (("--from", "2028-01-01"), "nothing of the schedule lies between"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    scenario, schedule = files(tmp_path)
    result = run("ledger", "add", scenario, schedule, *AT, *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not (tmp_path / "ledger.csv").exists()
