"""``consolidate``: how few rotations, proven; as a table, CSV and JSON; and empty answers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.oncall_opt.command_line import run

FILE = """\
name: shop
start: 2027-01-04
weeks: 4
time_zone: Europe/Berlin
services:
  api: {alerts: {pages_per_week: 3}}
  web: {alerts: {pages_per_week: 2, shape: office}}
  pay: {alerts: {pages_per_week: 1}}
people:
  ana: {access: [api, web]}
  bo: {access: [api, web]}
  cy: {access: [api, web]}
  di: {access: [api, web, pay]}
  ed: {access: [pay]}
  fi: {access: [pay]}
  gus: {access: [pay]}
rotations:
  api: {services: [api]}
  web: {services: [web]}
  pay: {services: [pay]}
"""
OPTIONS = ("--reproducible", "--workers", "4")


def written(folder: Path, text: str = FILE) -> str:
    path = folder / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_answer_stands_in_the_first_sentence(tmp_path: Path) -> None:
    result = run("consolidate", written(tmp_path), *OPTIONS)
    assert result.exit_code == 0, result.output
    words = " ".join(result.stdout.split())
    assert words.startswith(
        "shop needs 2 rotations at once, by day and by night; this is the proven minimum. Today it "
        "has 3. A schedule that keeps every hard rule exists for them. "
        "- Compared with today: 1 rotation fewer by day and 1 rotation fewer by night."
    )
    assert "pager-1: api, web (today in api, web); pool: ana, bo, cy, di" in words
    assert "Compared with today: pager-1 joins services of api and web." in words
    assert "Objectives" not in words
    detailed = run("consolidate", written(tmp_path), "--detail", *OPTIONS).stdout
    assert "Objectives, in priority order" in detailed
    assert result.stderr == ""


def test_grants_are_told_person_by_person(tmp_path: Path) -> None:
    result = run("consolidate", written(tmp_path), *OPTIONS)
    words = " ".join(result.stdout.split())
    assert "For one rotation fewer, grant access:" in words
    assert "pay (known by 4)" in words
    assert run("consolidate", written(tmp_path), "--no-grants", *OPTIONS).stdout.count("grant") == 0


def test_csv_has_a_row_for_each_rotation(tmp_path: Path) -> None:
    result = run("consolidate", written(tmp_path), "--format", "csv", *OPTIONS)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(r["rotation"], r["services"], r["pool_size"], r["from_rotations"]) for r in rows] == [
        ("pager-1", "api web", "4", "api web"),
        ("pager-2", "pay", "4", "pay"),
    ]


def test_json_says_what_is_proven_and_what_grants_bring(tmp_path: Path) -> None:
    result = run("consolidate", written(tmp_path), "--format", "json", "--known-by", "5", *OPTIONS)
    found = json.loads(result.stdout)
    assert found["proven"] is True
    assert found["schedule_exists"] == "yes"
    assert found["at_once"] == {"day": 2, "night": 2}
    assert found["today"]["at_once"] == {"day": 3, "night": 3}
    assert [p["value"] for p in found["proofs"][:2]] == [2, 4]
    thin = next(p for p in found["access_grants"] if "known by" in p["aim"])
    assert thin["aim"] == "no service known by fewer than 5"
    assert len(thin["grants"]) == thin["proven_minimum"] == 3
    assert thin["services_known_by_too_few"] == {"before": 3, "after": 0}


def test_one_person_and_no_alerts_is_an_honest_answer(tmp_path: Path) -> None:
    text = "name: solo\nstart: 2027-01-04\nweeks: 2\ntime_zone: UTC\n"
    result = run("consolidate", written(tmp_path, text + "services: [a, b]\npeople: [ana]\n"))
    assert result.exit_code == 0, result.output
    words = " ".join(result.stdout.split())
    assert words.startswith(
        "solo needs 1 rotation at once, by day and by night; this is the proven minimum"
    )
    assert "1 person can take pager-1; it needs 4" in words
    assert "No service has alerts, so only people are counted" in words
    assert "The scenario already has these rotations: there is nothing to consolidate." in words


def test_a_service_nobody_knows_is_proven_to_have_no_rotation(tmp_path: Path) -> None:
    text = FILE.replace("pay: {alerts: {pages_per_week: 1}}", "pay: {grants: nobody}")
    for name in ("di", "ed", "fi", "gus"):
        text = text.replace(f"  {name}: {{access: [pay]}}", f"  {name}: {{access: [api]}}")
    text = text.replace("[api, web, pay]", "[api, web]")
    result = run("consolidate", written(tmp_path, text))
    assert result.exit_code == 4
    assert result.stdout == ""
    assert result.stderr.startswith("No rotations exist, and this is proven:")
    words = " ".join(result.stderr.split())
    assert "nobody who can be on call has access to pay; nobody else may be granted access" in words
    assert "shop.yaml:8:9" in words


def test_a_pool_that_nobody_can_fill_is_proven(tmp_path: Path) -> None:
    text = FILE + "auto: {smallest_pool: 8}\n"
    result = run("consolidate", written(tmp_path, text))
    assert result.exit_code == 4
    assert "more people are needed" in " ".join(result.stderr.split())


def test_forbidden_grants_are_said_and_not_proposed(tmp_path: Path) -> None:
    text = FILE + "auto: {grants: nobody}\n"
    result = run("consolidate", written(tmp_path, text), "--known-by", "6", *OPTIONS)
    assert result.exit_code == 0, result.output
    words = " ".join(result.stdout.split())
    assert "grant access:" not in words
    assert "no access grants can save a rotation" in words
    assert "too few people who can be on call may be given access to api, web and pay" in words


def test_auto_rotations_are_made_by_every_command_and_named_by_solve(tmp_path: Path) -> None:
    text = FILE[: FILE.index("rotations:")] + "rotations: auto\n"
    path, schedule = written(tmp_path, text), str(tmp_path / "schedule.csv")
    solved = run("solve", path, "-o", schedule, "--time-limit", "20", *OPTIONS)
    assert solved.exit_code == 0, solved.output
    words = " ".join(solved.stdout.split())
    assert "rotations: auto made pager-1 of api and web, with 4 people who can take it" in words
    assert run("check", path, schedule).exit_code == 0
    assert "pager-2" in run("show", path, schedule).stdout
    rows = csv.DictReader(io.StringIO(Path(schedule).read_text(encoding="utf-8")))
    assert {row["rotation"] for row in rows} == {"pager-1", "pager-2"}
