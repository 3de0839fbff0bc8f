"""Sleep: when a person is up in the night, and what sleep that costs.

The same person's nights without pages are the pair: all of it is a difference from them. Sleep is
lost within the habitual window only, from the page until asleep again. Every setting only ever
widens what is lost, so that one page more never gives sleep back:

- with little of the window left the person stays up until its end;
- the surcharge of a waking is sleep lost after it, as far as there was any until the next;
- in a night on call the person falls asleep so much later, pages or not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from scenarios.domain.policy import ResponseSettings
from simulation.timeline.incidents import Interruption
from simulation.timeline.nights import HabitualNights


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepSettings:
    """The policy's settings of a broken night, in hours; see ``ResponseSettings``."""

    stays_up: float = 0.5
    silent_night: float = 0.0
    surcharge: float = 0.0

    @classmethod
    def of(cls, response: ResponseSettings) -> SleepSettings:
        """From minutes."""
        return cls(
            stays_up=response.stays_up_minutes / 60,
            silent_night=response.silent_night_minutes / 60,
            surcharge=response.waking_surcharge_minutes / 60,
        )


class Up(NamedTuple):
    """A stretch awake within a night's window; not ``woken``: the person was still up."""

    start: float
    end: float
    woken: bool


class Broken(NamedTuple):
    """What pages did to the nights of a person.

    Attributes:
        up: Night → stretches awake, sorted and disjoint; nights without any are left out.
        losses: Sleep lost, as sorted, disjoint (from, until).
        by_interruption: Hours of sleep that each interruption cost beyond those before it, in the
            order given.
    """

    up: Mapping[int, tuple[Up, ...]]
    losses: tuple[tuple[float, float], ...]
    by_interruption: tuple[float, ...]

    @property
    def lost_hours(self) -> float:
        """All sleep lost."""
        return sum((end - start for start, end in self.losses), 0.0)

    @property
    def wakings(self) -> Mapping[int, int]:
        """Night → how often the person was woken."""
        return {night: sum(u.woken for u in ups) for night, ups in self.up.items()}


def break_nights(
    nights: HabitualNights,
    interruptions: Sequence[Interruption],
    settings: SleepSettings,
    on_call: Iterable[tuple[int, float, float]] = (),
) -> Broken:
    """Lay a person's interruptions over their nights.

    Args:
        interruptions: Of this one person, sorted by start.
        on_call: (night, from, until) within the window in which the person is on call; wanted
            only where silent nights cost sleep.
    """
    pieces = _silent(settings, on_call)
    for i, one in enumerate(interruptions):
        pieces += _pieces(nights, one, i, settings.stays_up)
    pieces.sort(key=attrgetter("start"))
    up: dict[int, list[Up]] = {}
    losses: list[tuple[float, float]] = []
    cost = [0.0] * len(interruptions)
    lost_until = float("-inf")
    for night, start, end, woken, owner in pieces:
        _add(up.setdefault(night, []), Up(start, end, woken))
        until = end if owner < 0 else min(end + settings.surcharge, nights.ends[night])
        if until <= lost_until:
            continue
        if start <= lost_until and losses:
            losses[-1] = (losses[-1][0], until)
        else:
            losses.append((start, until))
        if owner >= 0:
            cost[owner] += until - max(start, lost_until)
        lost_until = until
    return Broken(
        up={night: tuple(ups) for night, ups in up.items()},
        losses=tuple(loss for loss in losses if loss[1] > loss[0]),
        by_interruption=tuple(cost),
    )


class _Piece(NamedTuple):
    """The part of an interruption (or silent minutes: owner −1) within one night."""

    night: int
    start: float
    end: float
    woken: bool
    owner: int


#: Sums of minutes are not exact in hours: half an hour left is half an hour.
_A_MOMENT = 1e-9


def _pieces(nights: HabitualNights, one: Interruption, owner: int, stays_up: float) -> list[_Piece]:
    found = []
    night = bisect_right(nights.ends, one.start)
    while night < len(nights.starts) and nights.starts[night] < one.settled:
        start, end = nights.starts[night], nights.ends[night]
        until = one.settled if end - one.settled >= stays_up - _A_MOMENT else end
        if nights.first <= night < nights.stop:
            woken = one.start > start
            found.append(_Piece(night, max(one.start, start), min(until, end), woken, owner))
        night += 1
    return found


def _silent(settings: SleepSettings, on_call: Iterable[tuple[int, float, float]]) -> list[_Piece]:
    if settings.silent_night <= 0:
        return []
    return [
        _Piece(night, start, min(end, start + settings.silent_night), False, -1)
        for night, start, end in on_call
    ]


def _add(ups: list[Up], piece: Up) -> None:
    if ups and piece.start <= ups[-1].end:
        last = ups[-1]
        ups[-1] = Up(last.start, max(last.end, piece.end), last.woken)
    else:
        ups.append(piece)
