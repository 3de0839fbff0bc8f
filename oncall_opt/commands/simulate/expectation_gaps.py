"""Parting reasons: why what was expected and what is lived through may differ.

Each is a thing that the simulation plays out and the optimizer's sums leave out. They are told
where the numbers part, and explained in ``docs/background/expected-and-simulated.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from optimizer.world.expected_load import Load
from optimizer.world.holdings import Holding, overlap
from optimizer.world.world import World
from scenarios.domain.rotations import Rotation
from scenarios.domain.schedule import Schedule
from scenarios.domain.services import AlertHistory, AlertPattern
from scenarios.domain.vocabulary import PersonId, Role
from scenarios.rates.recorded_work import SAME_CAUSE

#: Patterns that come in bursts at least this bad have days on which pages run into each other.
_BURSTY = 3.0
#: So do expected interruptions above this, per 12 hours held.
_MANY = 1.0
#: A history in which at least this part of the alerts come within an hour of another has them, too.
_CROWDED = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Somebody under a schedule.

    Attributes:
        holdings: What the person holds in the horizon.
        modelled: Whether incidents come from the model, whose means are the optimizer's rates.
    """

    world: World
    schedule: Schedule
    person: PersonId
    holdings: tuple[Holding, ...]
    modelled: bool = True

    @property
    def rotations(self) -> tuple[Rotation, ...]:
        """Those of which the person holds a seat that is paged."""
        held = {h.rotation for h in self.holdings if h.role is not Role.SHADOW}
        return tuple(r for name, r in self.world.scenario.rotations.items() if name in held)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reason:
    """A reason, and whether it applies."""

    text: str
    applies: Callable[[Case], bool]
    sleep_only: bool = False


def parting_reasons(case: Case, *, of_sleep: bool) -> tuple[str, ...]:
    """Why somebody's numbers may part, the most particular reason first.

    Args:
        of_sleep: Whether it is sleep, or debt, that parts; not interruptions or work.
    """
    return tuple(r.text for r in _REASONS if (of_sleep or not r.sleep_only) and r.applies(case))


def _arrivals(case: Case) -> bool:
    return not case.modelled


def _last_resort(case: Case) -> bool:
    scenario = case.world.scenario
    steps = [step for rotation in scenario.rotations.values() for step in rotation.escalation]
    held = {rotation.id for rotation in case.rotations}
    return any(step.person == case.person or step.rotation in held for step in steps)


def _empty_seat(case: Case) -> bool:
    held = {rotation.id for rotation in case.rotations}
    return any(a.person is None and a.rotation in held for a in case.schedule.assignments)


def _two_pagers(case: Case) -> bool:
    paged = [h for h in case.holdings if h.role is not Role.SHADOW]
    return any(
        overlap(one.active, other.active) for n, one in enumerate(paged) for other in paged[:n]
    )


def _shared_faults(case: Case) -> bool:
    """Whether services of other rotations fail within minutes of those the person is paged for."""
    scenario = case.world.scenario
    histories = [s.alerts for s in scenario.services.values() if isinstance(s.alerts, AlertHistory)]
    every = (alert for history in histories for alert in history.alerts)
    alerts = sorted(every, key=lambda alert: alert.opened_at)
    reached = {
        name: frozenset(r.id for r in scenario.rotations.values() if name in r.services)
        for name in scenario.services
    }
    held = {rotation.id for rotation in case.rotations}
    return any(
        b.opened_at - a.opened_at < SAME_CAUSE
        and reached[a.service] != reached[b.service]
        and held & (reached[a.service] | reached[b.service])
        for a, b in pairwise(alerts)
    )


def _storms(case: Case) -> bool:
    """Whether there are days on which one page follows another, be it every day."""
    load = sum((case.world.load(holding) for holding in case.holdings), Load())
    if 12 * sum(load.interruptions) > _MANY * sum(load.hours):
        return True
    services = case.world.scenario.services
    alerts = [services[name].alerts for r in case.rotations for name in r.services]
    return any(
        (isinstance(one, AlertPattern) and one.burstiness >= _BURSTY)
        or (isinstance(one, AlertHistory) and _crowded(one))
        for one in alerts
    )


def _crowded(history: AlertHistory) -> bool:
    opened = [alert.opened_at for alert in history.alerts]
    close = sum(1 for a, b in pairwise(opened) if b - a < timedelta(hours=1))
    return close > _CROWDED * len(opened)


def _busy(case: Case) -> bool:
    return any(Role.SECONDARY in rotation.roles for rotation in case.rotations)


def _zones(case: Case) -> bool:
    calendar = case.world.calendar
    mine = calendar.profile(case.person)
    seats = {(h.rotation, h.role) for h in case.holdings}
    secondary = {rotation for rotation, role in seats if role is Role.SECONDARY}
    return any(
        a.person is not None and a.rotation in secondary and calendar.profile(a.person) != mine
        for a in case.schedule.assignments
    )


def _waiting(case: Case) -> bool:
    services = case.world.scenario.services
    names = (name for r in case.rotations for name in r.services)
    return any(not services[name].coverage.always for name in names)


def _silent_nights(case: Case) -> bool:
    return case.world.scenario.policy.response.silent_night_minutes > 0


_REASONS = (
    _Reason(
        text="arrivals: incidents come as they were recorded, not as often as the rates say",
        applies=_arrivals,
    ),
    _Reason(
        text="last resort: nothing is expected of steps of escalation beyond the seats of a pager",
        applies=_last_resort,
    ),
    _Reason(
        text="empty seats: where nobody is primary, the next in line is paged at once",
        applies=_empty_seat,
    ),
    _Reason(
        text="two pagers: what both bring at once is one interruption, and one after the other",
        applies=_two_pagers,
    ),
    _Reason(
        text="shared faults: who cannot help is released as soon as somebody can",
        applies=_shared_faults,
    ),
    _Reason(
        text="silent nights: what a night on call costs without a page is not expected",
        applies=_silent_nights,
        sleep_only=True,
    ),
    _Reason(
        text="bad days: incidents run into each other, and nights overlap, more than at mean rates",
        applies=_storms,
    ),
    _Reason(
        text="waiting: on good days nothing waits for a service to open, and on bad days it is one",
        applies=_waiting,
    ),
    _Reason(
        text="other hours: a secondary's chance is reckoned as if the primary slept when they do",
        applies=_zones,
    ),
    _Reason(
        text="busy: while one is at work the next page goes on to the other",
        applies=_busy,
    ),
)

#: What each is called.
NAMES = tuple(reason.text.partition(":")[0] for reason in _REASONS)
