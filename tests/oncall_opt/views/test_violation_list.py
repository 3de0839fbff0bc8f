"""Violations are told by rule, the worst of each person first."""

from __future__ import annotations

from datetime import UTC, datetime

from oncall_opt.views.violation_list import speaks_of_law, violation_documents, violation_text
from optimizer.rules.kit.rule import Violation
from scenarios.domain.vocabulary import PersonId


def violation(
    rule: str, person: str, amount: int, setting: str = "policy.time_on_call, preset standard"
) -> Violation:
    return Violation(
        rule=rule,
        hard=False,
        amount=amount,
        message=f"{person} by {amount}",
        setting=setting,
        people=(PersonId(person),),
    )


MANY = [
    violation("time_on_call", "ana", 10),
    violation("time_on_call", "ana", 30),
    violation("time_on_call", "bo", 20),
    violation("shifts_off", "cy", 1, "policy.shifts_off, schedule.yaml:9:3"),
]


def test_the_worst_of_each_person_comes_first() -> None:
    assert violation_text(MANY, width=80).splitlines() == [
        "  time_on_call: 3 times (policy.time_on_call, preset standard)",
        "    ana by 30",
        "    bo by 20",
        "    ana by 10",
        "  shifts_off: once (policy.shifts_off, schedule.yaml:9:3)",
        "    cy by 1",
    ]


def test_every_rule_has_its_shift_before_the_rest_is_counted() -> None:
    assert violation_text(MANY, width=80, most=2).splitlines() == [
        "  time_on_call: 3 times (policy.time_on_call, preset standard)",
        "    ana by 30",
        "  shifts_off: once (policy.shifts_off, schedule.yaml:9:3)",
        "    cy by 1",
        "  … and 2 more; `oncall-opt check SCENARIO SCHEDULE --detail` lists them",
    ]


def test_settings_that_differ_stand_with_each_violation() -> None:
    lines = violation_text(
        [violation("rest", "ana", 1, "a"), violation("rest", "bo", 2, "b")], width=80
    )
    assert lines.splitlines() == ["  rest: 2 times", "    bo by 2 (b)", "    ana by 1 (a)"]


def test_the_data_have_every_field() -> None:
    violation = Violation(
        rule="rest",
        hard=True,
        amount=60,
        message="m",
        people=(PersonId("ana"),),
        start=datetime(2027, 1, 4, tzinfo=UTC),
    )
    assert violation_documents([violation]) == [
        {
            "rule": "rest",
            "hard": True,
            "amount": 60,
            "message": "m",
            "setting": "",
            "people": ["ana"],
            "start": "2027-01-04T00:00:00+00:00",
        }
    ]


def test_what_could_be_taken_for_legal_advice_is_known() -> None:
    assert speaks_of_law([violation("rest", "ana", 1)], "standard")
    assert speaks_of_law([], "eu-working-time")
    assert not speaks_of_law([violation("time_on_call", "ana", 1)], "standard")
