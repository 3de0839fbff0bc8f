"""Which alerts cost the most sleep, and what silencing or fixing them would give back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

from simulation.timeline.incidents import FalseAlarm, Incident, Interruption


class Lost(NamedTuple):
    """One interruption and the sleep it cost.

    Attributes:
        hours: Sleep lost.
        asleep: Whether it began in the person's sleep hours.
    """

    interruption: Interruption
    hours: float
    asleep: bool


@dataclass(slots=True, kw_only=True)
class CostTally:
    """What the alerts of one name (or service) cost over replications.

    An interruption's costs are shared equally by the incidents in it; sums of all alerts are those
    of all interruptions.

    Attributes:
        incidents: That reached anybody.
        false, proxies, unknown: Of those, marked as false; false by the proxy; nothing known.
        sleep_hours: Sleep lost.
        night_hours: The part of it from interruptions that began in sleep hours.
        night_interruptions, interruptions: Begun in sleep hours; of any hour.
        work_hours: Active work.
    """

    incidents: int = 0
    false: int = 0
    proxies: int = 0
    unknown: int = 0
    sleep_hours: float = 0.0
    night_hours: float = 0.0
    night_interruptions: float = 0.0
    interruptions: float = 0.0
    work_hours: float = 0.0

    def add(self, other: CostTally) -> None:
        """Take over what another has counted."""
        for field in fields(self):
            total = getattr(self, field.name) + getattr(other, field.name)
            setattr(self, field.name, total)


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepCost:
    """What the alerts of one name cost in a run, on average.

    Attributes:
        alert: Its name; where the history gives none, its service.
        named: Whether it is a name, not a service.
        sleep_hours: Sleep lost, of everybody together.
        part: Of all the sleep that is lost.
        false, proxies, unknown: Parts of its incidents: marked as false; false by the proxy
            "resolved by itself, acknowledged by nobody"; nothing known.
        silenced_hours, silenced_interruptions: What silencing it in sleep hours would give back.
        fixed_interruptions, fixed_work_hours: What fixing it would, beside ``sleep_hours``.
    """

    alert: str
    named: bool
    sleep_hours: float
    part: float
    false: float
    proxies: float
    unknown: float
    silenced_hours: float
    silenced_interruptions: float
    fixed_interruptions: float
    fixed_work_hours: float


#: A name, or a service where there is none: (name, whether it is one).
Alert = tuple[str, bool]


def count_costs(
    incidents: Mapping[int, Incident], lost: Iterable[Lost], tallies: dict[Alert, CostTally]
) -> None:
    """Add one replication: what each interruption cost, to the alerts of its incidents."""
    reached: set[int] = set()
    for one in lost:
        keys = one.interruption.incidents
        part = 1 / len(keys)
        for key in keys:
            incident = incidents[key]
            tally = tallies.setdefault(_alert(incident), CostTally())
            tally.sleep_hours += part * one.hours
            tally.interruptions += part
            tally.work_hours += part * one.interruption.work_hours
            if one.asleep:
                tally.night_hours += part * one.hours
                tally.night_interruptions += part
            if key not in reached:
                reached.add(key)
                tally.incidents += 1
                tally.false += incident.false_alarm is FalseAlarm.YES
                tally.proxies += incident.false_alarm is FalseAlarm.PROXY
                tally.unknown += incident.false_alarm is FalseAlarm.UNKNOWN


def sleep_costs(tallies: Mapping[Alert, CostTally], runs: int) -> tuple[SleepCost, ...]:
    """What each alert costs in a run, the costliest first."""
    total = sum(tally.sleep_hours for tally in tallies.values())
    ordered = sorted(tallies.items(), key=lambda item: (-item[1].sleep_hours, item[0]))
    return tuple(
        SleepCost(
            alert=alert,
            named=named,
            sleep_hours=tally.sleep_hours / runs,
            part=tally.sleep_hours / total if total else 0.0,
            false=tally.false / tally.incidents,
            proxies=tally.proxies / tally.incidents,
            unknown=tally.unknown / tally.incidents,
            silenced_hours=tally.night_hours / runs,
            silenced_interruptions=tally.night_interruptions / runs,
            fixed_interruptions=tally.interruptions / runs,
            fixed_work_hours=tally.work_hours / runs,
        )
        for (alert, named), tally in ordered
    )


def _alert(incident: Incident) -> Alert:
    return (incident.name, True) if incident.name else (incident.cause, False)
