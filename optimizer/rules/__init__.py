"""The rules: what a schedule must and should meet, each in two forms.

CONTRIBUTING.md says how to add one.
"""

from __future__ import annotations

from optimizer.model.choices import Forbids
from optimizer.rules.always.assignable import AccessRule, AvailableRule, ContactRule, RoleRule
from optimizer.rules.always.one_assignee import OneAssigneeRule, OneRoleRule
from optimizer.rules.always.pins import PinsRule
from optimizer.rules.always.two_rotations import TwoRotationsRule
from optimizer.rules.health.clean_nights import CleanNightsRule
from optimizer.rules.health.debt import DebtRule
from optimizer.rules.health.incidents import IncidentsRule
from optimizer.rules.health.interruptions import InterruptedNightsRule, InterruptionsRule
from optimizer.rules.kit.rule import Rule, UnaryRule
from optimizer.rules.people.apart import ApartRule
from optimizer.rules.people.even_counts import EvenCountsRule
from optimizer.rules.people.one_of import OneOfRule
from optimizer.rules.people.preferences import PreferencesRule
from optimizer.rules.people.together import TogetherRule
from optimizer.rules.time.holidays import HolidaysRule
from optimizer.rules.time.max_consecutive import MaxConsecutiveRule
from optimizer.rules.time.nights import NightsRule
from optimizer.rules.time.off_hours import OffHoursRule
from optimizer.rules.time.rest import RestRule
from optimizer.rules.time.shifts_off import ShiftsOffRule
from optimizer.rules.time.time_on_call import TimeOnCallRule
from optimizer.rules.time.weekends import WeekendsRule
from optimizer.world.holdings import Holding
from optimizer.world.world import World
from scenarios.domain.scenario import Scenario

#: Every rule: who may have a slot at all, what always holds, then the policy's limits.
RULES: tuple[Rule, ...] = (
    RoleRule(),
    AccessRule(),
    ContactRule(),
    AvailableRule(),
    OneAssigneeRule(),
    OneRoleRule(),
    TwoRotationsRule(),
    PinsRule(),
    RestRule(),
    TimeOnCallRule(),
    ShiftsOffRule(),
    MaxConsecutiveRule(),
    WeekendsRule(),
    NightsRule(),
    HolidaysRule(),
    OffHoursRule(),
    DebtRule(),
    InterruptionsRule(),
    InterruptedNightsRule(),
    CleanNightsRule(),
    IncidentsRule(),
    TogetherRule(),
    ApartRule(),
    OneOfRule(),
    EvenCountsRule(),
    PreferencesRule(),
)

#: Rules about a single holding: what they forbid is never offered to the solver.
HARD_UNARY: tuple[UnaryRule, ...] = tuple(rule for rule in RULES if isinstance(rule, UnaryRule))

#: Names of the rules that no policy switches off.
ALWAYS = frozenset(rule.name for rule in RULES if rule.always)


def can_forbid(scenario: Scenario, name: str) -> bool:
    """Whether a rule is hard anywhere in a scenario."""
    everywhere = [scenario.policy.limits, *(r.limits for r in scenario.rotations.values())]
    limits = (getattr(limits, name, None) for limits in everywhere)
    return name in ALWAYS or any(limit is not None and limit.hard for limit in limits)


def forbids(world: World) -> Forbids:
    """Return what keeps a holding from being offered: the first obstacle of a unary rule."""

    def obstacle(holding: Holding) -> str | None:
        found = (rule.obstacle(world, holding) for rule in HARD_UNARY)
        return next((why for why in found if why is not None), None)

    return obstacle
