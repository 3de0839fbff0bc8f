"""Searching for targets reaches the optimum, and never claims more than was proven."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from optimizer.bounds.bisection import Approach
from optimizer.model.engine import SearchOutcome, SearchVerdict
from optimizer.model.work_meter import Meter


def _outcome(verdict: SearchVerdict, value: int | None = None) -> SearchOutcome:
    chosen = None if value is None else frozenset({value})
    return SearchOutcome(verdict=verdict, chosen=chosen, value=value, bound=0, seconds=0.0)


def _approach(value: int, bound: int, tolerance: int) -> Approach:
    return Approach(
        chosen=frozenset({value}),
        bound=bound,
        evaluate=max,
        meter=Meter(),
        tolerance=tolerance,
    )


@given(
    best=st.integers(0, 60),
    above=st.integers(0, 40),
    below=st.integers(0, 40),
    tolerance=st.integers(0, 3),
)
def test_with_every_question_answered_the_best_is_reached(
    best: int, above: int, below: int, tolerance: int
) -> None:
    """Value and bound end on both sides of the best, within the tolerance of each other."""
    approach = _approach(best + above, best - below, tolerance)

    def ask(target: int, seconds: float) -> SearchOutcome:
        return (
            _outcome(SearchVerdict.PROVEN, target)
            if target >= best
            else _outcome(SearchVerdict.INFEASIBLE)
        )

    approach.run(ask, 60.0)
    assert approach.bound <= best <= approach.value
    assert approach.value - approach.bound <= tolerance


def test_an_open_question_ends_it_but_not_the_first() -> None:
    """The bound itself may be too hard; half-way is tried anyway."""
    asked = []

    def ask(target: int, seconds: float) -> SearchOutcome:
        asked.append(target)
        return _outcome(SearchVerdict.UNKNOWN)

    approach = _approach(100, 50, 1)
    approach.run(ask, 60.0)
    assert asked == [51, 75]
    assert (approach.value, approach.bound) == (100, 50)


def test_a_value_close_to_its_bound_needs_no_search() -> None:
    def ask(target: int, seconds: float) -> SearchOutcome:
        return _outcome(SearchVerdict.INFEASIBLE)

    approach = _approach(51, 50, 1)
    approach.run(ask, 60.0)
    assert (approach.value, approach.bound) == (51, 50)


def test_an_interruption_ends_it() -> None:
    approach = _approach(100, 50, 0)

    def ask(target: int, seconds: float) -> SearchOutcome:
        return SearchOutcome(
            verdict=SearchVerdict.UNKNOWN,
            chosen=None,
            value=None,
            bound=0,
            seconds=0.0,
            interrupted=True,
        )

    approach.run(ask, 60.0)
    assert approach.interrupted
    assert approach.value == 100
