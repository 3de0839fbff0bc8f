"""A closed form: one responder who never sleeps and answers at once behaves as M/M/1."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import ServiceId
from simulation.response.engine import respond
from simulation.response.response_plan import ResponsePlan, make_plan
from simulation.timeline.incidents import Incident
from tests.scenes import held, people, scenario
from tests.simulation.by_hand import drawn

API = ServiceId("api")
# Traced line by line it takes four times as long, and others cover all of it.
pytestmark = pytest.mark.no_cover

#: Of the incidents of each replication, those that come before the queue is as it always is.
WARM_UP = 0.2
WEEKS = 40


@pytest.mark.parametrize(
    ("load", "mean_work", "replications"), [(0.3, 1.0, 20), (0.5, 1.0, 20), (0.8, 0.25, 60)]
)
def test_the_mean_time_in_system_is_that_of_m_m_1(
    load: float, mean_work: float, replications: int
) -> None:
    """Mean time from page to end of work = mean work / (1 − load), first come, first served."""
    plan = make_plan(
        scenario(who=people("Ana"), weeks=WEEKS),
        Schedule.of([held("ana", "2027-01-04 10:00", "2027-10-11 10:00")]),
    )
    rng = np.random.default_rng(20270104)
    means = [_mean_time(plan, rng, load / mean_work, mean_work) for _ in range(replications)]
    expected = mean_work / (1 - load)
    standard_error = float(np.std(means, ddof=1)) / math.sqrt(replications)
    assert abs(float(np.mean(means)) - expected) < 4 * standard_error
    assert standard_error < 0.05 * expected, "the test is too weak to find anything"


def _mean_time(
    plan: ResponsePlan, rng: np.random.Generator, rate: float, mean_work: float
) -> float:
    count = 1200
    times = plan.span.start + np.cumsum(rng.exponential(1 / rate, count))
    assert times[-1] < plan.span.end
    work = rng.exponential(mean_work, count)
    incidents = [
        Incident(key, at, API, (API,), work_hours=hours)
        for key, (at, hours) in enumerate(zip(times.tolist(), work.tolist(), strict=True))
    ]
    at_once = {(key, "ana"): 0.0 for key in range(count)}
    log = respond(plan, incidents, drawn(["ana"], count, minutes=at_once))
    lasted = [one.ended - one.at for one in log.handlings if one.ended is not None]
    assert len(lasted) == count
    return float(np.mean(lasted[int(WARM_UP * count) :]))
