"""Time zones and countries by name, with near matches for names that do not exist."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import available_timezones

from scenarios.calendar.public_holidays import check_part
from scenarios.domain.errors import Misread
from scenarios.reading.near_matches import nearest, shortened, unknown


def read_zone(text: str) -> str:
    """An IANA time zone, as it is spelt in the database."""
    name = text.strip()
    if name not in _listed_zones() and name not in _zones():
        raise unknown("time zone", name, _zones())
    return name


def read_country(text: str) -> str:
    """A country with public holidays, with an optional subdivision: ``DE``, ``DE-BE``."""
    name = text.strip()
    code, _, part = name.partition("-")
    names = _country_codes()
    if code not in names.values():
        meant = names.get(code.casefold().replace(" ", "_")) or code.upper()
        message = f"unknown country {shortened(code)!r}"
        if meant in names.values():
            raise Misread(message, f"did you mean {meant!r}?")
        near = nearest(code, names)
        example = f"did you mean {names[near]!r}?" if near else "write two letters: DE, or DE-BE"
        raise Misread(message, example)
    if part:
        _check_part(code, part)
    return name


def _check_part(code: str, part: str) -> None:
    try:
        check_part(code, part)
    except NotImplementedError:
        import holidays

        parts = holidays.list_supported_countries(include_aliases=True).get(code, ())
        if not parts:
            raise Misread(f"{code} has no parts with own holidays", f"write {code}") from None
        raise unknown(f"part of {code}", part, parts) from None


@cache
def _listed_zones() -> frozenset[str]:
    """The zones that ``tzdata`` lists: nearly all there are, without a walk through folders."""
    spec = find_spec("tzdata")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        listed = Path(folder, "zones")
        if listed.is_file():
            return frozenset(listed.read_text(encoding="utf-8").split())
    return _zones()


@cache
def _zones() -> frozenset[str]:
    """The zones of ``tzdata`` and of the system."""
    return frozenset(available_timezones())


@cache
def _country_codes() -> Mapping[str, str]:
    """Name of a country in lower case → its two letters; nothing of the countries is loaded."""
    from holidays.registry import COUNTRIES

    return {name: str(entry[1]) for name, entry in COUNTRIES.items()}
