"""Ranges of hours held."""

from __future__ import annotations

from optimizer.rules.people.even_counts import EvenCountsRule
from scenarios.domain.limits import EvenCounts, Limits
from tests.scenes import person, scenario, shifts, violations

_LIMITS = Limits(even_counts=EvenCounts(sleep=20.0))


def test_sleep_hours_of_a_week_against_none() -> None:
    """Seven nights of ten hours, 50 more than allowed; for half a share they are twice as many."""
    for capacity, amount in ((1.0, 50 * 60), (0.5, 120 * 60)):
        scene = scenario(
            who=[person("Ana", capacity=capacity), person("Bo")], weeks=1, limits=_LIMITS
        )
        (found,) = violations(EvenCountsRule(), scene, shifts(scene, ["ana"]))
        assert (found.amount, found.people) == (amount, ("ana", "bo"))


def test_who_may_hold_nothing_is_not_compared() -> None:
    """Bo has no access."""
    scene = scenario(who=[person("Ana"), person("Bo", access=())], weeks=1, limits=_LIMITS)
    assert not violations(EvenCountsRule(), scene, shifts(scene, ["ana"]))
