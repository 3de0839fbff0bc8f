"""The load table: the most loaded first, and nothing that says nothing."""

from __future__ import annotations

from pathlib import Path

from oncall_opt.views.load_table import load_rows, load_text
from optimizer.fairness.load_measures import Measures, measure
from tests.oncall_opt.command_line import TINY, schedule_of, schedule_text, tiny


def measured(tmp_path: Path, text: str = TINY, schedule: str | None = None) -> Measures:
    scenario = tiny(text)
    return measure(scenario, schedule_of(tmp_path, scenario, schedule))


def test_the_most_burdened_stand_first_and_the_sums_last(tmp_path: Path) -> None:
    uneven = schedule_text(assignees=("bo", "bo", "bo", "ana", "bo", "cy"))
    lines = load_text(measured(tmp_path, schedule=uneven), width=200, everything=True).splitlines()
    assert [line.split()[0] for line in lines[3:6]] == ["bo", "Ana", "cy"]
    assert lines[7].split()[:2] == ["together", "6"]


def test_columns_that_say_nothing_are_left_out(tmp_path: Path) -> None:
    everybody_full_time = load_text(measured(tmp_path), width=200)
    assert "person  capacity" not in everybody_full_time
    part_time = TINY.replace("bo:\n", "bo: {capacity: 0.5}\n")
    assert "capacity" in load_text(measured(tmp_path, part_time), width=200).splitlines()[1].split()


def test_everything_is_shown_to_whoever_asks_in_tables_that_fit(tmp_path: Path) -> None:
    lines = load_text(measured(tmp_path), width=60, everything=True).splitlines()
    assert max(map(len, lines)) <= 60
    headings = "\n".join(lines)
    for word in ("business", "nights", "lost h", "on", "capacity", "carried", "over h"):
        assert word in headings


def test_who_may_hold_nothing_and_holds_nothing_has_no_row(tmp_path: Path) -> None:
    text = TINY.replace("bo:\n", "bo:\n  ed: {roles: [escalation]}\n")
    assert "ed" not in [
        line.split(" ")[0] for line in load_text(measured(tmp_path, text), width=100).splitlines()
    ]


def test_the_data_have_a_row_for_everybody_with_every_class_of_hours(tmp_path: Path) -> None:
    rows = load_rows(measured(tmp_path))
    assert [row["person"] for row in rows] == ["ana", "bo", "cy"]
    for row in rows:
        hours = sum(float(str(row[f"{klass}_hours"])) for klass in ("business", "off", "sleep"))
        assert hours in (2 * 168, 2 * 168 + 2, 2 * 168 - 2)
