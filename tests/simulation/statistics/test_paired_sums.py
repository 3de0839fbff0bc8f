"""Sums of differences, compared with every number kept."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenarios.calendar.calendar import Floats
from simulation.statistics.paired_differences import PairedSums, pooled

numbers = st.one_of(st.just(math.nan), st.integers(-40, 40).map(float))


@given(arrays(np.float64, (9, 2, 3), elements=numbers))
def test_differences_are_those_of_the_runs_that_have_both(values: Floats) -> None:
    sums = PairedSums(2, 3)
    for part in (values[:4], values[4:5], values[5:]):
        sums.add(part)
    for kind in range(2):
        for one in range(3):
            mine = values[:, kind, one]
            known = mine[~np.isnan(mine)]
            assert sums.total(kind, one) == (len(known), known.sum())
            for other in range(3):
                gaps = mine - values[:, kind, other]
                gaps = gaps[~np.isnan(gaps)]
                found = pooled([sums.gaps(kind, one, other)])
                if not len(gaps):
                    assert found is None
                    continue
                assert found is not None
                assert found.runs == len(gaps)
                assert found.mean == pytest.approx(gaps.mean(), abs=1e-9)
                if len(gaps) > 1:
                    error = gaps.std(ddof=1) / math.sqrt(len(gaps))
                    assert found.error == pytest.approx(error, abs=1e-6)


def test_what_never_differs_differs_by_nothing() -> None:
    sums = PairedSums(1, 2)
    values = np.random.default_rng(1).gamma(2.0, 1e3, size=(200, 1, 1))
    sums.add(np.concatenate([values, values], axis=2))
    found = pooled([sums.gaps(0, 0, 1)])
    assert found is not None
    assert (found.mean, found.error) == (0, 0)
