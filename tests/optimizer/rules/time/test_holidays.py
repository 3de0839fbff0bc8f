"""Public holidays on call."""

from __future__ import annotations

from optimizer.rules.time.holidays import HolidaysRule
from scenarios.domain.limits import Holidays, Limits
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, person, rotation, scenario, shifts, violations

_DAYS = [rotation(shifts=ShiftKind.DAILY)]
_BERLINER = person("Ana", country="DE-BE")
_CHRISTMAS = ["-"] * 4 + ["ana"]


def test_holidays_of_a_year() -> None:
    """From 10:00 on 25 December to 10:00 on the 26th are two holidays in Germany, one in the US."""
    limits = Limits(holidays=Holidays(at_most=1))
    amounts = {}
    for country in ("DE-BE", "US", None):
        scene = scenario(
            who=[person("Ana", country=country)],
            rotations=_DAYS,
            start="2026-12-21",
            weeks=2,
            limits=limits,
        )
        found = violations(HolidaysRule(), scene, shifts(scene, _CHRISTMAS))
        amounts[country] = sum(v.amount for v in found)
    assert amounts == {"DE-BE": 1, "US": 0, None: 0}


def test_the_same_holiday_two_years_running() -> None:
    """Who had 25 December last year has it not again; 1 January is another one."""
    scene = scenario(
        who=[_BERLINER],
        rotations=_DAYS,
        start="2026-12-21",
        weeks=2,
        limits=Limits(holidays=Holidays(same_as_last_year=True)),
        previous=[held("ana", "2025-12-25 06:00", "2025-12-25 18:00")],
    )
    (found,) = violations(HolidaysRule(), scene, shifts(scene, _CHRISTMAS))
    assert "Thu 2025-12-25" in str(found)
    assert not violations(HolidaysRule(), scene, shifts(scene, ["-"] * 10 + ["ana"]))
