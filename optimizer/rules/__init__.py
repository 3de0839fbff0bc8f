"""The rules: what a schedule must and should keep, each with its twins.

To add one: write its module (a class with ``name``, ``unit``, ``violations`` and ``caps``), put it
into ``RULES``, give it a limit in ``scenarios.policy``, and write its test file. The property test
over this registry proves that its twins agree.
"""

from __future__ import annotations

from optimizer.choices import Forbids
from optimizer.holdings import Holding
from optimizer.rules.access import AccessRule
from optimizer.rules.apart import ApartRule
from optimizer.rules.available import AvailableRule
from optimizer.rules.balance import BalanceRule
from optimizer.rules.clean_nights import CleanNightsRule
from optimizer.rules.contact import ContactRule
from optimizer.rules.debt import DebtRule
from optimizer.rules.gap import GapRule
from optimizer.rules.holidays import HolidaysRule
from optimizer.rules.incidents import IncidentsRule
from optimizer.rules.interrupted_nights import InterruptedNightsRule
from optimizer.rules.interruptions import InterruptionsRule
from optimizer.rules.nights import NightsRule
from optimizer.rules.off_hours import OffHoursRule
from optimizer.rules.one_of import OneOfRule
from optimizer.rules.one_role import OneRoleRule
from optimizer.rules.pins import PinsRule
from optimizer.rules.preferences import PreferencesRule
from optimizer.rules.rest import RestRule
from optimizer.rules.role import RoleRule
from optimizer.rules.rule import Rule, UnaryRule
from optimizer.rules.runs import RunsRule
from optimizer.rules.seat import SeatRule
from optimizer.rules.share import ShareRule
from optimizer.rules.together import TogetherRule
from optimizer.rules.two_pagers import TwoPagersRule
from optimizer.rules.weekends import WeekendsRule
from optimizer.world import World

#: Hard rules about a single holding: what they forbid is never offered to the solver.
HARD_UNARY: tuple[UnaryRule, ...] = (RoleRule(), AccessRule(), ContactRule(), AvailableRule())

#: Every rule: who may hold a seat at all, what always holds, then the policy's limits.
RULES: tuple[Rule, ...] = (
    *HARD_UNARY,
    SeatRule(),
    OneRoleRule(),
    TwoPagersRule(),
    PinsRule(),
    RestRule(),
    ShareRule(),
    GapRule(),
    RunsRule(),
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
    BalanceRule(),
    PreferencesRule(),
)

#: Names of the rules that no policy switches off.
ALWAYS = frozenset(
    {"role", "access", "contact", "available", "seat", "one_role", "two_pagers", "pins"}
)


def forbids(world: World) -> Forbids:
    """What keeps a holding from being offered: the first obstacle of a hard unary rule, if any."""

    def obstacle(holding: Holding) -> str | None:
        found = (rule.obstacle(world, holding) for rule in HARD_UNARY)
        return next((why for why in found if why is not None), None)

    return obstacle
