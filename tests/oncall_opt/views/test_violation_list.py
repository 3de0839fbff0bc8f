"""Breaches are told by rule, the worst of each person first."""

from __future__ import annotations

from datetime import UTC, datetime

from oncall_opt.views.violation_list import speaks_of_law, violation_documents, violation_text
from optimizer.rules.kit.rule import Violation
from scenarios.domain.vocabulary import PersonId


def breach(
    rule: str, person: str, amount: int, setting: str = "policy.share, preset standard"
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
    breach("share", "ana", 10),
    breach("share", "ana", 30),
    breach("share", "bo", 20),
    breach("gap", "cy", 1, "policy.gap, rota.yaml:9:3"),
]


def test_the_worst_of_each_person_comes_first() -> None:
    assert violation_text(MANY, width=80).splitlines() == [
        "  share: 3 times (policy.share, preset standard)",
        "    ana by 30",
        "    bo by 20",
        "    ana by 10",
        "  gap: once (policy.gap, rota.yaml:9:3)",
        "    cy by 1",
    ]


def test_every_rule_has_its_turn_before_the_rest_is_counted() -> None:
    assert violation_text(MANY, width=80, most=2).splitlines() == [
        "  share: 3 times (policy.share, preset standard)",
        "    ana by 30",
        "  gap: once (policy.gap, rota.yaml:9:3)",
        "    cy by 1",
        "  … and 2 more; `oncall-opt check SCENARIO SCHEDULE --all` lists them",
    ]


def test_settings_that_differ_stand_with_each_breach() -> None:
    lines = violation_text([breach("rest", "ana", 1, "a"), breach("rest", "bo", 2, "b")], width=80)
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
    assert speaks_of_law([breach("rest", "ana", 1)], "standard")
    assert speaks_of_law([], "eu-working-time")
    assert not speaks_of_law([breach("share", "ana", 1)], "standard")
