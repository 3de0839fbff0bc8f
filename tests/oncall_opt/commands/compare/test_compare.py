"""``compare``: schedules side by side, how sure a difference is, and what rests on assumptions."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.oncall_opt.command_line import TINY, files, run, schedule_text

ALONE = schedule_text(assignees=("ana",) * 6)
BUSY = TINY.replace("pages_per_week: 3", "pages_per_week: 20")


def compare(folder: Path, *words: str, text: str = BUSY) -> Result:
    """A fair schedule, everything on Ana, and whatever else is named; ten runs."""
    scenario, schedule = files(folder, text)
    alone = folder / "alone.csv"
    alone.write_text(ALONE, encoding="utf-8")
    return run("compare", scenario, schedule, str(alone), "--runs", "10", *words)


def line(text: str, begins: str) -> str:
    return next(one for one in text.splitlines() if one.startswith(begins))


def test_numbers_stand_side_by_side_with_how_certain_their_difference_is(tmp_path: Path) -> None:
    result = compare(tmp_path)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    places = [
        said.index(heading)
        for heading in (
            "Hard rule violations: schedule.csv none, alone.csv none.",
            "alone.csv compared with schedule.csv:",
            "tiny: 6 weeks",
            "Each: 10 simulation runs (seed 0;",
            "How do they differ from schedule.csv?",
            "schedule.csv alone.csv difference",
            "Most sleep interruptions:",
            "Assumptions: docs",
        )
    ]
    assert places == sorted(places)
    assert line(result.stdout, "sleep interruptions").endswith(") worse")
    assert line(result.stdout, "time on call, %").endswith("+66 worse")
    assert "10 runs are few" in result.stderr


def test_the_reference_is_the_first_or_the_one_that_is_named(tmp_path: Path) -> None:
    against = str(tmp_path / "alone.csv")
    result = compare(tmp_path, "--against", against)
    assert "differ from alone.csv?" in result.stdout
    assert line(result.stdout, "sleep interruptions").endswith(") better")
    other = compare(tmp_path, "--against", "heroes")
    assert "differ from heroes?" in other.stdout


def test_several_are_each_compared_with_it_within_the_width(tmp_path: Path) -> None:
    result = compare(tmp_path, "round-robin", "linkedin")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 100
    for name in ("alone.csv", "round-robin", "linkedin"):
        assert f"schedule.csv {name} difference" in " ".join(result.stdout.split())


def test_detail_shows_every_persons_own_differences(tmp_path: Path) -> None:
    plain, detail = compare(tmp_path), compare(tmp_path, "--detail")
    assert "How does each person fare?" not in plain.stdout
    part = detail.stdout[detail.stdout.index("How does each person fare?") :]
    assert [part.index(name) for name in ("Ana Silva", "\nbo", "\ncy")]


def test_data_say_everything_and_are_the_same_with_two_processes(tmp_path: Path) -> None:
    words = ("--format", "json", "--detail")
    one, two = (compare(tmp_path, *words, "--processes", n).stdout for n in ("1", "2"))
    assert one == two
    document = json.loads(one)
    assert (document["runs"], document["seed"], document["ending"]) == (10, 0, "all")
    assert document["against"].endswith("schedule.csv")
    assert [s["hard_rules_violated"] for s in document["schedules"]] == [0, 0]
    first = document["differences"][0]
    assert (first["whose"], first["measure"]) == ("most loaded person", "interruptions_sleep")
    assert first["mean"] - first["mean_against"] == pytest.approx(first["difference"], abs=2e-6)
    assert {row["person"] for row in document["people"]} == {"ana", "bo", "cy"}


def test_csv_is_one_row_for_each_difference(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(compare(tmp_path, "--format", "csv").stdout)))
    assert {row["whose"] for row in rows} == {"most loaded person", "everybody", "team"}
    sleep = rows[0]
    assert float(sleep["corrected_low"]) <= float(sleep["low"]) <= float(sleep["difference"])


def test_sensitivity_says_how_often_the_order_shifts_and_what_matters(tmp_path: Path) -> None:
    result = compare(tmp_path, "--sensitivity", "--draws", "3")
    part = result.stdout[result.stdout.index("How much depends on the assumptions?") :]
    row = line(part, "sleep interruptions")
    assert "alone.csv" in row
    assert "0 of 3" in row
    assert "over 3 draws of 16 assumptions" in " ".join(part.split())
    assert max(map(len, part.splitlines())) <= 100
    sensitive = compare(tmp_path, "--sensitivity", "--draws", "2", "--format", "json")
    document = json.loads(sensitive.stdout)["sensitivity"]
    assert (document["draws"], document["runs"]) == (2, 10)
    assert len(document["ranges"]) == 16


def test_who_interrupts_the_draws_keeps_the_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulation.sensitivity.sensitivity", interrupted)
    result = compare(tmp_path, "--sensitivity")
    assert result.exit_code == 130
    assert "differ from schedule.csv?" in result.stdout
    assert "Interrupted before two draws of the assumptions were complete" in result.stderr


def test_a_schedule_against_its_copy_differs_by_nothing(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path, BUSY)
    copy = tmp_path / "copy.csv"
    copy.write_text(Path(schedule).read_text(encoding="utf-8"), encoding="utf-8")
    result = run("compare", scenario, schedule, str(copy), "--runs", "3", "--format", "json")
    rows = json.loads(result.stdout)["differences"]
    assert {(row["difference"], row["low"], row["high"]) for row in rows} == {(0, 0, 0)}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["round-robin"], 2, "name two schedules or more"),
        ([], 2, "name two schedules or more"),
        (["heroes", "heroes"], 2, "heroes is named twice"),
        (["heroes", "round-robbin"], 3, "did you mean 'round-robin'?"),
        (["heroes", "missing.csv"], 3, "missing.csv"),
        (["heroes", "linkedin", "--against", "nobody"], 3, "is neither a file nor a method"),
        (["heroes", "linkedin", "--sensitivity", "--format", "csv"], 2, "CSV is one table"),
        (["heroes", "linkedin", "--draws", "1"], 2, "--draws"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    scenario, _ = files(tmp_path)
    result = run("compare", scenario, *words)
    assert result.exit_code == code
    assert said in " ".join(result.stderr.split())


def test_a_schedule_of_another_time_is_refused(tmp_path: Path) -> None:
    scenario, schedule = files(tmp_path)
    late = tmp_path / "late.csv"
    late.write_text(schedule_text().replace("2027-0", "2028-0"), encoding="utf-8")
    result = run("compare", scenario, schedule, str(late), "--runs", "2")
    assert result.exit_code == 3
    assert "late.csv" in result.stderr
