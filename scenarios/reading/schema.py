"""The scenario file as typed sections, and its JSON Schema for editors.

The sections say which keys and kinds of value there are. What the texts in them mean (dates,
hours, names) is settled later, where its place in the file and the other names are known.
"""

# No `from __future__ import annotations` here: pydantic would evaluate every text again.

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from scenarios.reading.schema_limits import LimitsSection
from scenarios.reading.schema_policy import PolicySection, RoleWord
from scenarios.reading.schema_values import Section, Text, kind_of, must_be, text_or


def optional(description: str) -> Any:
    """Return the field of a key that may be missing."""
    return Field(None, description=description)


ContactWord = Literal["phone", "sms", "push", "email", "chat"]
ReasonWord = Literal["vacation", "sick", "parental", "other"]

_TEXT_OR_LIST = Discriminator(text_or, **must_be("text or a list of texts"))
TextOrList = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[list[Text], Tag("<list>")], _TEXT_OR_LIST
]


_PERCENTAGE = r"^\s*\d+(\.\d*)?\s*%\s*$"


def _as_part(value: object) -> object:
    """Read a percentage such as ``60%`` as the number it means."""
    if isinstance(value, str) and re.match(_PERCENTAGE, value):
        return float(value.strip().rstrip("% ")) / 100
    return value


_Part = Annotated[float, Field(gt=0, le=1)]
Capacity = Annotated[
    _Part,
    BeforeValidator(
        _as_part, json_schema_input_type=_Part | Annotated[str, Field(pattern=_PERCENTAGE)]
    ),
]


class TimeOffEntry(Section):
    """Time away, with its reason."""

    from_: Text | None = Field(None, alias="from", description="First day or date with time.")
    to: Text | None = optional("Last day (inclusive) or date with time.")
    every: Text | None = optional("A weekly absence, such as Tuesday 18:00-22:00.")
    reason: ReasonWord | None = optional("Sick and parental leave reduce the capacity.")


TimeOffValue = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[TimeOffEntry, Tag("<map>")],
    Discriminator(text_or, **must_be("a date, a range, `every …`, a file or a map")),
]
TimeOffList = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[list[TimeOffValue], Tag("<list>")],
    Discriminator(text_or, **must_be("a list of dates, ranges, `every …` and files")),
]


class PersonDefaults(Section):
    """Person keys for everybody who does not set them."""

    contact: list[ContactWord] | None = optional(
        "Channels; phone, sms and push can wake a person. Default: push, phone."
    )
    roles: list[RoleWord] | None = optional(
        "Roles the person may take. Default: primary, secondary, escalation."
    )
    capacity: Capacity | None = Field(
        None,
        description="Part of a full on-call load: a number from 0 to 1, or a percentage like 60%.",
        examples=[0.6],
    )
    country: Text | None = optional("Country for public holidays: DE, or with a region DE-BE.")
    time_zone: Text | None = optional("Time zone, such as Europe/Berlin.")
    business_hours: TextOrList | None = optional("Working hours. Default: Mon-Fri 08:00-18:00.")
    sleep_hours: Text | None = optional("Hours that count as sleep hours. Default: 22:00-08:00.")
    habitual_sleep: Text | None = optional("Usual bedtime to wake-up time. Default: 23:00-07:00.")
    access: TextOrList | None = optional("Services the person has production access to, or all.")
    prefers: TextOrList | None = optional(
        "Shifts the person likes: weekends, nights, holidays, mondays, a role, dates."
    )
    avoids: TextOrList | None = optional("Shifts the person dislikes; same words as `prefers`.")


class PersonSection(PersonDefaults):
    """A person who can be on call."""

    name: Text | None = optional("Full name. Default: the id.")
    email: Text | None = optional("Address that identifies the person in calendars.")
    site: Text | None = optional("Site of the person; sets time zone and country.")
    joined: Text | None = optional("First day in the group.")
    leaves: Text | None = optional("Last day in the group (inclusive).")
    time_off: TimeOffList | None = optional(
        "Absences: 2027-02-15/2027-02-26, every Tuesday 18:00-22:00, leave.ics."
    )


class SiteSection(Section):
    """A place where people work."""

    time_zone: Text = Field(description="Time zone, such as America/Toronto.")
    country: Text | None = optional("Country for public holidays: CA, or with a region CA-ON.")
    starts: Text | None = optional("Local time when the site's shift starts. Default: 09:00.")


