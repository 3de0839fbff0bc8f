"""Nights of sleep: the one unit in which what a manager can do is compared.

Interrupted nights and sleep interruptions of the worst-off person in a month of 30 days. The
worst-off person of each is who has most of it, as in ``compare``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from optimizer.fairness.load_measures import Measures
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId

#: Days of a month.
MONTH = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedNights:
    """What a schedule is expected to take from people's sleep in 30 days.

    Attributes:
        nights: Expected interrupted nights of the person who has most of them.
        nights_person: Who that is; ``None``: nobody is expected to be interrupted.
        interruptions, interruptions_person: Likewise, of sleep interruptions.
        all_nights, all_interruptions: Of everybody together.
    """

    nights: float
    nights_person: PersonId | None
    interruptions: float
    interruptions_person: PersonId | None
    all_nights: float
    all_interruptions: float


def expected_nights(world: World, schedule: Schedule, measures: Measures) -> ExpectedNights:
    """Nights of sleep that a schedule is expected to take.

    A night is interrupted with the chance 1 − exp(−λ) of its expected interruptions λ, as if they
    came independently; where they come in bursts, fewer nights are.

    Args:
        world: Of the scenario.
        measures: Of the schedule.
    """
    first, last = world.days
    month = MONTH / max(1, last - first)
    by_person = Holdings(world.calendar, schedule).by_person
    nights = {
        person: month * _interrupted(world, (h for h in by_person[person] if not h.past))
        for person in world.scenario.people
    }
    interruptions = {p.person: month * p.load.interruptions[2] for p in measures.people}
    most, sleepless = _most(nights), _most(interruptions)
    return ExpectedNights(
        nights=0.0 if most is None else nights[most],
        nights_person=most,
        interruptions=0.0 if sleepless is None else interruptions[sleepless],
        interruptions_person=sleepless,
        all_nights=sum(nights.values()),
        all_interruptions=sum(interruptions.values()),
    )


def months(scenario: Scenario) -> float:
    """How many months of 30 days a horizon has; never none."""
    return max((scenario.end - scenario.start) / timedelta(days=MONTH), 1 / MONTH)


def _interrupted(world: World, holdings: Iterable[Holding]) -> float:
    """Expected interrupted nights; several holdings of one night are independent."""
    quiet: dict[int, float] = {}
    for holding in holdings:
        for morning, grains in world.interrupted(holding).items():
            quiet[morning] = quiet.get(morning, 1.0) * (1 - grains / 1000)
    return math.fsum(1 - chance for chance in quiet.values())


def _most(of: dict[PersonId, float]) -> PersonId | None:
    who = max(of, key=lambda person: of[person], default=None)
    return who if who is not None and of[who] > 0 else None
