"""What a pool must cover if any one member may be away for a week: bounds before any search.

Of each cover that every schedule must satisfy there is one for each member whom an absence takes
something from: with that member's capacity less what the week takes away. It holds whether or not
the person is a member: if not, there is nothing to take away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from optimizer.bounds.arithmetic_bounds import (
    Cover,
    side_by_side,
    slots_needing_duty,
    window_demands,
)
from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Slot
from optimizer.world.holdings import Interval, bridged
from optimizer.world.world import Scope
from scenarios.domain.policy import Share
from scenarios.domain.vocabulary import PersonId
from scenarios.domain.week import DAY


def spare_covers(
    model: Formulation, breaches: Mapping[str, int], weeks: Sequence[Interval]
) -> tuple[Cover, ...]:
    """The covers of a pool that survives any one member's week away.

    Args:
        breaches: As of ``bounds.covers``.
        weeks: The weeks for which a member may be away.
    """
    policy = model.world.scenario.policy
    if policy.gaps and breaches.get("seat") != 0:
        return ()
    slots = slots_needing_duty(model)
    lost = _Lost(model, slots, weeks)
    rotations = frozenset(model.world.scenario.rotations)
    found: set[Cover] = set()
    for chosen in side_by_side(model, rotations):
        found |= set(_at_once([s for s in slots if s.rotation in chosen], lost))
    for scope in model.world.scopes("share", Share):
        allowed = 0 if scope.limit.hard else breaches.get("share")
        for chosen in side_by_side(model, scope.rotations & rotations):
            if allowed is not None:
                mine = [s for s in slots if s.rotation in chosen]
                windows = _in_windows(model, mine, scope, lost)
                found |= {Cover(c.capacity, c.demand - allowed) for c in windows}
    kept = (cover for cover in found if cover.demand > 0)
    return tuple(sorted(kept, key=lambda cover: (cover.demand, cover.capacity)))


class _Lost:
    """Which slots a week away takes from a person, whatever is bridged by cuts."""

    def __init__(
        self, model: Formulation, slots: Sequence[Slot], weeks: Sequence[Interval]
    ) -> None:
        self._weeks = weeks
        self._longest = model.world.scenario.policy.cut_up_to_hours
        self.of: dict[PersonId, dict[datetime, list[frozenset[Interval]]]] = {}
        for slot in slots:
            stand_ins = [i for hole in slot.holes for i in hole.substitutes]
            for index in (*slot.takers, *stand_ins):
                holding = model.choices.all[index]
                weeks_lost = self._ruled_out(holding.active)
                starts = self.of.setdefault(holding.person, {})
                starts.setdefault(slot.start, []).append(weeks_lost)

    def weeks_of(self, person: PersonId, start: datetime) -> frozenset[Interval]:
        """The weeks whose absence leaves the person nothing that begins then."""
        ruled = self.of.get(person, {}).get(start, [])
        return frozenset.intersection(*ruled) if ruled else frozenset()

    def _ruled_out(self, active: tuple[Interval, ...]) -> frozenset[Interval]:
        """The weeks in which so much is missing that no cut bridges it."""
        found = set()
        for week in self._weeks:
            if not active or week[1] <= active[0][0] or active[-1][1] <= week[0]:
                continue
            if not bridged([week], active, self._longest):
                found.add(week)
        return frozenset(found)


def _at_once(slots: Sequence[Slot], lost: _Lost) -> Iterator[Cover]:
    """At each handoff as many people as seats, without the one who is away."""
    for instant in sorted({slot.start for slot in slots}):
        together = [s for s in slots if s.start <= instant < s.end]
        able: dict[PersonId, set[datetime]] = {}
        for slot in together:
            for person, starts in lost.of.items():
                if slot.start in starts:
                    able.setdefault(person, set()).add(slot.start)
        for person, mine in able.items():
            weeks = [lost.weeks_of(person, start) for start in mine]
            if frozenset.intersection(*weeks):
                others = tuple((p, 1) for p in sorted(able) if p != person)
                yield Cover(others, len(together))


def _in_windows(
    model: Formulation, slots: list[Slot], scope: Scope[Share], lost: _Lost
) -> Iterator[Cover]:
    """The windows of the share limit, each member in turn away for the week that costs most."""
    limit = scope.limit
    ceiling = round(limit.days * DAY * limit.percent / 100)
    for window in window_demands(model, slots, limit, scope.rotations):
        capacity = {p: min(ceiling, sum(starts.values())) for p, starts in window.able.items()}
        for person, starts in window.able.items():
            taken: dict[Interval, int] = {}
            for start, minutes in starts.items():
                for week in lost.weeks_of(person, start):
                    taken[week] = taken.get(week, 0) + minutes
            most = max(taken.values(), default=0)
            left = min(ceiling, sum(starts.values()) - most)
            if left < capacity[person]:
                reduced = {**capacity, person: left}
                yield Cover(tuple(sorted((p, c) for p, c in reduced.items() if c)), window.demand)
