"""Preferences."""

from __future__ import annotations

from datetime import date

from optimizer.rules.people.preferences import PreferencesRule
from scenarios.domain.people import Preference
from scenarios.domain.vocabulary import Role, ShiftKind
from tests.scenes import person, rotation, scenario, shifts, violations

_MONDAYS = Preference(what="mondays", weekdays=frozenset({0}))
_DAYS = [rotation(shifts=ShiftKind.DAILY)]


def test_a_shift_somebody_avoids_counts_its_weight() -> None:
    """Monday 10:00 to Tuesday 10:00 is a Monday, the day after is none."""
    scene = scenario(who=[person("Ana", avoids=(_MONDAYS,))], rotations=_DAYS, weeks=1)
    (found,) = violations(PreferencesRule(), scene, shifts(scene, ["ana", "ana"]))
    assert (found.amount, found.hard) == (2, False)
    assert "Ana avoids mondays" in str(found)


def test_who_prefers_something_would_rather_have_nothing_else() -> None:
    """A preferred Monday is free, every other day counts one."""
    scene = scenario(who=[person("Ana", prefers=(_MONDAYS,))], rotations=_DAYS, weeks=1)
    found = violations(PreferencesRule(), scene, shifts(scene, ["ana", "ana", "ana"]))
    assert [v.amount for v in found] == [1, 1]


def test_nights_dates_holidays_and_roles_can_be_avoided() -> None:
    """Each is met by the week of New Year as primary."""
    wishes = (
        Preference(what="nights", nights=True),
        Preference(what="2027-01-01", dates=(date(2027, 1, 1), date(2027, 1, 1))),
        Preference(what="holidays", holidays=True),
        Preference(what="primary", role=Role.PRIMARY),
    )
    for wish in wishes:
        who = [person("Ana", country="DE-BE", avoids=(wish,))]
        scene = scenario(who=who, start="2026-12-28", weeks=1)
        assert len(violations(PreferencesRule(), scene, shifts(scene, ["ana"]))) == 1
