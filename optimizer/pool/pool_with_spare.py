"""The smallest pool that holds with any one member out for a week (N+1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from optimizer.bounds.arithmetic_bounds import (
    WindowCover,
    side_by_side,
    slots_needing_overnight,
    window_demands,
)
from optimizer.bounds.timeless_relaxation import Members
from optimizer.formulation.formulation import Formulation
from optimizer.model.choices import Slot
from optimizer.pool.smallest_pool import PoolSearch
from optimizer.pool.week_absences import (
    Absences,
    AbsenceVerdict,
    Survival,
    absence_text,
    calendar_weeks,
)
from optimizer.session.solution import Objective
from optimizer.session.time_budget import Clock
from optimizer.world.holdings import Interval, bridged
from optimizer.world.world import Scope
from scenarios.domain.errors import InfeasibleError, UndecidedError
from scenarios.domain.limits import TimeOnCall
from scenarios.domain.vocabulary import PersonId
from scenarios.domain.week import DAY

SPARE_OBJECTIVE = "overnight pool, one to spare"
#: What part of the time the first bound may take.
BOUND_PART = 0.1
#: What part of the time a single absence may take while everybody is there.
ABSENCE_PART = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledSpare:
    """A pool with a spare, and a schedule with nobody else overnight on call."""

    members: Members
    chosen: frozenset[int]
    objective: Objective


def covers_with_spare(model: Formulation, violations: Mapping[str, int]) -> tuple[WindowCover, ...]:
    """Return the covers that a pool with a spare must satisfy beside the usual ones."""
    return spare_covers(model, violations, calendar_weeks(model.world))


def settle_spare(
    search: PoolSearch,
    incumbent: frozenset[int],
    violations: Mapping[str, int],
    seconds: float,
    clock: Clock,
) -> SettledSpare:
    """Find the smallest pool with a spare.

    Raises:
        InfeasibleError: Not even everybody together has one to spare; this is proven.
        UndecidedError: The time ran out before a pool was found.
    """
    begun = clock.elapsed
    search.absences = Absences(model=search.model, options=search.options, violations=violations)
    everybody = frozenset(search.model.overnight)
    survival = search.absences.survives(everybody, [incumbent], seconds * ABSENCE_PART, clock)
    if survival.answer is AbsenceVerdict.LOST and survival.absence is not None:
        search.refuted.append(search.absences.refuted(everybody, survival.absence))
        if search.refuted[-1].unless_without is None:
            raise InfeasibleError([_nobody_to_spare(search, survival)])
    if survival.answer is AbsenceVerdict.SURVIVES:
        search.members = everybody
    bound = search.bound(seconds * BOUND_PART)
    clock.tell(SPARE_OBJECTIVE, "people", len(everybody), bound)
    chosen = search.shrink(incumbent, seconds, clock)
    members = search.members
    lost = survival.answer is AbsenceVerdict.LOST
    if members is None and search.proven > len(everybody) and lost:
        raise InfeasibleError([_nobody_to_spare(search, survival)])
    if members is None:
        raise UndecidedError(
            "no overnight pool was found that holds with any one member out for a week, and no "
            "proof that none exists; use a longer --time-limit, or remove `spare`"
        )
    size = len(members)
    bound, spent = min(search.proven, size), clock.elapsed - begun
    objective = Objective(3, SPARE_OBJECTIVE, "people", size, bound, bound == size, spent)
    clock.short |= bound < size
    return SettledSpare(members=members, chosen=chosen, objective=objective)


def _nobody_to_spare(search: PoolSearch, survival: Survival) -> str:
    """Say why not even everybody has one to spare, with an absence that shows it."""
    everybody, scenario = len(search.model.overnight), search.model.world.scenario
    assert survival.absence is not None
    who = "the only one" if everybody == 1 else f"all {everybody}"
    soft = [name for name in scenario.policy.health_order if search.model.soft.get(name)]
    kept = f" without violating a soft limit ({', '.join(soft)}) further" if soft else ""
    raised = ", raise the limit" if soft else ""
    return (
        f"No overnight pool holds with any one member out for a week, not even {who} who can be "
        f"woken: nothing bridges {absence_text(scenario, survival.absence)}{kept}. Add people or "
        f"access{raised}, or remove `spare` "
        f"({search.model.world.setting('policy.overnight_pool')})."
    )


def spare_covers(
    model: Formulation, violations: Mapping[str, int], weeks: Sequence[Interval]
) -> tuple[WindowCover, ...]:
    """Return the covers of a pool that holds with any one member out for one of these weeks."""
    policy = model.world.scenario.policy
    if policy.allow_uncovered and violations.get("one_assignee") != 0:
        return ()
    slots = slots_needing_overnight(model)
    lost = _Lost(model, slots, weeks)
    rotations = frozenset(model.world.scenario.rotations)
    found: set[WindowCover] = set()
    for chosen in side_by_side(model, rotations):
        found |= set(_at_once([s for s in slots if s.rotation in chosen], lost))
    for scope in model.world.scopes(TimeOnCall):
        allowed = 0 if scope.limit.hard else violations.get("time_on_call")
        for chosen in side_by_side(model, scope.rotations & rotations):
            if allowed is not None:
                mine = [s for s in slots if s.rotation in chosen]
                windows = _in_windows(model, mine, scope, lost)
                found |= {WindowCover(c.capacity, c.demand - allowed) for c in windows}
    kept = (cover for cover in found if cover.demand > 0)
    return tuple(sorted(kept, key=lambda cover: (cover.demand, cover.capacity)))


class _Lost:
    """The slots that a week away takes from a person, beyond what overrides bridge."""

    def __init__(
        self, model: Formulation, slots: Sequence[Slot], weeks: Sequence[Interval]
    ) -> None:
        self._weeks = weeks
        self._longest = model.world.scenario.policy.override_max_hours
        self.of: dict[PersonId, dict[datetime, list[frozenset[Interval]]]] = {}
        for slot in slots:
            stand_ins = [i for hole in slot.holes for i in hole.substitutes]
            for index in (*slot.takers, *stand_ins):
                holding = model.choices.all[index]
                weeks_lost = self._ruled_out(holding.active)
                starts = self.of.setdefault(holding.person, {})
                starts.setdefault(slot.start, []).append(weeks_lost)

    def weeks_of(self, person: PersonId, start: datetime) -> frozenset[Interval]:
        """Return the weeks away that leave the person no slot that begins then."""
        ruled = self.of.get(person, {}).get(start, [])
        return frozenset.intersection(*ruled) if ruled else frozenset()

    def _ruled_out(self, active: tuple[Interval, ...]) -> frozenset[Interval]:
        """Return the weeks in which more is missing than an override bridges."""
        if not active:
            return frozenset()
        low, high = active[0][0], active[-1][1]
        near = (week for week in self._weeks if low < week[1] and week[0] < high)
        return frozenset(week for week in near if not bridged([week], active, self._longest))


def _at_once(slots: Sequence[Slot], lost: _Lost) -> Iterator[WindowCover]:
    """Yield for each handoff: as many people as slots, without the one who is away."""
    for instant in sorted({slot.start for slot in slots}):
        together = [s for s in slots if s.start <= instant < s.end]
        eligible: dict[PersonId, set[datetime]] = {}
        for slot in together:
            for person, starts in lost.of.items():
                if slot.start in starts:
                    eligible.setdefault(person, set()).add(slot.start)
        for person, mine in eligible.items():
            weeks = [lost.weeks_of(person, start) for start in mine]
            if frozenset.intersection(*weeks):
                others = tuple((p, 1) for p in sorted(eligible) if p != person)
                yield WindowCover(others, len(together))


def _in_windows(
    model: Formulation, slots: list[Slot], scope: Scope[TimeOnCall], lost: _Lost
) -> Iterator[WindowCover]:
    """Yield the windows of the limit, each member in turn away for the costliest week."""
    limit = scope.limit
    ceiling = round(limit.days * DAY * limit.percent / 100)
    for window in window_demands(model, slots, limit, scope.rotations):
        capacity = {p: min(ceiling, sum(starts.values())) for p, starts in window.eligible.items()}
        for person, starts in window.eligible.items():
            taken: dict[Interval, int] = {}
            for start, minutes in starts.items():
                for week in lost.weeks_of(person, start):
                    taken[week] = taken.get(week, 0) + minutes
            most = max(taken.values(), default=0)
            left = min(ceiling, sum(starts.values()) - most)
            if left < capacity[person]:
                reduced = sorted((p, c) for p, c in {**capacity, person: left}.items() if c)
                yield WindowCover(tuple(reduced), window.demand)
