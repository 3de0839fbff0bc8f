"""Three people for four weeks, with rival schedules: in turns, and with everything on Ana."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from scenarios.domain.scenario import Scenario
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertPattern
from scenarios.domain.vocabulary import Role
from tests.scenes import people, rotation, scenario, shifts


@cache
def scene(pages: float = 12.0) -> Scenario:
    return scenario(
        who=people("Ana", "Bo", "Cy"),
        rotations=[rotation(roles=(Role.PRIMARY, Role.SECONDARY))],
        alerts=AlertPattern(pages_per_week=pages),
    )


@cache
def rivals(pages: float = 12.0) -> Mapping[str, Schedule]:
    """``fair``, ``alone``, and ``bo``, where everything is on Bo instead."""
    of = scene(pages)

    def schedule(first: list[str], second: list[str]) -> Schedule:
        return Schedule.of([*shifts(of, first), *shifts(of, second, role=Role.SECONDARY)])

    return {
        "fair": schedule(["ana", "bo", "cy", "ana"], ["bo", "cy", "ana", "bo"]),
        "alone": schedule(["ana"] * 4, ["bo"] * 4),
        "bo": schedule(["bo"] * 4, ["cy"] * 4),
    }
