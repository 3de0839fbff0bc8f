"""The scenario file as typed sections, and its JSON Schema for editors.

The sections say which keys and kinds of value there are. What the texts in them mean (dates,
hours, names) is settled later, where its place in the file and the other names are known.
"""

# No `from __future__ import annotations` here: pydantic would evaluate every text again.

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from scenarios.reading.schema_limits import LimitsSection
from scenarios.reading.schema_policy import PolicySection, RoleWord
from scenarios.reading.schema_values import Section, Text, kind_of, must_be, text_or

ContactWord = Literal["phone", "sms", "push", "email", "chat"]
ReasonWord = Literal["vacation", "sick", "parental", "other"]

_TEXT_OR_LIST = Discriminator(text_or, **must_be("a text or a list of texts"))
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

    from_: Text | None = Field(None, alias="from", description="First day, or instant.")
    to: Text | None = Field(None, description="Last day (inclusive), or instant.")
    every: Text | None = Field(None, description="What recurs: Tuesday 18:00-22:00.")
    reason: ReasonWord | None = Field(None, description="Sick and parental leave reduce the share.")


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

    contact: list[ContactWord] | None = Field(
        None, description="Channels; phone, sms and push can wake. Default: push, phone."
    )
    roles: list[RoleWord] | None = Field(
        None, description="Roles that may be held. Default: primary, secondary, escalation."
    )
    capacity: Capacity | None = Field(
        None,
        description="Part of a full on-call load: a number from 0 to 1, or a percentage like 60%.",
        examples=[0.6],
    )
    country: Text | None = Field(None, description="For public holidays: DE, or DE-BE.")
    time_zone: Text | None = Field(None, description="IANA name, like Europe/Berlin.")
    business_hours: TextOrList | None = Field(None, description="Default: Mon-Fri 08:00-18:00.")
    sleep_hours: Text | None = Field(None, description="Hours of sleep. Default: 22:00-08:00.")
    habitual_sleep: Text | None = Field(None, description="Really slept. Default: 23:00-07:00.")
    access: TextOrList | None = Field(None, description="Services with production access, or all.")
    prefers: TextOrList | None = Field(
        None, description="weekends, weekdays, nights, holidays, mondays …, a role, dates."
    )
    avoids: TextOrList | None = Field(None, description="As `prefers`.")


class PersonSection(PersonDefaults):
    """Somebody who can carry a pager."""

    name: Text | None = Field(None, description="Full name; the id by default.")
    email: Text | None = Field(None, description="Address by which calendars know the person.")
    site: Text | None = Field(None, description="A site, which gives zone and country.")
    joined: Text | None = Field(None, description="First day.")
    leaves: Text | None = Field(None, description="Last day, inclusive.")
    time_off: TimeOffList | None = Field(
        None, description="2027-02-15, 2027-02-15/2027-02-26, every Tuesday 18:00-22:00, leave.ics."
    )


class SiteSection(Section):
    """A place people work from."""

    time_zone: Text = Field(description="IANA name, like America/Toronto.")
    country: Text | None = Field(None, description="For public holidays: CA, or CA-ON.")
    starts: Text | None = Field(None, description="When the site's shift begins. Default: 09:00.")


class TeamSection(Section):
    """Gives its people access to its services."""

    services: list[Text] = Field(default_factory=list, description="The team's services.")
    people: list[Text] = Field(default_factory=list, description="The team's people.")


class AlertPatternSection(Section):
    """What to expect where there is no history."""

    pages_per_week: float = Field(ge=0, le=100_000, description="Pages of high urgency a week.")
    shape: Literal["flat", "office", "night-batch"] | None = Field(
        None, description="How pages are spread over the week."
    )
    burstiness: float | None = Field(
        None, ge=1, le=10_000, description="Variance over mean of pages a day; 1: independent."
    )


class AlertFileSection(Section):
    """A history, and what to take of it."""

    file: Text = Field(description="CSV with opened_at, service, …")
    service: Text | None = Field(None, description="The service's name in the file.")
    from_: Text | None = Field(None, alias="from", description="First day to take.")
    until: Text | None = Field(None, description="Last day to take, inclusive.")


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
    """A stretch in which a service is known to page more, or less."""

    from_: Text = Field(alias="from", description="First day, or the instant at which it begins.")
    until: Text = Field(description="Last day, inclusive, or the instant at which it ends.")
    times: float = Field(ge=0, le=1000, description="So many times as often as usual.")
    name: Text | None = Field(None, description="What it is: a release, a sale, a month's end.")


class ServiceSection(Section):
    """Something that pages."""

    time_zone: Text | None = Field(None, description="Zone of its coverage. Default: the file's.")
    coverage: TextOrList | None = Field(
        None, description="24x7 (default), business-hours, or hours like Mon-Fri 08:00-18:00."
    )
    alerts: AlertsValue | None = Field(None, description="History or pattern. Default: silent.")
    expects: list[ExpectsSection] | None = Field(
        None, description="When it is known to page more, or less, than usual."
    )
    grants: TextOrList | None = Field(
        None, description="Who may be given access: anybody (default), nobody, people, teams."
    )


class EscalationSection(Section):
    """A step of escalation."""

    person: Text | None = Field(None, description="Who is paged …")
    rotation: Text | None = Field(None, description="… or which rotation.")
    after: float | None = Field(None, gt=0, le=1440, description="Minutes without an answer.")


