"""The presets: limits to begin with, which a file lays its own over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from scenarios.domain.limits import (
    Incidents,
    Limits,
    MaxConsecutive,
    Nights,
    OffHours,
    Rest,
    ShiftsOff,
    TimeOnCall,
    Weekends,
)

_STANDARD = Limits(
    rest=Rest(hours=11.0, hard=True),
    time_on_call=TimeOnCall(),
    weekends=Weekends(),
    shifts_off=ShiftsOff(),
    incidents=Incidents(),
)

#: The presets. ``google-sre``: SRE book ch. 11. ``eu-working-time``: directive 2003/88, as
#: indicators; stand-by is not working time everywhere.
PRESETS: Mapping[str, Limits] = MappingProxyType(
    {
        "standard": _STANDARD,
        "google-sre": replace(_STANDARD, time_on_call=TimeOnCall(hard=True)),
        "eu-working-time": replace(
            _STANDARD,
            rest=Rest(hours=11.0, hard=True),
            max_consecutive=MaxConsecutive(shifts=6),
            nights=Nights(in_a_row=7, at_most=14),
            off_hours=OffHours(hours=160.0),
        ),
        "minimal": Limits(incidents=Incidents()),
    }
)
