"""Assumptions name settings that there are, and ranges that make sense."""

from __future__ import annotations

from dataclasses import replace

from scenarios.domain.policy import Policy, ResponseSettings
from scenarios.what_if.assumptions import ASSUMPTIONS, with_values


def test_every_assumption_is_a_setting_with_its_default_in_its_range() -> None:
    policy = Policy()
    for one in ASSUMPTIONS:
        low, high = one.span(policy)
        assert low <= one.value(policy) <= high, one.setting
        assert low < high, one.setting
        assert one.source
        assert one.label
    assert len({one.setting for one in ASSUMPTIONS}) == len(ASSUMPTIONS)


def test_ranges_are_those_of_the_literature_or_half_and_double() -> None:
    spans = {one.name: one.span(Policy()) for one in ASSUMPTIONS}
    known = {
        "resettling_hours": (5 / 60, 1.0),
        "waking_hours": (0.0, 2.0),
        "timeout_minutes": (1.0, 30.0),
        "silent_night_minutes": (0.0, 20.0),
        "waking_surcharge_minutes": (0.0, 45.0),
        "asleep_median_minutes": (1.25, 5.0),
    }
    assert {name: spans[name] for name in known} == known


def test_an_unusual_value_of_ones_own_lies_in_the_range() -> None:
    policy = replace(Policy(), response=ResponseSettings(timeout_minutes=45, missed=0.8))
    spans = {one.name: one.span(policy) for one in ASSUMPTIONS}
    assert [spans["timeout_minutes"], spans["missed"]] == [(1.0, 45.0), (0.4, 1.0)]


def test_other_values_change_what_they_name_and_nothing_else() -> None:
    changed = with_values(Policy(), {"policy.response.missed": 0.1, "policy.load.waking_hours": 0})
    assert (changed.response.missed, changed.load.waking_hours) == (0.1, 0)
    plain = with_values(changed, {"policy.response.missed": 0.05, "policy.load.waking_hours": 1})
    assert plain == Policy()
    assert with_values(Policy(), {}) == Policy()
