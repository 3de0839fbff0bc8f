"""The smallest pool with a spare: the fewest who survive any one member's week of absence.

The search is that of the pool; a set of members is found good only when every absence is bridged,
and what one absence refutes excludes the set with its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.bounds.arithmetic_bounds import Cover
from optimizer.formulation.formulation import Formulation
from optimizer.pool.smallest_pool import PoolSearch
from optimizer.pool.spare_bounds import spare_covers
from optimizer.pool.week_absences import (
    Absences,
    Answer,
    Members,
    Survival,
    absence_text,
    calendar_weeks,
)
from optimizer.session.solution import Tier
from optimizer.session.time_budget import Clock
from scenarios.domain.errors import InfeasibleError, UndecidedError

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
