"""The smallest pool with a spare: the fewest who survive any one member's week of absence.

The search is that of the pool; a set of members is found good only when every absence is bridged,
and what one absence refutes excludes the set with its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from optimizer.bounds.arithmetic_bounds import (
    Cover,
    side_by_side,
    slots_needing_duty,
    window_demands,
)
from optimizer.bounds.timeless_relaxation import Members
from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Slot
from optimizer.pool.smallest_pool import PoolSearch
from optimizer.pool.week_absences import Absences, Answer, Survival, absence_text, calendar_weeks
from optimizer.session.solution import Tier
from optimizer.session.time_budget import Clock
from optimizer.world.holdings import Interval, bridged
from optimizer.world.world import Scope
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.policy import Share
from scenarios.domain.vocabulary import PersonId
from scenarios.domain.week import DAY

SPARE_TIER = "duty pool, one to spare"
#: What part of the time the first bound may take.
BOUND_PART = 0.1
#: What part of the time a single absence may take while everybody is there.
ABSENCE_PART = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A pool that survives, and a schedule with nobody else on duty."""

    members: Members
    chosen: frozenset[int]
    tier: Tier


def covers_with_spare(model: Formulation, breaches: Mapping[str, int]) -> tuple[Cover, ...]:
    """The covers that a pool with a spare must satisfy beside the usual ones."""
    return spare_covers(model, breaches, calendar_weeks(model.world))


def settle_spare(
    search: PoolSearch,
    incumbent: frozenset[int],
    breaches: Mapping[str, int],
    seconds: float,
    clock: Clock,
) -> Settled:
    """Find the fewest who survive, and settle on them.

    Raises:
        InfeasibleError: Not even everybody together survives, which is proved.
        UndecidedError: The time ran out before a pool was found that does.
    """
    begun = clock.elapsed
    search.absences = Absences(model=search.model, options=search.options, breaches=breaches)
    everybody = frozenset(search.model.duty)
    survival = search.absences.survives(everybody, [incumbent], seconds * ABSENCE_PART, clock)
    if survival.answer is Answer.LOST and survival.absence is not None:
        search.refuted.append(search.absences.refuted(everybody, survival.absence))
        if search.refuted[-1].unless_without is None:
            raise InfeasibleError([_nobody_to_spare(search, survival)])
    if survival.answer is Answer.SURVIVES:
        search.members = everybody
    bound = search.bound(seconds * BOUND_PART)
    clock.tell(SPARE_TIER, "people", len(everybody), bound)
    chosen = search.shrink(incumbent, seconds, clock)
    members = search.members
    if members is None and search.proved > len(everybody) and survival.answer is Answer.LOST:
        raise InfeasibleError([_nobody_to_spare(search, survival)])
    if members is None:
        raise UndecidedError(
            "no duty pool was found that survives any one member's week away, and no proof that "
            "there is none; give more time with --time-limit, or take `spare` away"
        )
    size = len(members)
    bound = min(search.proved, size)
    tier = Tier(
        number=3,
        name=SPARE_TIER,
        unit="people",
        value=size,
        bound=bound,
        proved=bound == size,
        seconds=clock.elapsed - begun,
    )
    clock.short |= bound < size
    return Settled(members=members, chosen=chosen, tier=tier)


def _nobody_to_spare(search: PoolSearch, survival: Survival) -> str:
    """Why not even everybody survives, with an absence that shows it."""
    everybody, scenario = len(search.model.duty), search.model.world.scenario
    assert survival.absence is not None
    who = "the only one" if everybody == 1 else f"all {everybody}"
    soft = [name for name in scenario.policy.health_order if search.model.soft.get(name)]
    kept = f" without breaking a soft limit ({', '.join(soft)}) further" if soft else ""
    raised = ", or a higher limit" if soft else ""
    return (
        f"No duty pool survives any one member's week away, not even {who} who can be woken: "
        f"nothing bridges {absence_text(scenario, survival.absence)}{kept}. It takes more people, "
        f"or more access{raised}; or take `spare` away "
        f"({search.model.world.setting('policy.duty_pool')})."
    )


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
