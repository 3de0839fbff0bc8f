"""Where people have parted by more than a shift, each is told with what was in the way."""

from __future__ import annotations

from dataclasses import replace

from optimizer.fairness.carried_before import Imbalance, Past, carried, imbalances
from optimizer.fairness.relative_load import Fairness
from optimizer.world.world import World
from scenarios.domain.ledger import Ledger
from scenarios.domain.limits import Limits
from scenarios.domain.people import Person
from scenarios.domain.policy import LedgerSettings, OvernightPool, Policy
from scenarios.domain.schedule import Schedule
from tests.scenes import at, people, person, rotation, scenario, shifts

EVERYONE = Policy(overnight_pool=OvernightPool(size="everyone"), ledger=LedgerSettings(weeks=520))


def told(*who: Person, assignees: tuple[str, ...]) -> dict[str, Imbalance]:
    """What is told after four weeks of two pagers have been lived."""
    both = [rotation(), rotation("web", services=["web"])]
    scene = scenario(who=who, rotations=both, policy=EVERYONE, limits=Limits())
    schedule = Schedule.of(shifts(scene, assignees))
    past = Past(schedule=schedule, start=at("2027-01-04 10:00"), end=at("2027-02-01 10:00"))
    ledger = Ledger(path="ledger.csv", entries=(carried(scene, past),))
    later = replace(scene, start=scene.end, end=at("2027-03-01 00:00"), ledger=ledger)
    world = World(later)
    assert Fairness(world).largest_shift > 0
    return {one.person: one for one in imbalances(world)}


def test_within_one_shift_nothing_is_told() -> None:
    assert told(*people("Ana", "Bo", "Cy"), assignees=("ana", "bo", "cy", "ana")) == {}


def test_whoever_may_hold_less_is_told_and_so_is_who_carries_for_them() -> None:
    found = told(person("Ana"), person("Bo", access=["web"]), assignees=("ana",) * 4)
    assert "may take shifts of web only" in found["bo"].reasons
    assert found["ana"].reasons[0] == "carries for Bo, who may not take all of it"
    assert found["ana"].more == -found["bo"].more > 0


def test_leave_and_the_limit_of_one_horizon_are_told() -> None:
    week = (at("2027-01-11 00:00"), at("2027-01-18 00:00"))
    found = told(person("Ana"), person("Bo", away=[week]), assignees=("ana",) * 4)
    assert found["bo"].reasons[0] == "away for 7 days"
    assert found["ana"].reasons[0] == "stood in for Bo, who was away"
    assert found["ana"].reasons[-1].startswith("one schedule period corrects")


def test_who_joins_or_leaves_within_is_told() -> None:
    found = told(
        *people("Ana", "Di"),
        person("Bo", joined=at("2027-01-18 00:00")),
        person("Cy", leaves=at("2027-01-25 00:00")),
        assignees=("ana",) * 4,
    )
    assert "joined on 2027-01-18" in found["bo"].reasons
    assert "cy" not in found
    assert found["di"].more < 0
