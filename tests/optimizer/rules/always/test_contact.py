"""Contact."""

from __future__ import annotations

from optimizer.rules.always.assignable import ContactRule
from scenarios.domain.vocabulary import Contact
from tests.scenes import person, scenario, shifts, violations


def test_mail_wakes_nobody() -> None:
    """Phone, sms or push are needed."""
    who = [person("Ana", contact=(Contact.EMAIL,)), person("Bo", contact=(Contact.SMS,))]
    scene = scenario(who=[*who, person("Cy", contact=())])
    found = violations(ContactRule(), scene, shifts(scene, ["ana", "bo", "cy"]))
    assert [v.people for v in found] == [("ana",), ("cy",)]
    assert "by email only" in str(found[0])
