"""Weekends and public holidays held, relative to the share: the last leximin tiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from optimizer.fairness.relative_load import WHOLE_SHARE
from optimizer.formulation.formulation import Formulation
from optimizer.formulation.leximin import Measured
from optimizer.model.engine import sum_of
from optimizer.model.linear_constraints import Indicator, Term, any_of
from optimizer.world.world import DAY_MINUTES, held
from scenarios.domain.vocabulary import PersonId

#: Grain of counts relative to the share.
GRAIN = 1000


def counted_days(model: Formulation, name: str) -> Measured | None:
    """Weekends (or holidays) with two hours or more on call, divided by the share, in thousandths.

    Returns:
        ``None`` where nobody can hold any.
    """
    terms = {person: _terms(model, person, name) for person in model.relative}
    if not any(terms.values()):
        return None
    people = list(model.relative)
    shares = {p: model.fairness.people[p].share for p in people}

    def count(person: PersonId, chosen: frozenset[int]) -> int:
        days = sum(
            term.value(chosen) if isinstance(term, Indicator) else int(term in chosen)
            for term in terms[person]
        )
        return -(-GRAIN * WHOLE_SHARE * days // shares[person])

    most = max(-(-GRAIN * WHOLE_SHARE * len(terms[p]) // shares[p]) for p in people)
    variables = []
    for person in people:
        evaluate: Callable[[frozenset[int]], int] = lambda chosen, person=person: count(  # type: ignore[misc]  # noqa: E731
            person, chosen
        )
        y = model.engine.integer(0, most, evaluate)
        total = sum_of((model.engine.term(t), GRAIN * WHOLE_SHARE) for t in terms[person])
        model.engine.require(shares[person] * y >= total)
        variables.append(y)
    return Measured(
        variables=variables,
        values=lambda chosen: tuple(count(p, chosen) for p in people),
        least=0,
        most=most,
        least_total=_least(model, name),
        at_rest=[0] * len(people),
        levels=sorted(
            {
                -(-GRAIN * WHOLE_SHARE * days // shares[p])
                for p in people
                for days in range(len(terms[p]) + 1)
            }
        ),
    )


def _terms(model: Formulation, person: PersonId, name: str) -> tuple[Term, ...]:
    """One term for each weekend or holiday that the person could hold."""
    world, choices = model.world, model.choices
    by_day: dict[int, list[int]] = defaultdict(list)
    for index in choices.by_person[person]:
        holding = choices.all[index]
        if holding.on_call and not holding.past:
            minutes = world.weekends(holding) if name == "weekends" else world.holidays(holding)
            for day in held(minutes, DAY_MINUTES):
                by_day[day].append(index)
    return tuple(any_of(by_day[day]) for day in sorted(by_day))


def _least(model: Formulation, name: str) -> int:
    """A bound of the sum: each weekend needs as many people as seats are held at once in it."""
    if model.world.scenario.policy.two_pagers or model.world.scenario.policy.gaps:
        return 0
    full = max((e.share for e in model.fairness.people.values()), default=WHOLE_SHARE)
    at: dict[int, dict[object, int]] = defaultdict(lambda: defaultdict(int))
    for slot in model.choices.slots:
        if slot.optional or not slot.takers:
            continue
        days = [
            held(
                model.world.weekends(model.choices.all[i])
                if name == "weekends"
                else model.world.holidays(model.choices.all[i]),
                DAY_MINUTES,
            )
            for i in slot.takers
        ]
        if any(model.choices.all[i].person not in model.relative for i in slot.takers):
            continue
        for day in frozenset.intersection(*days):
            at[day][slot.start, slot.end] += 1
    people = sum(max(by_span.values()) for by_span in at.values())
    return -(-GRAIN * WHOLE_SHARE * people // full)
