"""A schedule that is there already, as a place to begin: mapped back to choices."""

from __future__ import annotations

from collections import defaultdict

from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Choices
from optimizer.world.holdings import Holding, Holdings
from scenarios.domain.schedule import Schedule


def usable_start(model: Formulation, schedule: Schedule) -> frozenset[int] | None:
    """The choices of a schedule, where it keeps every hard cap and the size of the pool.

    Returns:
        ``None`` where something in it cannot be chosen here, or breaks a hard rule.
    """
    chosen = chosen_of(model.choices, schedule)
    if chosen is None:
        return None
    fixed = model.choices.fixed
    if any(cap.hard and cap.breach(chosen, fixed) for cap in model.kept):
        return None
    size = model.world.scenario.policy.duty_pool.size
    return None if isinstance(size, int) and model.on_duty(chosen) > size else chosen


def chosen_of(choices: Choices, schedule: Schedule) -> frozenset[int] | None:
    """The choices that make a schedule; ``None`` where some holding is none of them."""
    world = choices.world
    numbers: dict[Holding, list[int]] = defaultdict(list)
    for index, holding in enumerate(choices.all):
        numbers[holding].append(index)
    standing = [a for a in world.scenario.fixed if a.person is not None]
    held = [a for a in schedule.assignments if a.person is not None]
    holdings = Holdings(world.calendar, Schedule.of({*held, *standing})).all
    if any(holding not in numbers for holding in holdings):
        return None
    chosen = {numbers[h][0] for h in holdings if len(numbers[h]) == 1}
    doubtful = {i for h in holdings if len(numbers[h]) > 1 for i in numbers[h]}
    # The same hours may be left by several holders: whose hole it is, the holder says.
    filled = {
        i
        for slot in choices.slots
        for hole in slot.holes
        if hole.holder in chosen
        for i in hole.substitutes
    }
    return frozenset(chosen | (doubtful & filled))
