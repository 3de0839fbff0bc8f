"""Claims about the fit: a history like the model is predicted, one that changes is not."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from scenarios.domain.services import Alert
from simulation.arrivals.model_fit import STATISTICS, fit
from tests.simulation.incoming import BEGIN, alert, history, paged


def poisson(weeks: int, per_day: tuple[float, float]) -> list[Alert]:
    """So many alerts a day in the first two thirds, and in the last."""
    rng = np.random.default_rng(4)
    days = ((day, rng.poisson(per_day[day >= 7 * weeks * 2 // 3])) for day in range(7 * weeks))
    return [
        alert(BEGIN + timedelta(days=day, hours=24 * rng.random()))
        for day, count in days
        for _ in range(count)
    ]


def test_a_steady_history_lies_within_its_intervals() -> None:
    """All five statistics of the last third."""
    scene = paged(history(poisson(45, (3.0, 3.0)), weeks=45))
    rows = fit(scene, samples=200)
    assert [row.statistic for row in rows] == list(STATISTICS)
    assert {row.weeks for row in rows} == {14}
    assert [row.statistic for row in rows if not row.inside] == []
    assert all(row.low <= row.median <= row.high for row in rows)
    assert rows == fit(scene, samples=200)


def test_a_rate_that_doubles_is_told() -> None:
    """The count of the held-back part lies above its interval, and its nights too."""
    scene = paged(history(poisson(45, (3.0, 6.0)), weeks=45))
    outside = {row.statistic for row in fit(scene, samples=200) if row.observed > row.high}
    assert outside >= {"pages a week", "nights with a page"}


def test_a_history_that_is_too_short_is_not_judged() -> None:
    """Neither is a service without one."""
    assert fit(paged(history(poisson(2, (3.0, 3.0)), weeks=2))) == ()
