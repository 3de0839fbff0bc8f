"""Figures: numbers as people read them, and as data has them."""

from __future__ import annotations

from collections.abc import Mapping

#: Where there is no number.
NOTHING = "–"


def count(number: int, one: str, many: str | None = None) -> str:
    """A number and its noun.

    >>> count(1, "seat"), count(5, "seat"), count(2, "person", "people")
    ('1 seat', '5 seats', '2 people')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def often(number: int) -> str:
    """How often something happened.

    >>> often(1), often(3), often(2000)
    ('once', '3 times', '2,000 times')
    """
    return "once" if number == 1 else f"{number:,} times"


def signed(value: float, digits: int) -> str:
    """A difference with its sign; nothing has none.

    >>> signed(1.25, 1), signed(-0.26, 1), signed(-0.04, 1)
    ('+1.2', '−0.3', '0.0')
    """
    return minus(f"{value:+.{digits}f}")


def minus(text: str) -> str:
    """A number that was written, with a minus sign as in print; nothing has no sign.

    >>> minus("-2"), minus("2"), minus("-0.0")
    ('−2', '2', '0.0')
    """
    return text.replace("-", "−") if float(text) else text.lstrip("+-")


def percent(part: float) -> str:
    """A chance; what is possible is never 0 %, and what is not sure never 100 %."""
    if 0 < part < 0.005:
        return "< 1 %"
    if 0.995 <= part < 1:
        return "> 99 %"
    return f"{100 * part:.0f} %"


def rounded(value: float | None, digits: int = 4) -> float | None:
    """A number for data; ``None`` stays."""
    return None if value is None else round(value, digits)


def rounded_row(row: Mapping[str, object]) -> dict[str, object]:
    """A row of data, its numbers with four decimals."""
    return {key: round(v, 4) if isinstance(v, float) else v for key, v in row.items()}
