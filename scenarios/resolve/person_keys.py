"""Read the keys that a person and ``defaults`` share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from scenarios.domain.errors import Misread
from scenarios.domain.people import Preference
from scenarios.domain.vocabulary import Contact, Role, ServiceId
from scenarios.domain.week import WeekHours
from scenarios.reading.dates import read_date_range
from scenarios.reading.findings import Findings, Loc
from scenarios.reading.near_matches import unknown
from scenarios.reading.schema import PersonDefaults
from scenarios.reading.schema_errors import BLANK
from scenarios.reading.weekly_hours import DAY_NAMES, read_span, read_windows
from scenarios.resolve.regions import read_country, read_zone

T = TypeVar("T")

_DAYS = {name: frozenset({index}) for name, index in DAY_NAMES.items() if name.endswith("day")}
_WEEKDAYS = {
    "weekends": frozenset({5, 6}),
    "weekdays": frozenset(range(5)),
    **{f"{name}s": days for name, days in _DAYS.items()},
}
_WORDS = (*_WEEKDAYS, "nights", "holidays", "primary", "secondary")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKeys:
    """The values of a section; ``None`` if missing or wrong."""

    contact: frozenset[Contact] | None = None
    roles: frozenset[Role] | None = None
    capacity: float | None = None
    country: str | None = None
    zone: str | None = None
    business: WeekHours | None = None
    sleep: tuple[int, int] | None = None
    habitual_sleep: tuple[int, int] | None = None
    access: frozenset[ServiceId] | None = None
    prefers: tuple[Preference, ...] | None = None
    avoids: tuple[Preference, ...] | None = None


def read_person_keys(
    section: PersonDefaults, services: Collection[str], findings: Findings, loc: Loc
) -> PersonKeys:
    """Read the keys of a person or of the defaults."""

    def read(key: str, parse: Callable[[str], T]) -> T | None:
        text: str | None = getattr(section, key)
        return None if text is None else findings.read((*loc, key), parse, text)

    return PersonKeys(
        contact=None if section.contact is None else frozenset(map(Contact, section.contact)),
        roles=None if section.roles is None else frozenset(map(Role, section.roles)),
        capacity=section.capacity,
        country=read("country", read_country),
        zone=read("time_zone", read_zone),
        business=read_hours(section.business_hours, findings, (*loc, "business_hours")),
        sleep=read("sleep_hours", read_span),
        habitual_sleep=read("habitual_sleep", read_span),
        access=_access(section.access, services, findings, (*loc, "access")),
        prefers=_preferences(section.prefers, findings, (*loc, "prefers")),
        avoids=_preferences(section.avoids, findings, (*loc, "avoids")),
    )


def read_preference(text: str) -> Preference:
    """Read a preference: ``weekends``, ``monday``, ``nights``, a date."""
    word = text.strip().casefold()
    for name in (word, f"{word}s"):
        if name in _WEEKDAYS:
            return Preference(what=text, weekdays=_WEEKDAYS[name])
        if name in ("nights", "holidays"):
            return Preference(what=text, nights=name == "nights", holidays=name == "holidays")
    if word in (Role.PRIMARY, Role.SECONDARY):
        return Preference(what=text, role=Role(word))
    if word[:1].isdigit():
        return Preference(what=text, dates=read_date_range(word))
    error = unknown("preference", text, _WORDS)
    raise Misread(error.message, error.hint or "write weekends, nights, mondays, a date …")


def read_hours(written: str | list[str] | None, findings: Findings, loc: Loc) -> WeekHours | None:
    """Read weekly hours from a text or a list."""
    hours: WeekHours | None = None
    for place, text in placed_texts(written, loc):
        found = findings.read(place, lambda one: read_windows([one]), text)
        if found is not None:
            hours = found if hours is None else hours.union(found)
    if isinstance(written, list) and not written:
        findings.problem(loc, "the list of hours is empty", "write hours, or remove the key")
    return hours


def placed_texts(written: str | Sequence[str] | None, loc: Loc) -> list[tuple[Loc, str]]:
    """Return a text, or the texts of a list, each with its place."""
    if written is None:
        return []
    if isinstance(written, str):
        return [(loc, written)]
    return [((*loc, index), text) for index, text in enumerate(written) if text != BLANK]


def known_names(
    names: Iterable[tuple[Loc, str]], known: Collection[str], kind: str, findings: Findings
) -> list[str]:
    """Return the known names, each once and in order; record the others."""
    good: dict[str, None] = {}
    for loc, name in names:
        if name in known:
            good[name] = None
        else:
            findings.misread(loc, unknown(kind, name, known))
    return list(good)


def _access(
    written: str | list[str] | None, services: Collection[str], findings: Findings, loc: Loc
) -> frozenset[ServiceId] | None:
    if written is None:
        return None
    if written == "all":
        return frozenset(map(ServiceId, services))
    names = placed_texts(written, loc)
    return frozenset(map(ServiceId, known_names(names, services, "service", findings)))


def _preferences(
    written: str | list[str] | None, findings: Findings, loc: Loc
) -> tuple[Preference, ...] | None:
    if written is None:
        return None
    read = (findings.read(place, read_preference, t) for place, t in placed_texts(written, loc))
    return tuple(preference for preference in read if preference is not None)
