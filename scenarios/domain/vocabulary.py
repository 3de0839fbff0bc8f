"""The words of the field, as types: ids, roles, hour classes, contact channels."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", str)
ServiceId = NewType("ServiceId", str)
RotationId = NewType("RotationId", str)
SiteId = NewType("SiteId", str)


class Role(StrEnum):
    """What a person does in a rotation; ``shadow`` learns and never counts as coverage."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SHADOW = "shadow"
    ESCALATION = "escalation"


#: Roles that a rotation fills shift by shift; escalation after them is a fixed list.
ROTATION_ROLES = (Role.PRIMARY, Role.SECONDARY, Role.SHADOW)


class HourClass(StrEnum):
    """The kind of an hour in the person's own zone. An hour that could be two is sleep."""

    BUSINESS = "business"
    OFF = "off"
    SLEEP = "sleep"


class Contact(StrEnum):
    """A kind of channel. Numbers and addresses have no place in a file under version control."""

    PHONE = "phone"
    SMS = "sms"
    PUSH = "push"
    EMAIL = "email"
    CHAT = "chat"


#: Channels that can interrupt, and so wake, a person.
INTERRUPTIVE = frozenset({Contact.PHONE, Contact.SMS, Contact.PUSH})


class AbsenceKind(StrEnum):
    """Why a person is away; sick and parental leave always reduce the capacity."""

    LEAVE = "leave"
    SICK = "sick"
    PARENTAL = "parental"
    BLACKOUT = "blackout"


class ShiftKind(StrEnum):
    """The kind of shifts of a rotation."""

    WEEKLY = "weekly"
    DAILY = "daily"
    DAY_NIGHT = "day-night"
    WEEKDAY_WEEKEND = "weekday-weekend"
    FOLLOW_THE_SUN = "follow-the-sun"
    CUSTOM = "custom"
