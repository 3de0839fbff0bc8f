"""Preferences: what people would rather have or avoid; never a right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from optimizer.model.choices import Choices
from optimizer.model.linear_constraints import LinearConstraint
from optimizer.rules.kit.rule import Rule, Violation, describe
from optimizer.world.holdings import Holding, Holdings
from optimizer.world.world import DAY_MINUTES, NIGHT_MINUTES, World, held
from scenarios.domain.people import Preference


class PreferencesRule(Rule):
    """Nobody has what they avoid; who prefers something has nothing else.

    A day, night or holiday is met from two hours on. Always soft, in the last objective, weighted
    by ``policy.weights``.
    """

    name = "preferences"
    unit = "weighted assignments"

    def violations(self, world: World, holdings: Holdings) -> Iterator[Violation]:
        """Yield everything against a preference; what is fixed is exempt."""
        for person, mine in holdings.by_person.items():
            for holding in mine:
                for weight, preference in _against(world, holding):
                    yield Violation(
                        rule=self.name,
                        hard=False,
                        amount=weight,
                        message=f"{world.name(person)} {preference}, "
                        f"and has {describe(world, holding)}",
                        people=(person,),
                        start=holding.start,
                    )

    def constraints(self, world: World, choices: Choices) -> Iterator[LinearConstraint]:
        """Forbid the choices that go against a preference."""
        for index, holding in enumerate(choices.all):
            for weight, preference in _against(world, holding):
                yield LinearConstraint(
                    rule=self.name,
                    hard=False,
                    terms=((index, 1),),
                    at_most=0,
                    weight=weight,
                    label=f"{holding.person} {preference}",
                )


def _against(world: World, holding: Holding) -> Iterator[tuple[int, str]]:
    """Yield preferences a holding goes against: the weight, and a clause after the name."""
    person, weights = world.scenario.people[holding.person], world.scenario.policy.weights
    if holding.fixed:
        return
    avoided = [
        preference.what for preference in person.avoids if _meets(world, holding, preference)
    ]
    if avoided and weights.avoids:
        yield weights.avoids, f"avoids {', '.join(avoided)}"
    preferred = any(_meets(world, holding, preference) for preference in person.prefers)
    if person.prefers and holding.whole and not preferred and weights.prefers:
        yield (
            weights.prefers,
            f"prefers {', '.join(preference.what for preference in person.prefers)}",
        )


def _meets(world: World, holding: Holding, preference: Preference) -> bool:
    if preference.role is holding.role:
        return True
    if preference.nights and held(world.nights(holding), NIGHT_MINUTES):
        return True
    if preference.holidays and held(world.holidays(holding), DAY_MINUTES):
        return True
    return any(_meant(preference, day) for day in held(world.own_days(holding), DAY_MINUTES))


def _meant(preference: Preference, day: int) -> bool:
    """Whether a local date (ordinal) is one the preference is about."""
    if (day - 1) % 7 in preference.weekdays:
        return True
    return (
        preference.dates is not None
        and preference.dates[0] <= date.fromordinal(day) <= preference.dates[1]
    )
