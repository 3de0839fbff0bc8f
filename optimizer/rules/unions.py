"""Two pagers at once: the pairs of choices whose hours overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from optimizer.caps import Indicator, both
from optimizer.choices import Choices
from optimizer.world import World


def overlapping(choices: Choices, indices: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Pairs of one person's choices that share active time; indices in order of start."""
    listed = list(indices)
    for at, i in enumerate(listed):
        for j in listed[at + 1 :]:
            if choices.all[j].start >= choices.all[i].end:
                break
            yield i, j


def shared_minutes(
    world: World, choices: Choices, indices: Iterable[int]
) -> list[tuple[Indicator, Mapping[int, int]]]:
    """For each pair that may be held at once: its indicator and the shared minutes by day.

    Empty where the policy allows one pager only, since then no such pair is ever chosen.
    """
    if not world.scenario.policy.two_pagers:
        return []
    pairs = (
        (both(i, j), world.shared_by_day(choices.all[i], choices.all[j]))
        for i, j in overlapping(choices, indices)
    )
    return [(pair, days) for pair, days in pairs if days]
