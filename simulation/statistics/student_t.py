"""Student's t: how far a mean of few numbers may be from the truth."""

from __future__ import annotations

import math

#: Continued fractions and bisections end here.
_TINY, _STEPS, _CLOSE = 1e-300, 400, 1e-15


def beyond(t: float, freedom: float) -> float:
    """The chance that a t-distributed number is at least as far from 0 as ``t``, on either side.

    >>> round(beyond(2.228139, 10), 6)
    0.05

    Args:
        freedom: Degrees of freedom, above 0.
    """
    if math.isinf(t):
        return 0.0
    return _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def reach(chance: float, freedom: float) -> float:
    """The t that is exceeded, on either side, with this chance.

    >>> round(reach(0.05, 10), 4)
    2.2281

    Args:
        chance: In (0, 1).
        freedom: Degrees of freedom, above 0.
    """
    low, high = 0.0, 1.0
    while beyond(high, freedom) > chance and high < 1e12:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if beyond(middle, freedom) > chance:
            low = middle
        else:
            high = middle
    return high


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0.0 or x >= 1.0:
        return min(max(x, 0.0), 1.0)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    # The fraction converges fast on this side only; the other one is its complement.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1.0 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Its continued fraction, by Lentz's method (DLMF 8.17.22)."""
    numerator = 1.0
    result = denominator = 1 / _held(1 - (a + b) * x / (a + 1))
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            denominator = 1 / _held(1 + term * denominator)
            numerator = _held(1 + term / numerator)
            change = numerator * denominator
            result *= change
        if abs(change - 1) < _CLOSE:
            break
    return result


def _held(value: float) -> float:
    """Away from zero, so that it can be divided by."""
    return value if abs(value) > _TINY else _TINY
