"""Sampled alerts for the optimizer, drawn by the simulation's model of arrivals."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from scenarios.calendar.calendar import QUARTER, Calendar
from scenarios.rates.interruption_rates import SampledAlerts
from simulation.arrivals.arrivals import arrivals_for

_HOUR = timedelta(hours=1)


def sample_alerts(calendar: Calendar, *, samples: int, seed: int) -> SampledAlerts:
    """Draw what may wake the assignees of each rotation, so many horizons long.

    Args:
        seed: Other seeds give other samples: those that a schedule is judged by are never those
            that it was made from.
    """
    scenario = calendar.scenario
    arrivals = arrivals_for(scenario, seed=seed, calendar=calendar)
    quarters = calendar.grid.quarters
    counts = {
        rotation: np.zeros((samples, quarters), dtype=np.int64) for rotation in scenario.rotations
    }
    services = {r.id: frozenset(r.services) for r in scenario.rotations.values()}
    low_wakes = scenario.policy.response.low_urgency_wakes
    for sample in range(samples):
        for incident in arrivals.incidents(sample):
            if not (incident.urgent or low_wakes):
                continue
            moment = scenario.start + incident.at * _HOUR
            quarter = min(int((moment - calendar.grid.start) / QUARTER), quarters - 1)
            for rotation, mine in services.items():
                if not mine.isdisjoint(incident.services):
                    counts[rotation][sample, quarter] += 1
    return SampledAlerts(counts=counts)
