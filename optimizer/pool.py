"""The duty pool's bound: a small covering problem over people, before any schedule is made."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.bounds import Cover
from optimizer.caps import Cap
from optimizer.engine import Engine, SearchOptions, sum_of
from optimizer.formulation import Formulation, wakeable


def pool_bound(
    model: Formulation, covers: Iterable[Cover], options: SearchOptions, seconds: float
) -> int:
    """Fewest people that satisfy every cover, and those whom an escalation keeps on duty anyway.

    Args:
        covers: What must be covered; a necessary condition of every schedule.
        seconds: For this small problem; its own lower bound is used where it is not enough.
    """
    people = sorted(model.duty)
    index = {person: i for i, person in enumerate(people)}
    always = wakeable(model.world)
    master = Engine(size=len(people), options=options)
    for person in always:
        master.fix(index[person], 1)
    for cover in covers:
        if all(person in index for person, _ in cover.capacity):
            terms = tuple((index[person], -c) for person, c in cover.capacity)
            master.add(Cap(rule="pool", hard=True, terms=terms, at_most=-cover.demand), ())
    outcome = master.minimize(
        sum_of((master.choice(i), 1) for i in range(len(people))),
        incumbent=None,
        seconds=max(seconds, 1.0),
    )
    return max(outcome.bound, len(always), 0)
