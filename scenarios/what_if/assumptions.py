"""Assumptions: settings of the policy that no source settles, each with its plausible range.

Where neither a source nor experience gives a range, it is from half to double.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from scenarios.domain.policy import LoadSettings, Policy, ResponseSettings

HALF_TO_DOUBLE = "no source: from half to double"
_KAHN = "upper end: Kahn 2014"
_WATCHES = "ship engineers' watches lost 1.5 h to about two alarms (1987, Ergonomics 30:1335)"
_TIMEOUT = "PagerDuty's incident response guide; Grafana OnCall's default"
_SILENT = "sleep that a silent night on call costs"
_SILENT_SOURCES = "evidence conflicts (Ziebertz 2017, Wuyts 2012, Sprajcer 2018; Jay 2016)"
_SURCHARGE = "sleep that a waking costs beyond the minutes"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A setting of the policy that is an assumption.

    Attributes:
        section, name: Its place in ``policy``.
        label: What people read.
        low, high: Its range, in the unit of the field; ``None``: half and double of what is set.
        source: What the range rests on.
        most: Above this it has no meaning.
    """

    section: Literal["load", "response"]
    name: str
    label: str
    low: float | None = None
    high: float | None = None
    source: str = HALF_TO_DOUBLE
    most: float | None = None

    def value(self, policy: Policy) -> float:
        """Return the value in a policy."""
        return float(getattr(_settings(policy, self.section), self.name))

    def span(self, policy: Policy) -> tuple[float, float]:
        """Return the range, widened to contain the policy's own value."""
        own = self.value(policy)
        low = own / 2 if self.low is None else min(self.low, own)
        high = own * 2 if self.high is None else max(self.high, own)
        return low, high if self.most is None else min(high, self.most)

    @property
    def setting(self) -> str:
        """Its place in a scenario file."""
        return f"policy.{self.section}.{self.name}"


def _settings(policy: Policy, section: str) -> LoadSettings | ResponseSettings:
    return policy.load if section == "load" else policy.response


#: Every numeric setting marked [A] that the simulation depends on. Left out: standby, which depends
#: on the schedule alone; habitual sleep, which people know; and decisions (who stays with a shared
#: fault, whether low urgency wakes).
ASSUMPTIONS = (
    Assumption("load", "resettling_hours", "time to fall asleep again", 5 / 60, 1.0, _WATCHES),
    Assumption("load", "waking_hours", "what a waking costs, in load", 0.0, 2.0, _KAHN),
    Assumption("load", "active_work_hours", "active work where none is recorded"),
    Assumption("load", "active_work_cap_hours", "longest recorded active work"),
    Assumption("response", "missed", "chance that a page is missed", most=1.0),
    Assumption("response", "awake_median_minutes", "time to acknowledge, awake"),
    Assumption("response", "awake_sigma", "spread of it"),
    Assumption("response", "asleep_median_minutes", "time to acknowledge, woken"),
    Assumption("response", "asleep_sigma", "spread of it, woken"),
    Assumption("response", "timeout_minutes", "time until the next is paged", 1.0, 30.0, _TIMEOUT),
    Assumption("response", "resettling_sigma", "spread of the time to fall asleep again"),
    Assumption("response", "work_sigma", "spread of active work"),
    Assumption("response", "false_alarm_minutes", "work on a false alarm"),
    Assumption("response", "stays_up_minutes", "sleep left for which nobody goes back to bed"),
    Assumption("response", "silent_night_minutes", _SILENT, 0.0, 20.0, _SILENT_SOURCES),
    Assumption("response", "waking_surcharge_minutes", _SURCHARGE, 0.0, 45.0, _KAHN),
)


def with_values(policy: Policy, values: Mapping[str, float]) -> Policy:
    """Return a policy with other values of some assumptions.

    Args:
        values: By ``Assumption.setting``.
    """
    changes: dict[str, dict[str, float]] = {"load": {}, "response": {}}
    for one in ASSUMPTIONS:
        if one.setting in values:
            changes[one.section][one.name] = values[one.setting]
    return replace(
        policy,
        load=replace(policy.load, **changes["load"]),  # type: ignore[arg-type]
        response=replace(policy.response, **changes["response"]),  # type: ignore[arg-type]
    )
