"""The tiers of a re-plan: the fewest changes come directly after the hard rules.

1 hard rules and gaps · fewest changed assignments · the same, weighed · 2 soft health limits ·
3 nobody new is put on duty unless that is needed · 4 to 7 as always. Where more changes are
allowed, they are fairness's to spend; those that buy nothing are taken back at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from optimizer.model.choices import Choices
from optimizer.model.engine import sum_of
from optimizer.objectives.change_costs import Prices, prices
from optimizer.objectives.lexicographic import Tiers
from scenarios.domain.schedule import Schedule
from scenarios.domain.vocabulary import PersonId

CHANGES = "changed assignments"
WEIGHED = "hours changed, the soon ones first"
NEWLY_WOKEN = "newly on duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A published schedule that the new one is to stay near to.

    Attributes:
        since: From when notice is counted.
        allowed: Changes beyond the fewest that fairness may spend.
        on_duty: Whom the published schedule puts on 24/7 duty.
    """

    published: Schedule
    since: datetime
    allowed: int = 0
    on_duty: frozenset[PersonId] = frozenset()

    def prices(self, choices: Choices) -> Prices:
        """What the choices cost."""
        return prices(choices, self.published, self.since)


@dataclass(slots=True, kw_only=True)
class ReplanTiers(Tiers):
    """The lexicographic search of a re-plan.

    Attributes:
        near: What it stays near to.
        prices: What the choices cost against it.
    """

    near: Near
    prices: Prices

    def _after_hard(self) -> None:
        self._fewest(1, self.near.allowed)
        if self.near.allowed:
            return
        if self.reports[-1].value == self.prices.least:
            # Every seat has its cheapest holder then: most are settled by that.
            for index in sorted(self.prices.dear):
                self.model.engine.fix(index, 0)
        self._lightest(1)

    def _pool(self) -> None:
        """Tier 3: at most those on duty already, and whom it needs."""
        if self.policy.duty_pool.size != "smallest":
            # With arguments: the class is made anew for its slots, which a bare one knows not of.
            super(ReplanTiers, self)._pool()
            return
        new = [d for person, d in self.model.duty.items() if person not in self.near.on_duty]
        self._tier(
            3,
            NEWLY_WOKEN,
            "people",
            sum_of((d, 1) for d in new),
            lambda chosen: sum(self.model.engine.value_of(d, chosen) for d in new),
            bound=0,
        )

    def _leximin(self) -> None:
        super(ReplanTiers, self)._leximin()
        if self.near.allowed:
            self._fewest(7, 0)
            self._lightest(7)

    def _improve(self, total_at_most: int | None, until: int | None = None) -> None:
        """Local search knows of no prices: its steps are changes."""

    def _polished(self, chosen: frozenset[int]) -> frozenset[int]:
        return chosen

    def _fewest(self, number: int, allowance: int) -> None:
        price = self.prices.changes
        self._tier(
            number,
            CHANGES,
            "",
            price.expression(self.model),
            price.total,
            bound=self.prices.least,
            allowance=allowance,
        )

    def _lightest(self, number: int) -> None:
        price = self.prices.weight
        self._tier(number, WEIGHED, "points", price.expression(self.model), price.total, bound=0)
