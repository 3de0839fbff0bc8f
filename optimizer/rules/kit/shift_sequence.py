"""Who has which shift of a rotation, the past included: for ``max_consecutive``, ``shifts_off``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from optimizer.world.holdings import Holding
from optimizer.world.world import World
from scenarios.calendar.local_time import nominal_minutes
from scenarios.domain.vocabulary import RotationId

K = TypeVar("K")


def shifts_held(
    world: World, rotation: RotationId, items: Iterable[tuple[K, Holding]]
) -> dict[int, list[K]]:
    """Return shift → what holds it; only main assignees count, in any role but shadow.

    Past shifts have negative positions: those that lead up to the horizon without a break are −1,
    −2 and so on. Where nothing does, the latest one stands as many shifts before as time has
    passed.

    Args:
        items: Keys and holdings of one person.
    """
    counted = [(key, h) for key, h in items if h.rotation == rotation and h.whole and h.on_call]
    found: dict[int, list[K]] = defaultdict(list)
    for key, holding in counted:
        if holding.shift is not None:
            found[holding.shift].append(key)
    for position, key in _past(world, rotation, [(k, h) for k, h in counted if h.past]):
        found[position].append(key)
    return dict(found)


def _past(
    world: World, rotation: RotationId, past: list[tuple[K, Holding]]
) -> Iterable[tuple[int, K]]:
    shifts = world.calendar.shifts[rotation]
    if not past or not shifts:
        return
    zone = world.scenario.rotations[rotation].zone
    past.sort(key=lambda item: item[1].pieces[-1][1], reverse=True)
    edge, latest = shifts[0].start, past[0][1].pieces[-1][1]
    typical = nominal_minutes(shifts[0].start, shifts[0].end, zone)
    position = -1 - round(nominal_minutes(latest, edge, zone) / typical)
    edge = latest
    for key, holding in past:
        if holding.pieces[-1][1] == edge:
            yield position, key
            position, edge = position - 1, holding.pieces[0][0]
