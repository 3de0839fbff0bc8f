"""The fingerprint tells problems apart, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scenarios.domain.people import Absence
from scenarios.domain.scenario import Scenario
from scenarios.domain.vocabulary import Contact, PersonId, ServiceId
from tests.scenarios.schedule_strategies import scenario_of


def scenario(**changes: object) -> Scenario:
    """Two people in Berlin, Ana changed as given."""
    base = scenario_of({"ana": "Ana", "bo": "Bo"}, ["main"], zone="Europe/Berlin")
    ana = base.people[PersonId("ana")]
    return replace(base, people={**base.people, ana.id: replace(ana, **changes)})  # type: ignore[arg-type]


def fingerprint(value: Scenario) -> str:
    from scenarios.schedules.json_format import scenario_hash

    return scenario_hash(value)


def test_it_is_a_sha_256_that_comes_again() -> None:
    assert len(fingerprint(scenario())) == 64
    assert fingerprint(scenario()) == fingerprint(scenario())


def test_order_of_people_places_and_notes_do_not_matter() -> None:
    base = scenario()
    turned = replace(
        base,
        people=dict(reversed([*base.people.items()])),
        places={"people.ana": "schedule.yaml:7:3"},
        notes=("read so",),
    )
    assert fingerprint(turned) == fingerprint(base)


def test_an_integer_is_the_same_number() -> None:
    assert fingerprint(scenario(capacity=1)) == fingerprint(scenario(capacity=1.0))


@pytest.mark.parametrize(
    "changes",
    [
        {"capacity": 0.5},
        {"name": "Anna"},
        {"zone": "Europe/Lisbon"},
        {"access": frozenset({ServiceId("api")})},
        {"contact": frozenset({Contact.PHONE})},
        {
            "time_off": (
                Absence(
                    start=datetime(2027, 3, 23, tzinfo=UTC), end=datetime(2027, 3, 24, tzinfo=UTC)
                ),
            )
        },
    ],
)
def test_whatever_can_change_a_schedule_changes_it(changes: dict[str, object]) -> None:
    assert fingerprint(scenario(**changes)) != fingerprint(scenario())


def test_sets_have_one_order_whatever_the_hash_seed() -> None:
    services = [ServiceId(f"s{index}") for index in range(50)]
    one = scenario(access=frozenset(services))
    other = scenario(access=frozenset(reversed(services)))
    assert fingerprint(one) == fingerprint(other)


def test_what_has_no_stable_form_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold a object"):
        fingerprint(scenario(email=object()))
