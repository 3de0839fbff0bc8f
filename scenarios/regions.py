"""Time zones and countries by name, with near matches for names that do not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from zoneinfo import available_timezones

from scenarios.errors import Misread
from scenarios.near import shortened, unknown


def read_zone(text: str) -> str:
    """An IANA time zone, as it is spelt in the database."""
    name = text.strip()
    if name not in _zones():
        raise unknown("time zone", name, _zones())
    return name


def read_country(text: str) -> str:
    """A country with public holidays, with an optional subdivision: ``DE``, ``DE-BE``."""
    name = text.strip()
    code, _, part = name.partition("-")
    countries = _countries()
    if code not in countries:
        by_name = _country_names().get(code.casefold().replace(" ", "_"))
        if by_name is not None or code.upper() in countries:
            meant = by_name or code.upper()
            raise Misread(f"unknown country {shortened(code)!r}", f"did you mean {meant!r}?")
        error = unknown("country", code, countries)
        raise Misread(error.message, error.hint or "write its two letters, like DE or DE-BE")
    if part and part not in countries[code]:
        if not countries[code]:
            raise Misread(f"{code} has no parts with holidays of their own", f"write {code}")
        raise unknown(f"part of {code}", part, countries[code])
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _countries() -> Mapping[str, Sequence[str]]:
    import holidays

    return holidays.list_supported_countries(include_aliases=True)


@cache
def _country_names() -> Mapping[str, str]:
    from holidays.registry import COUNTRIES

    return {name: str(entry[1]) for name, entry in COUNTRIES.items()}
