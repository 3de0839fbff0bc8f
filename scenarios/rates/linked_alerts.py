"""Chains: what follows closely belongs together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")


def chains(ones: Iterable[T], at: Callable[[T], datetime], gap: timedelta) -> Iterator[list[T]]:
    """Groups that end where nothing came for the gap.

    Args:
        ones: Sorted by time.
        at: When one came.
    """
    group: list[T] = []
    for one in ones:
        if group and at(one) - at(group[-1]) >= gap:
            yield group
            group = []
        group.append(one)
    if group:
        yield group
