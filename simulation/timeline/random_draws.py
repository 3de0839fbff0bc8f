"""Random draws of one replication, keyed by incident and person and by nothing else.

Each purpose has a stream of its own, keyed by seed, replication and purpose, and fills an array of
shape ``(incidents, people)``. A draw's key is its position, so that an
incident and a person have the same random draws under every schedule.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from scenarios.calendar.calendar import Floats
from scenarios.domain.policy import LoadSettings, ResponseSettings

_WORD = 2**64


class Purpose(IntEnum):
    """What a stream of draws decides. The numbers are part of the key: they never change."""

    MISSED = 0
    AWAKE = 1
    ASLEEP = 2
    RESETTLING = 3
    WORK = 4
    TAKEN_OUT = 5


class Draws(NamedTuple):
    """The random draws of one replication. Lists by incident, and within them by person.

    Attributes:
        missed: Whether the person does not feel the page at all.
        awake_hours, asleep_hours: Time to acknowledge.
        resettling_hours: Time to fall asleep again after the incident.
        work_factor: By incident: active work as a multiple of its mean.
    """

    missed: list[list[bool]]
    awake_hours: list[list[float]]
    asleep_hours: list[list[float]]
    resettling_hours: list[list[float]]
    work_factor: list[float]


def draw(
    seed: int,
    replication: int,
    *,
    incidents: int,
    people: int,
    response: ResponseSettings,
    load: LoadSettings,
) -> Draws:
    """Return the random draws of one replication.

    Args:
        incidents: Number of incidents; an incident's key is its row.
        people: Number of people; a person's position in the scenario is the column.
        response: Chances and spreads.
        load: The mean time to fall asleep again.
    """
    shape = (incidents, people)

    def normal(purpose: Purpose) -> Floats:
        return stream(seed, replication, purpose).standard_normal(shape)

    missed = stream(seed, replication, Purpose.MISSED).random(shape) < response.missed
    sigma = response.resettling_sigma
    resettling = load.resettling_hours * np.exp(
        sigma * normal(Purpose.RESETTLING) - sigma * sigma / 2
    )
    spread = response.work_sigma
    work = stream(seed, replication, Purpose.WORK).standard_normal(incidents)
    awake = np.exp(response.awake_sigma * normal(Purpose.AWAKE))
    asleep = np.exp(response.asleep_sigma * normal(Purpose.ASLEEP))
    return Draws(
        missed=missed.tolist(),
        awake_hours=(response.awake_median_minutes / 60 * awake).tolist(),
        asleep_hours=(response.asleep_median_minutes / 60 * asleep).tolist(),
        resettling_hours=resettling.tolist(),
        work_factor=np.exp(spread * work - spread * spread / 2).tolist(),
    )


def keyed(*words: int) -> np.random.Generator:
    """A generator for what these words name together; none of them is negative."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(words)))


def stream(seed: int, replication: int, purpose: int) -> np.random.Generator:
    """The stream of one purpose (0 to 255): Philox, whose key is what the stream is for."""
    key = np.array([seed % _WORD, (replication << 8 | purpose) % _WORD], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))