class TeamSection(Section):
    """Gives its people access to its services."""

    services: list[Text] = Field(default_factory=list, description="The team's services.")
    people: list[Text] = Field(default_factory=list, description="The team's people.")


class AlertPatternSection(Section):
    """Expected pages of a service without a history."""

    pages_per_week: float = Field(ge=0, le=100_000, description="High-urgency pages per week.")
    shape: Literal["flat", "office", "night-batch"] | None = optional(
        "Distribution of pages over the week. Default: flat."
    )
    burstiness: float | None = Field(
        None,
        ge=1,
        le=10_000,
        description="Variance divided by mean of daily pages; 1 means independent pages.",
    )


class AlertFileSection(Section):
    """An alert history and the part of it to use."""

    file: Text = Field(description="CSV file with the columns opened_at and service.")
    service: Text | None = optional("Name of the service in the file. Default: its id.")
    from_: Text | None = Field(None, alias="from", description="First day to use.")
    until: Text | None = optional("Last day to use (inclusive).")


def _alerts_kind(value: object) -> str:
    kind = text_or(value)
    if kind != "<map>":
        return kind
    return "<file>" if isinstance(value, dict) and "file" in value else "<pattern>"


AlertsValue = Annotated[
    Annotated[Text, Tag("<text>")]
    | Annotated[AlertPatternSection, Tag("<pattern>")]
    | Annotated[AlertFileSection, Tag("<file>")],
    Discriminator(_alerts_kind, **must_be("a CSV file, {pages_per_week: …} or {file: …}")),
]


class ExpectsSection(Section):
    """A period in which a service pages more or less than usual."""

    from_: Text = Field(alias="from", description="First day, or date and time when it starts.")
    until: Text = Field(description="Last day (inclusive), or date and time when it ends.")
    times: float = Field(ge=0, le=1000, description="Multiple of the usual number of pages.")
    name: Text | None = optional("Reason, such as a release or a sale.")


class ServiceSection(Section):
    """A service that pages."""

    time_zone: Text | None = optional("Time zone of the coverage. Default: the file's.")
    coverage: TextOrList | None = optional(
        "Hours to cover: 24x7 (default), business-hours, or Mon-Fri 08:00-18:00."
    )
    alerts: AlertsValue | None = optional(
        "Alert history or pattern. Default: the service never pages."
    )
    expects: list[ExpectsSection] | None = optional("Periods with more or fewer pages than usual.")
    grants: TextOrList | None = optional(
        "Who may be granted access: anybody (default), nobody, people, teams."
    )


class EscalationSection(Section):
    """An escalation step."""

    person: Text | None = optional("Person to page.")
    rotation: Text | None = optional("Rotation to page, instead of a person.")
    after: float | None = Field(
        None, gt=0, le=1440, description="Minutes without an acknowledgement before this step."
    )


EscalationValue = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[EscalationSection, Tag("<map>")],
    Discriminator(text_or, **must_be("a person, a rotation, or {person: …, after: minutes}")),
]
EveryValue = Annotated[
    Annotated[Annotated[int, Field(ge=1, le=52)], Tag("<number>")] | Annotated[Text, Tag("<text>")],
    Discriminator(kind_of, **must_be("a number of weeks")),
]


class ShiftsSection(Section):
    """Keys that rotations and `auto` share."""

    shifts: (
        Literal["weekly", "daily", "day-night", "weekday-weekend", "follow-the-sun", "custom"]
        | None
    ) = optional("Kind of shifts. Default: weekly.")
    handoff: TextOrList | None = optional(
        "Handoff: Mon 10:00 (weekly), 10:00 (daily), 08:00 (day-night), or a list."
    )
    every: EveryValue | None = optional("Length of a custom cycle in weeks.")
    weekends: Text | None = optional("Handoff before the weekend, such as Fri 18:00.")
    roles: list[Literal["primary", "secondary", "shadow"]] | None = optional(
        "Roles to fill. Default: primary."
    )


class RotationSection(ShiftsSection):
    """Services whose pages go to the same on-call person."""

    services: list[Text] | None = optional("Services of the rotation. Default: all.")
    time_zone: Text | None = optional("Time zone of handoffs and hours. Default: the file's.")
    hours: TextOrList | None = optional(
        "Active hours: 24x7 (default), Mon-Fri 08:00-18:00, or outside ROTATION."
    )
    people: list[Text] | None = optional("People and teams in the rotation. Default: everybody.")
    sites: list[Text] | None = optional("Sites of a follow-the-sun rotation. Default: all.")
    escalation: list[EscalationValue] | None = optional(
        "People and rotations to page after the last role."
    )
    policy: LimitsSection | None = optional("Limits for this rotation only.")


