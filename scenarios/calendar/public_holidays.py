"""Public holidays of a country or of one of its parts, from the ``holidays`` library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from holidays import HolidayBase


@cache
def public_holidays(country: str | None, years: range) -> Mapping[date, str]:
    """Date → English or local name of each public holiday.

    Args:
        country: ISO 3166 code, with a subdivision after a hyphen (``DE-BE``); ``None``: none.
        years: Calendar years wanted.

    Raises:
        NotImplementedError: The library does not know the country or the subdivision.
    """
    if country is None:
        return {}
    code, _, part = country.partition("-")
    return dict(sorted(_holidays(code, part, years).items()))


def check_part(code: str, part: str) -> None:
    """Check that a country has a subdivision.

    Raises:
        NotImplementedError: The library does not know the subdivision.
    """
    _holidays(code, part, ())


def _holidays(code: str, part: str, years: Iterable[int]) -> HolidayBase:
    import holidays

    subdivision, wanted = part or None, list(years)
    of_country = _country_class(code)
    if of_country is None:
        return holidays.country_holidays(code, subdiv=subdivision, years=wanted)
    return of_country(subdiv=subdivision, years=wanted)


@cache
def _country_class(code: str) -> type[HolidayBase] | None:
    """The library's class for a country, from its module alone: importing all 250 takes 50 ms."""
    from holidays.registry import COUNTRIES

    for module, (name, *codes) in COUNTRIES.items():
        if code in codes:
            found = _module_alone(module)
            return cast("type[HolidayBase] | None", getattr(found, name, None))
    return None


def _module_alone(module: str) -> ModuleType | None:
    """``holidays.countries.MODULE`` without the package around it, which imports every country."""
    import holidays

    name = f"holidays.countries.{module}"
    folders = [str(Path(folder) / "countries") for folder in holidays.__path__]
    spec = PathFinder.find_spec(name, folders)
    if spec is None or spec.loader is None:
        return None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
