"""Who answers a page, against closed forms and against many draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimizer.world.answer_chances import AnswerChances, answer, chain_minutes, escalated
from scenarios.domain.policy import ResponseSettings
from scenarios.domain.rotations import EscalationStep
from scenarios.domain.vocabulary import PersonId, Role, RotationId
from scenarios.domain.week import BUSINESS_HOURS
from tests.scenes import people, rotation, scenario

_USUAL = ResponseSettings()
_TWO = (Role.PRIMARY, Role.SECONDARY)
#: Three steps, five minutes apart.
_CHAIN = (0.0, 5.0, 10.0)


def _drawn(settings: ResponseSettings, *, asleep: bool) -> tuple[np.ndarray, np.ndarray]:
    """When each of three would acknowledge in 400,000 incidents, and whether they felt it."""
    rng = np.random.default_rng(1)
    shape = (400_000, len(_CHAIN))
    median = settings.asleep_median_minutes if asleep else settings.awake_median_minutes
    sigma = settings.asleep_sigma if asleep else settings.awake_sigma
    missed = rng.random(shape) < settings.missed
    delay = median * np.exp(sigma * rng.standard_normal(shape))
    return np.where(missed, np.inf, np.array(_CHAIN) + delay), ~missed


@pytest.mark.parametrize("asleep", [False, True])
@pytest.mark.parametrize("missed", [0.05, 0.4])
def test_every_slot_feels_and_works_as_often_as_in_many_draws(asleep: bool, missed: bool) -> None:
    """The first to acknowledge is first, and nobody is paged after that."""
    settings = replace(_USUAL, missed=missed)
    moments, feels = _drawn(settings, asleep=asleep)
    first = moments.min(axis=1)
    for place, paged in enumerate(_CHAIN):
        found = answer(settings, _CHAIN, place, asleep=asleep)
        felt = feels[:, place] & (first > paged)
        assert found.felt == pytest.approx(felt.mean(), rel=0.02)
        works = (moments.argmin(axis=1) == place) & np.isfinite(first)
        assert found.works == pytest.approx(works.mean(), rel=0.02, abs=3e-4)
        # Of the last step there are too few equally likely delays.
        few = 0.05 if place > 1 else 0.02
        assert _mean_wait(found) == pytest.approx((first[felt] - paged).mean(), rel=few)


def test_a_primary_alone_works_on_all_they_feel() -> None:
    found = answer(_USUAL, (0.0,), 0, asleep=True)
    assert found.felt == found.works == pytest.approx(0.95)
    assert found.released.sum() == 0
    # The mean of a lognormal time of median 2.5 and sigma 0.6.
    assert _mean_wait(found) == pytest.approx(2.5 * np.exp(0.18), rel=0.002)


def test_the_second_is_paged_where_the_first_is_late_or_misses_it() -> None:
    """The design's words: 1 − (1 − miss)·P(acknowledged within the time-out)."""
    first, second = (answer(_USUAL, (0.0, 5.0), place, asleep=True) for place in (0, 1))
    assert second.felt == pytest.approx(first.felt * escalated(_USUAL, 5.0, asleep=True))


def test_without_a_time_out_both_are_paged_at_once() -> None:
    """And each works on half of what both feel."""
    at_once = replace(_USUAL, missed=0.0, timeout_minutes=0.0)
    both = [answer(at_once, (0.0, 0.0), place, asleep=False) for place in (0, 1)]
    assert [one.felt for one in both] == [1.0, 1.0]
    assert [one.works for one in both] == pytest.approx([0.5, 0.5], abs=0.005)


def test_chains_continue_with_people_and_with_rotations_that_are_always_active() -> None:
    """A rotation in business hours is left out."""
    steps = (
        EscalationStep(person=PersonId("cy"), after_minutes=10.0),
        EscalationStep(rotation=RotationId("other"), after_minutes=7.0),
        EscalationStep(rotation=RotationId("office"), after_minutes=7.0),
    )
    main = replace(rotation(roles=_TWO), escalation=steps)
    office = replace(rotation("office", roles=_TWO), hours=BUSINESS_HOURS)
    scene = scenario(
        who=people("Ana", "Bo", "Cy"), rotations=[main, rotation("other", roles=_TWO), office]
    )
    assert chain_minutes(scene, main, Role.PRIMARY) == (0, 5, 15, 22, 27)
    alone = rotation("other")
    assert chain_minutes(scene, alone, Role.PRIMARY) == (0,)
    # A role beyond the rotation's roles is paged, too.
    assert chain_minutes(scene, alone, Role.SECONDARY) == (0, 5)


def _mean_wait(found: AnswerChances) -> float:
    weights = found.working + found.released
    return float((found.minutes * weights).sum() / weights.sum())
