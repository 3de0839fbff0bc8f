"""Rows: the results of replications, for tables and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulation.outcome.measures import AMBER, RED, measures
from simulation.outcome.risk_bands import Band, Indicator
from simulation.runs.replication import Replications
from simulation.runs.running_totals import EVERYBODY, MOST_LOADED, RunningTotals, Who, all_reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One measure of one person under one schedule.

    Attributes:
        person: An id, ``everybody`` (the sum) or ``most loaded person`` (of each replication).
        measure: See ``simulation.outcome.measures``.
        runs: Replications with a number; the rest is over these.
        error: Standard error of the mean.
    """

    schedule: str
    person: str
    measure: str
    runs: int
    mean: float
    deviation: float
    error: float
    p10: float
    median: float
    p90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRow:
    """The load band of one person under one schedule.

    Attributes:
        green, amber, red: Chance of each over the replications.
        band: The likeliest; of equals the worse.
        indicator: What set that band most often; ``None``: it is green.
        number: The indicator's mean where it set the band.
        limit: The limit it crossed.
    """

    schedule: str
    person: str
    green: float
    amber: float
    red: float
    band: Band
    indicator: Indicator | None
    number: float | None
    limit: float | None


def measure_rows(replications: Replications) -> Iterator[MeasureRow]:
    """Every measure of everybody under every schedule for which there is a number."""
    tally = replications.tally
    for schedule in tally.schedules:
        for who in (*tally.people, EVERYBODY, MOST_LOADED):
            for measure in measures():
                spread = tally.spread(schedule, who, measure.name)
                if spread is not None:
                    yield MeasureRow(
                        schedule=schedule,
                        person=who,
                        measure=measure.name,
                        error=spread.error,
                        **spread._asdict(),
                    )


def band_rows(replications: Replications) -> Iterator[BandRow]:
    """The band of everybody under every schedule."""
    tally = replications.tally
    for place, schedule in enumerate(tally.schedules):
        for number, person in enumerate(tally.people):
            chances = {
                Band.AMBER: _chance(tally, schedule, person, AMBER),
                Band.RED: _chance(tally, schedule, person, RED),
            }
            chances[Band.GREEN] = max(0.0, 1 - sum(chances.values()))
            band = max(Band, key=lambda one: (chances[one], one.rank))
            reasons = all_reasons(tally.reasons, place, number)
            why = next((item for item in reasons if item[0].band is band), None)
            yield BandRow(
                schedule=schedule,
                person=person,
                green=chances[Band.GREEN],
                amber=chances[Band.AMBER],
                red=chances[Band.RED],
                band=band,
                indicator=why[0].indicator if why else None,
                number=why[1].total / why[1].times if why else None,
                limit=why[1].limit if why else None,
            )


def _chance(tally: RunningTotals, schedule: str, who: Who, measure: str) -> float:
    spread = tally.spread(schedule, who, measure)
    return 0.0 if spread is None else spread.mean
