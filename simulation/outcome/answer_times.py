"""Answers: how soon each incident of a replication was answered, at every pager it reached."""

from __future__ import annotations

from typing import NamedTuple

from simulation.timeline.log import Handling, Log

#: Hours are sums of floats.
_A_HAIR = 1e-9


class Answer(NamedTuple):
    """What became of one incident that paged anybody; hours from the page on.

    Attributes:
        handlings: At each pager.
        first: Until somebody acknowledged; ``None``: nobody did.
        assembled: Until every rotation that was paged had; ``None``: not every one did.
        in_time: Whether that was within the time-out of the first page.
    """

    handlings: tuple[Handling, ...]
    first: float | None
    assembled: float | None
    in_time: bool


def answers_of(log: Log, timeout_hours: float) -> dict[int, Answer]:
    """The answers of a replication by key of the incident, in the order in which they were paged.

    Args:
        timeout_hours: After which the next role is paged.
    """
    paged: dict[int, list[Handling]] = {}
    for handling in log.handlings:
        paged.setdefault(handling.incident, []).append(handling)
    return {key: _answer(handlings, timeout_hours) for key, handlings in paged.items()}


def _answer(handlings: list[Handling], timeout_hours: float) -> Answer:
    known = [one.acknowledged - one.at for one in handlings if one.acknowledged is not None]
    assembled = max(known) if len(known) == len(handlings) else None
    return Answer(
        handlings=tuple(handlings),
        first=min(known, default=None),
        assembled=assembled,
        in_time=assembled is not None and assembled <= timeout_hours + _A_HAIR,
    )