EscalationValue = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[EscalationSection, Tag("<map>")],
    Discriminator(text_or, **must_be("a person, a rotation, or {person: …, after: minutes}")),
]
EveryValue = Annotated[
    Annotated[Annotated[int, Field(ge=1, le=52)], Tag("<number>")] | Annotated[Text, Tag("<text>")],
    Discriminator(kind_of, **must_be("a number of weeks")),
]


class RotationSection(Section):
    """Services whose pages go to the same person on call."""

    services: list[Text] | None = Field(None, description="Default: all services.")
    time_zone: Text | None = Field(None, description="Zone of handoffs and hours.")
    shifts: (
        Literal["weekly", "daily", "day-night", "weekday-weekend", "follow-the-sun", "custom"]
        | None
    ) = Field(None, description="How it changes hands. Default: weekly.")
    handoff: TextOrList | None = Field(
        None, description="Mon 10:00 (weekly), 10:00 (daily), 08:00 (day-night), or a list."
    )
    every: EveryValue | None = Field(None, description="Weeks of a custom cycle.")
    weekends: Text | None = Field(None, description="Handoff that splits off the weekend.")
    hours: TextOrList | None = Field(
        None, description="24x7 (default), hours, or outside ROTATION."
    )
    roles: list[Literal["primary", "secondary", "shadow"]] | None = Field(
        None, description="Roles. Default: primary."
    )
    people: list[Text] | None = Field(None, description="People and teams. Default: everybody.")
    sites: list[Text] | None = Field(None, description="Sites of follow-the-sun.")
    escalation: list[EscalationValue] | None = Field(None, description="After the last role.")
    policy: LimitsSection | None = Field(None, description="Limits for this rotation alone.")


class AutoSection(Section):
    """How rotations are made where nobody wrote them; what `consolidate` goes by."""

    shifts: (
        Literal["weekly", "daily", "day-night", "weekday-weekend", "follow-the-sun", "custom"]
        | None
    ) = Field(None, description="How they change hands. Default: weekly.")
    handoff: TextOrList | None = Field(None, description="As of a rotation.")
    every: EveryValue | None = Field(None, description="Weeks of a custom cycle.")
    weekends: Text | None = Field(None, description="Handoff that splits off the weekend.")
    roles: list[Literal["primary", "secondary", "shadow"]] | None = Field(
        None, description="Roles of each. Default: primary."
    )
    apart: TextOrList | None = Field(
        None, description="Hours that may have rotations of their own, like business-hours."
    )
    smallest_pool: int | None = Field(
        None, ge=1, le=1000, description="Fewest people who can hold a rotation."
    )
    grants: Literal["anybody", "nobody"] | None = Field(
        None, description="Who may be given access to services that do not say it."
    )


class PastSection(Section):
    """A schedule that was lived."""

    file: Text = Field(description="CSV, JSON or ICS.")
    not_overnight: list[Text] | None = Field(None, description="Who was spared on purpose.")


PastValue = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[PastSection, Tag("<map>")],
    Discriminator(text_or, **must_be("a schedule file or {file: …, not_overnight: […]}")),
]


class PublishedSection(Section):
    """What stays of a published schedule."""

    file: Text = Field(description="CSV, JSON or ICS.")
    until: Text = Field(description="Assignments that start before this day stay.")


class PinSection(Section):
    """An assignment that stays."""

    rotation: Text = Field(description="The rotation.")
    person: Text = Field(description="Who holds it.")
    role: Literal["primary", "secondary", "shadow"] | None = Field(
        None, description="Default: primary."
    )
    on: Text | None = Field(None, description="The shift that begins on this day.")
    from_: Text | None = Field(None, alias="from", description="All shifts that begin from here …")
    to: Text | None = Field(None, description="… to here, inclusive.")


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
    """Who covers what, from when on, and by which rules."""

    schema_: Text | None = Field(None, alias="$schema", description="For editors.")
    name: Text = Field(description="What to call it.")
    start: Text = Field(description="First day, like 2027-01-04.")
    weeks: int = Field(ge=1, le=260, description="Length of the horizon.")
    time_zone: Text = Field(description="IANA name, like Europe/Berlin.")
    country: Text | None = Field(None, description="For public holidays: DE, or DE-BE.")
    defaults: PersonDefaults | None = Field(None, description="Person keys for everybody.")
    sites: dict[str, SiteSection] | None = Field(None, description="Places people work from.")
    teams: dict[str, TeamSection | None] | None = Field(
        None, description="Teams and their services."
    )
    services: ServicesValue | None = Field(None, description="What pages.")
    people: PeopleValue | None = Field(None, description="Who can carry a pager.")
    time_off: TextOrList | None = Field(
        None, description="CSV or ICS files of many people's leave."
    )
    rotations: RotationsValue | None = Field(
        None, description="Who is on call for what; or auto. Default: one weekly rotation `main`."
    )
    auto: AutoSection | None = Field(
        None, description="How rotations are made; what `consolidate` goes by."
    )
    policy: PolicySection | None = Field(None, description="Rules and settings.")
    previous: PastList | None = Field(None, description="Schedules that were lived before.")
    ledger: Text | None = Field(None, description="What people carried: a ledger.csv.")
    published: PublishedSection | None = Field(None, description="What stays.")
    pins: list[PinSection] | None = Field(None, description="Single assignments that stay.")
    external: dict[str, dict[str, dict[RoleWord, Text]]] | None = Field(
        None, description="Ids in other tools: tool, rotation, role."
    )


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a scenario file, for completion and checks in editors."""
    schema: dict[str, object] = ScenarioSection.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "oncall-opt scenario",
    }
