"""Nights on call."""

from __future__ import annotations

from optimizer.rules.time.nights import NightsRule
from scenarios.domain.limits import Limits, Nights
from scenarios.domain.vocabulary import ShiftKind
from tests.scenes import held, people, person, rotation, scenario, shifts, violations

_SHIFTS = [rotation(shifts=ShiftKind.DAY_NIGHT)]


def test_nights_in_a_row() -> None:
    """Three where two are allowed are one too many; days between do not count."""
    limits = Limits(nights=Nights(in_a_row=2, hard=True))
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=limits)
    (found,) = violations(NightsRule(), scene, shifts(scene, ["-", "ana"] * 3))
    assert (found.amount, found.hard) == (1, True)
    assert "3 of the 3 nights from Mon 2027-01-04" in str(found)
    assert not violations(NightsRule(), scene, shifts(scene, ["-", "ana"] * 2))


def test_nights_in_a_stretch_of_days() -> None:
    """Three of seven nights where two are allowed."""
    limits = Limits(nights=Nights(at_most=2, days=7))
    scene = scenario(who=people("Ana"), rotations=_SHIFTS, weeks=1, limits=limits)
    found = violations(NightsRule(), scene, shifts(scene, ["-", "ana", "-", "-"] * 3))
    assert found
    assert "at most 2 in 7 days" in str(found[0])


def test_a_night_is_one_in_the_zone_of_the_person() -> None:
    """Daytime in Berlin is night in Auckland."""
    limits = Limits(nights=Nights(in_a_row=1))
    scene = scenario(
        who=[person("Ana"), person("Bo", zone="Pacific/Auckland")],
        rotations=_SHIFTS,
        weeks=1,
        limits=limits,
    )
    assert not violations(NightsRule(), scene, shifts(scene, ["ana", "-"] * 2))
    assert len(violations(NightsRule(), scene, shifts(scene, ["bo", "-"] * 2))) == 1


def test_the_nights_before_the_horizon_count() -> None:
    """The night before the first day and the one after it are two in a row."""
    scene = scenario(
        who=people("Ana"),
        rotations=_SHIFTS,
        weeks=1,
        limits=Limits(nights=Nights(in_a_row=1)),
        previous=[held("ana", "2027-01-03 20:00", "2027-01-04 08:00")],
    )
    assert len(violations(NightsRule(), scene, shifts(scene, ["-", "ana"]))) == 1
