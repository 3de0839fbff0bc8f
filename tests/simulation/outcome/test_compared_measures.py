"""What is kept of replications to compare schedules by, on made-up numbers."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.calendar.calendar import Floats
from scenarios.domain.vocabulary import PersonId
from simulation.outcome.compared_measures import (
    EVERYBODY,
    MOST_LOADED,
    OF_PEOPLE,
    OF_TEAM,
    ComparedTally,
)
from simulation.outcome.measures import SLEEP_INTERRUPTIONS, measures, place_of

PEOPLE = tuple(PersonId(f"p{n}") for n in range(12))


def tallied(sleep: Floats, *, chunk: int = 5) -> ComparedTally:
    """Of sleep interruptions, shape (runs, schedules, people); everything else is nothing."""
    tally = ComparedTally([f"s{n}" for n in range(sleep.shape[1])], PEOPLE[: sleep.shape[2]])
    rows = np.zeros((len(sleep), len(measures()), *sleep.shape[1:]))
    rows[:, place_of(SLEEP_INTERRUPTIONS)] = sleep
    for first in range(0, len(sleep), chunk):
        part = rows[first : first + chunk]
        tally.add(part, np.zeros((len(part), len(OF_TEAM), sleep.shape[1])))
    return tally


def test_means_and_sums_over_everybody() -> None:
    sleep = np.random.default_rng(1).poisson(3.0, size=(33, 2, 4)).astype(float)
    tally = tallied(sleep)
    assert tally.mean(SLEEP_INTERRUPTIONS, "s1", "p2") == pytest.approx(sleep[:, 1, 2].mean())
    everybody = tally.mean(SLEEP_INTERRUPTIONS, "s0", EVERYBODY)
    assert everybody == pytest.approx(sleep[:, 0].sum(axis=1).mean())
    assert tally.mean("interruptions", "s0", "p1") == tally.mean(SLEEP_INTERRUPTIONS, "s0", "p1")


def test_chunks_of_any_size_give_the_same() -> None:
    sleep = np.random.default_rng(2).poisson(3.0, size=(34, 2, 4)).astype(float)
    cells = ("s0", MOST_LOADED), ("s1", MOST_LOADED)
    whole = tallied(sleep, chunk=34).difference(SLEEP_INTERRUPTIONS, *cells)
    for chunk in (1, 3, 5):
        assert tallied(sleep, chunk=chunk).difference(SLEEP_INTERRUPTIONS, *cells) == whole


def test_the_worst_off_of_one_half_is_measured_in_the_other() -> None:
    """In the even runs p0 has most, 9 of them; in the odd ones p1, 7: each is taken where it is
    little, 1 and 2."""
    sleep = np.array([[[9.0, 2.0]], [[1.0, 7.0]]] * 6)
    tally = tallied(sleep)
    assert tally.mean(SLEEP_INTERRUPTIONS, "s0", MOST_LOADED) == (2 + 1) / 2
    assert tally.most_loaded(SLEEP_INTERRUPTIONS, "s0") == "p0"


def test_the_difference_of_the_worst_off_is_that_of_their_means() -> None:
    sleep = np.random.default_rng(3).poisson(3.0, size=(41, 2, 4)).astype(float)
    tally = tallied(sleep)
    one, other = (tally.mean(SLEEP_INTERRUPTIONS, s, MOST_LOADED) for s in ("s0", "s1"))
    found = tally.difference(SLEEP_INTERRUPTIONS, ("s0", MOST_LOADED), ("s1", MOST_LOADED))
    assert found is not None
    assert one is not None
    assert other is not None
    assert found.runs == 41
    assert found.mean == pytest.approx(one - other)


def test_twelve_who_share_alike_are_no_worse_off_than_one_with_as_much() -> None:
    """The one whom draws hits hardest is not held against a schedule: of 400 comparisons of equals,
    about one in twenty is significant, as it should be; by the highest mean one in six."""
    rng = np.random.default_rng(4)
    false = 0
    for _ in range(400):
        sleep = rng.poisson(5.0, size=(30, 2, 12)).astype(float)
        sleep[:, 1, 1:] = 0
        found = tallied(sleep, chunk=30).difference(
            SLEEP_INTERRUPTIONS, ("s0", MOST_LOADED), ("s1", MOST_LOADED)
        )
        assert found is not None
        false += found.p_value < 0.05
    assert 6 <= false <= 36


def test_a_single_run_has_its_worst() -> None:
    tally = tallied(np.array([[[1.0, 4.0]]]))
    assert tally.mean(SLEEP_INTERRUPTIONS, "s0", MOST_LOADED) == 4


def test_names_are_told_apart_and_nothing_is_without_a_label() -> None:
    assert len({one.name for one in OF_PEOPLE}) == len(OF_PEOPLE)
    assert all(one.label and one.parts for one in OF_PEOPLE)
    assert all(one.label for one in OF_TEAM)
