"""The rules: what a schedule must and should keep, each in two forms.

To add one: write its module (a class with ``name``, ``unit``, ``violations`` and ``constraints``),
put it into ``RULES``, give it a limit in ``scenarios.domain.policy``, and write its test file. The
property test over this registry proves that its twins agree.
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

#: Hard rules about a single holding: what they forbid is never offered to the solver.
HARD_UNARY: tuple[UnaryRule, ...] = (RoleRule(), AccessRule(), ContactRule(), AvailableRule())

#: Every rule: who may hold a slot at all, what always holds, then the policy's limits.
RULES: tuple[Rule, ...] = (
    *HARD_UNARY,
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

#: Names of the rules that no policy switches off.
ALWAYS = frozenset(
    {
        "role",
        "access",
        "contact",
        "available",
        "one_assignee",
        "one_role",
        "two_rotations_at_once",
        "pins",
    }
)


def forbids(world: World) -> Forbids:
    """What keeps a holding from being offered: the first obstacle of a hard unary rule, if any."""

    def obstacle(holding: Holding) -> str | None:
        found = (rule.obstacle(world, holding) for rule in HARD_UNARY)
        return next((why for why in found if why is not None), None)

    return obstacle