class AutoSection(ShiftsSection):
    """Settings for the rotations that `rotations: auto` and `consolidate` create."""

    apart: TextOrList | None = optional(
        "Hours that may have separate rotations, such as business-hours."
    )
    smallest_pool: int | None = Field(
        None, ge=1, le=1000, description="Minimum number of people in each rotation."
    )
    grants: Literal["anybody", "nobody"] | None = optional(
        "Who may be granted access to services without their own `grants`."
    )


class PastSection(Section):
    """A past schedule."""

    file: Text = Field(description="Schedule file: CSV, JSON or ICS.")
    not_overnight: list[Text] | None = optional(
        "People who were deliberately not on call overnight."
    )


PastValue = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[PastSection, Tag("<map>")],
    Discriminator(text_or, **must_be("a schedule file or {file: …, not_overnight: […]}")),
]


class PublishedSection(Section):
    """The part of a published schedule that stays."""

    file: Text = Field(description="Schedule file: CSV, JSON or ICS.")
    until: Text = Field(description="Assignments that start before this day stay.")


class PinSection(Section):
    """An assignment that stays."""

    rotation: Text = Field(description="Rotation.")
    person: Text = Field(description="Assignee.")
    role: Literal["primary", "secondary", "shadow"] | None = optional("Role. Default: primary.")
    on: Text | None = optional("The shift that starts on this day.")
    from_: Text | None = Field(None, alias="from", description="First day: all shifts from here …")
    to: Text | None = optional("… to this day (inclusive).")


PeopleValue = Annotated[
    Annotated[dict[str, PersonSection | None], Tag("<map>")] | Annotated[list[Text], Tag("<list>")],
    Discriminator(kind_of, **must_be("a map of people, or a list of names")),
]
ServicesValue = Annotated[
    Annotated[dict[str, ServiceSection | None], Tag("<map>")]
    | Annotated[list[Text], Tag("<list>")],
    Discriminator(kind_of, **must_be("a map of services, or a list of names")),
]
RotationsValue = Annotated[
    Annotated[Literal["auto"], Tag("<text>")]
    | Annotated[dict[str, RotationSection | None], Tag("<map>")],
    Discriminator(kind_of, **must_be("`auto`, or a map of rotations")),
]
PastList = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[list[PastValue], Tag("<list>")],
    Discriminator(text_or, **must_be("a list of schedule files")),
]


class ScenarioSection(Section):
    """A scenario: services, people, rotations and policy."""

    schema_: Text | None = Field(None, alias="$schema", description="JSON Schema, for editors.")
    name: Text = Field(description="Name of the scenario.")
    start: Text = Field(description="First day, such as 2027-01-04.")
    weeks: int = Field(ge=1, le=260, description="Length of the schedule period in weeks.")
    time_zone: Text = Field(description="Time zone, such as Europe/Berlin.")
    country: Text | None = optional("Country for public holidays: DE, or with a region DE-BE.")
    defaults: PersonDefaults | None = optional("Default values of person keys.")
    sites: dict[str, SiteSection] | None = optional("Places where people work.")
    teams: dict[str, TeamSection | None] | None = optional(
        "Teams, their people and their services."
    )
    services: ServicesValue | None = optional("Services that page.")
    people: PeopleValue | None = optional("People who can be on call.")
    time_off: TextOrList | None = optional("CSV or ICS files with the leave of several people.")
    rotations: RotationsValue | None = optional(
        "Rotations, or auto. Default: one weekly rotation `main`."
    )
    auto: AutoSection | None = optional(
        "Settings for the rotations that `rotations: auto` and `consolidate` create."
    )
    policy: PolicySection | None = optional("Rules and settings.")
    previous: PastList | None = optional("Past schedules.")
    ledger: Text | None = optional("Ledger file with the load of past periods.")
    published: PublishedSection | None = optional("Published schedule to keep.")
    pins: list[PinSection] | None = optional("Assignments to keep.")
    external: dict[str, dict[str, dict[RoleWord, Text]]] | None = optional(
        "Ids in other tools, by tool, rotation and role."
    )


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a scenario file, for completion and checks in editors."""
    schema: dict[str, object] = ScenarioSection.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "oncall-opt scenario",
    }
