"""Peak recovery debt: expected sleep lost and not yet made up, each morning.

D(t) = Σ hᵢ · exp(−(t − tᵢ)/97.44 h) over the hours of habitual sleep that each night is expected to
lose (Ramakrishnan et al. 2016, the slow process of the Unified Model of Performance: two histories
that differ only in sleep differ in lapses by a constant times D). A morning is the end of habitual
sleep: what a night loses has faded a little by then (``optimizer.world.answer_chances``), and fades
by exp(−24/97.44) = 0.7817 to each later one; a day is 24 h, always.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation, counted_choices, counted_holdings, excess
from optimizer.world.answer_chances import RECOVERY_HOURS
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import Scope, World
from scenarios.calendar.local_time import wall_clock
from scenarios.domain.limits import Debt
from scenarios.domain.vocabulary import PersonId

KEPT_PER_DAY = math.exp(-24 / RECOVERY_HOURS)
#: Debt is counted in thousandths of an hour: whole numbers, the same in both forms.
GRAIN = 1000
#: After so many days less than a thousandth of a loss is left.
_FORGOTTEN_DAYS = 30


class DebtRule(Rule):
    """On no morning are more hours of sleep unrecovered than the limit.

    Sleep lost before the schedule period counts; what two rotations at once take adds up.
    """

    name = "debt"
    unit = "thousandths of an hour, each morning"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield every morning with too much debt."""
        for scope in world.scopes(Debt):
            limit = round(scope.limit.hours * GRAIN)
            for person, mine in counted_holdings(holdings, scope):
                debt: Counter[int] = Counter()
                fixed: Counter[int] = Counter()
                for holding in mine:
                    by_morning = debt_by_morning(world, holding)
                    debt.update(by_morning)
                    fixed.update(by_morning if holding.fixed else {})
                for morning in sorted(debt):
                    over = excess(debt[morning], fixed[morning], limit)
                    if over:
                        yield _violation(world, scope, person, (morning, debt[morning]), over)

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Limit the debt of each morning on which some choices would be too much."""
        for scope in world.scopes(Debt):
            limit = round(scope.limit.hours * GRAIN)
            for person, indices in counted_choices(choices, scope):
                most = _most(world, choices, person, indices)
                risky = [morning for morning, grains in most.items() if grains > limit - 1]
                if not risky:
                    continue
                by_index = [(i, debt_by_morning(world, choices.all[i])) for i in indices]
                for morning in risky:
                    terms = tuple((i, d[morning]) for i, d in by_index if d.get(morning))
                    yield LinearConstraint(
                        rule=self.name, hard=scope.limit.hard, terms=terms, at_most=limit
                    )


def debt_by_morning(world: World, holding: Holding) -> Mapping[int, int]:
    """Return what a holding adds to the debt of each morning, in grains, rounded down."""
    lost = world.loads.sleep_owed(holding.person, holding.rotation, holding.role, holding.active)
    spread = _spread(world, dict(lost))
    return {morning: grains for morning, debt in spread.items() if (grains := int(debt))}


def debt_at(
    world: World, person: PersonId, holdings: Iterable[Holding], moments: Iterable[datetime]
) -> tuple[float, ...]:
    """Return the expected debt of one person at fixed times, in hours, from their holdings alone.

    Args:
        moments: Aware, between the end of a night's sleep and the beginning of the next.
    """
    someone = world.scenario.people[person]
    wakes = timedelta(minutes=someone.hours.habitual_sleep[1])
    nights: dict[int, float] = {}
    for one in holdings:
        for night, hours in world.loads.sleep_owed(person, one.rotation, one.role, one.active):
            nights[night] = nights.get(night, 0.0) + hours
    debts = []
    for moment in moments:
        local = wall_clock(moment, someone.zone)
        awake = (local - datetime.combine(local.date(), time()) - wakes) / timedelta(hours=24)
        today = local.toordinal()
        debts.append(
            sum(h * KEPT_PER_DAY ** (today - n + awake) for n, h in nights.items() if n <= today)
        )
    return tuple(debts)


def _spread(world: World, lost: Mapping[int, float]) -> dict[int, float]:
    """Return the debt of each morning, in grains, from hours lost by night."""
    first, end = _mornings(world)
    debt: dict[int, float] = {}
    for night, hours in lost.items():
        for morning in range(max(night, first), min(night + _FORGOTTEN_DAYS, end)):
            left = GRAIN * hours * KEPT_PER_DAY ** (morning - night)
            debt[morning] = debt.get(morning, 0.0) + left
    return debt


def _mornings(world: World) -> tuple[int, int]:
    first, last = world.days
    return first, last + 1


def _most(world: World, choices: Choices, person: PersonId, indices: list[int]) -> dict[int, float]:
    """Bound a person's debt of each morning: on call for the noisiest rotations all the time."""
    debt: Counter[int] = Counter()
    for i in indices:
        if i in choices.fixed:
            debt.update(debt_by_morning(world, choices.all[i]))
    open_ = [choices.all[i] for i in indices if i not in choices.fixed]
    most = {morning: float(grains) for morning, grains in debt.items()}
    if not open_:
        return most
    lost = world.loads.most_sleep_owed(
        person,
        sorted({(h.rotation, h.role) for h in open_}),
        (min(h.start for h in open_), max(h.end for h in open_)),
        at_once=2 if world.scenario.policy.two_rotations_at_once else 1,
    )
    for morning, grains in _spread(world, dict(lost)).items():
        most[morning] = most.get(morning, 0.0) + grains
    return most


def _violation(
    world: World, scope: Scope[Debt], person: PersonId, debt: tuple[int, int], over: int
) -> Violation:
    morning, grains = debt
    zone = world.scenario.people[person].zone
    return Violation(
        rule=DebtRule.name,
        hard=scope.limit.hard,
        amount=over,
        message=f"{world.name(person)} is expected to have {grains / GRAIN:.2f} h of sleep to make "
        f"up on the morning of {date.fromordinal(morning):%a %Y-%m-%d}, "
        f"the policy allows at most {scope.limit.hours:g} h",
        setting=world.setting(scope.where),
        people=(person,),
        start=world.day_start(morning, zone) + timedelta(hours=7),
    )
