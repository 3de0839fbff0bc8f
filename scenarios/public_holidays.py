"""Public holidays of a country or of one of its parts, from the ``holidays`` library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache


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
    import holidays

    code, _, part = country.partition("-")
    found = holidays.country_holidays(code, subdiv=part or None, years=list(years))
    return dict(sorted(found.items()))
