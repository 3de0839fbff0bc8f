"""Sleep lost to pages: against a minute-by-minute count, and what one page more can do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.domain.policy import ResponseSettings
from simulation.sleep.broken_nights import Broken, SleepSettings, break_nights
from simulation.sleep.person_context import PersonContext
from simulation.sleep.recovery import debt_at, peak_debt
from simulation.timeline.incidents import Interruption
from tests.simulation.one_person import Paged, alone, answered, page

_CONTEXT = alone(weeks=1)
_MINUTES = st.integers(0, 7 * 24 * 60)
_SETTINGS = st.builds(
    SleepSettings,
    stays_up=st.sampled_from((0.0, 0.5, 1.0)),
    silent_night=st.sampled_from((0.0, 1 / 3)),
    surcharge=st.sampled_from((0.0, 0.25, 0.75)),
)
_PAGED = st.builds(
    Paged,
    # Many in one night, so that they meet.
    at=st.one_of(st.floats(46, 56), st.floats(10, 170)),
    delay=st.floats(0, 0.2),
    work=st.floats(0, 3),
    resettling=st.floats(0, 1.5),
)


def _whole(one: Paged) -> Paged:
    """The same to the minute."""
    at, delay, work, resettling = (
        round(60 * hours) / 60 for hours in (one.at, one.delay, one.work, one.resettling)
    )
    return Paged(at, delay, work, resettling)


def _broken(context: PersonContext, *pages: Interruption) -> Broken:
    return break_nights(context.nights, pages, context.settings, context.on_call)


def test_an_hour_at_three_costs_an_hour_and_the_way_back_to_sleep() -> None:
    """Up 03:00-04:00, asleep again at 04:22."""
    broken = _broken(_CONTEXT, page(_CONTEXT, "2027-01-06 03:00", up=60, resettling=22))
    assert broken.lost_hours == pytest.approx(82 / 60)
    assert broken.by_interruption == pytest.approx((82 / 60,))
    assert list(broken.wakings.values()) == [1]


def test_only_what_lies_in_the_window_is_lost() -> None:
    """22:30 to asleep at 23:45 costs 45 minutes and is no waking; 14:00 costs nothing."""
    evening = page(_CONTEXT, "2027-01-05 22:30", up=60, resettling=15)
    broken = _broken(_CONTEXT, page(_CONTEXT, "2027-01-05 14:00"), evening)
    assert broken.lost_hours == pytest.approx(0.75)
    assert list(broken.wakings.values()) == [0]
    assert broken.by_interruption == pytest.approx((0, 0.75))


@pytest.mark.parametrize(("resettling", "lost"), [(30, 60), (31, 90)])
def test_with_less_than_half_an_hour_left_the_person_stays_up(
    resettling: float, lost: float
) -> None:
    """Paged at 05:30, up until 06:00: asleep again at 06:30 is in time, at 06:31 no more."""
    broken = _broken(_CONTEXT, page(_CONTEXT, "2027-01-06 05:30", resettling=resettling))
    assert broken.lost_hours == pytest.approx(lost / 60)


def test_a_page_before_one_sleeps_again_is_no_second_waking() -> None:
    """03:00-03:30, asleep at 03:50; the second at 03:40 interrupts again and adds its own loss."""
    first = page(_CONTEXT, "2027-01-06 03:00", resettling=20)
    second = page(_CONTEXT, "2027-01-06 03:40", up=10, resettling=20)
    broken = _broken(_CONTEXT, first, second)
    assert list(broken.wakings.values()) == [1]
    assert broken.by_interruption == pytest.approx((50 / 60, 20 / 60))
    assert _broken(_CONTEXT, first).wakings == broken.wakings


def test_one_page_more_may_mean_an_awakening_fewer() -> None:
    """Two wakings with ten minutes of sleep between them become one."""
    two = [Paged(51.0, 0, 0.5, 0.25), Paged(51.9, 0, 0.5, 0.25)]
    fewer = break_nights(_CONTEXT.nights, answered(two), SleepSettings())
    more = break_nights(
        _CONTEXT.nights, answered([*two, Paged(51.6, 0, 0.2, 0.25)]), SleepSettings()
    )
    assert (sum(fewer.wakings.values()), sum(more.wakings.values())) == (2, 1)
    assert more.lost_hours > fewer.lost_hours


def test_silent_nights_and_wakings_cost_what_the_policy_says() -> None:
    """Ana is on call for seven nights: 20 minutes each, and 15 for one waking."""
    costly = ResponseSettings(silent_night_minutes=20, waking_surcharge_minutes=15)
    context = alone(weeks=1, response=costly)
    assert _broken(context).lost_hours == pytest.approx(7 * 20 / 60)
    woken = _broken(context, page(context, "2027-01-06 03:00"))
    assert woken.lost_hours == pytest.approx(7 * 20 / 60 + 45 / 60)
    not_overnight = alone(weeks=1, response=costly, assignees=["bo"])
    assert _broken(not_overnight).lost_hours == 0


@given(st.lists(_PAGED, max_size=6), _SETTINGS)
def test_sleep_lost_is_what_a_count_of_minutes_finds(
    pages: list[Paged], settings: SleepSettings
) -> None:
    """Whole minutes: awake in bed-time from page until asleep again, up where little is left."""
    nights, interruptions = _CONTEXT.nights, answered(_whole(p) for p in pages)
    on_call = [(n, nights.starts[n], nights.ends[n]) for n in range(nights.first, nights.stop)]
    awake: set[int] = set()
    for _, start, end in on_call:
        first, last = round(60 * start), round(60 * end)
        lost = set(range(first, first + round(60 * settings.silent_night)))
        for one in interruptions:
            a, b = round(60 * one.start), round(60 * one.settled)
            if a < last and b > first:
                back = last if last - b < 60 * settings.stays_up else b
                lost |= set(range(max(a, first), back + round(60 * settings.surcharge)))
        awake |= {minute for minute in lost if first <= minute < last}
    broken = break_nights(nights, interruptions, settings, on_call)
    assert 60 * broken.lost_hours == pytest.approx(len(awake), abs=1e-6)
    silent = broken.lost_hours - sum(broken.by_interruption)
    assert -1e-9 <= silent <= 7 * settings.silent_night + 1e-9


@given(st.lists(_PAGED, max_size=5), _PAGED, _SETTINGS, st.floats(0, 200))
def test_one_page_more_never_gives_sleep_back(
    pages: list[Paged], more: Paged, settings: SleepSettings, moment: float
) -> None:
    """One responder, no misses, no escalation; asleep again when the last page would allow it.

    Neither sleep lost, nor the debt at any moment, nor its peak is ever lower.
    """
    nights = _CONTEXT.nights
    on_call = [(n, nights.starts[n], nights.ends[n]) for n in range(nights.first, nights.stop)]
    before = break_nights(nights, answered(pages), settings, on_call)
    after = break_nights(nights, answered([*pages, more]), settings, on_call)
    assert after.lost_hours >= before.lost_hours - 1e-9
    assert debt_at(after.losses, moment) >= debt_at(before.losses, moment) - 1e-9
    assert peak_debt(after.losses) >= peak_debt(before.losses) - 1e-9


@given(st.lists(_PAGED, max_size=6), _SETTINGS)
def test_stretches_awake_lie_apart_and_within_their_night(
    pages: list[Paged], settings: SleepSettings
) -> None:
    nights = _CONTEXT.nights
    broken = break_nights(nights, answered(pages), settings)
    for night, ups in broken.up.items():
        edges = [edge for up in ups for edge in (up.start, up.end)]
        assert edges == sorted(edges)
        assert nights.starts[night] <= edges[0]
        assert edges[-1] <= nights.ends[night]
        assert not any(up.woken for up in ups[:1] if up.start == nights.starts[night])
    ends = [edge for loss in broken.losses for edge in loss]
    assert ends == sorted(ends)


@given(st.lists(_MINUTES, max_size=4))
def test_cutting_an_interruption_in_two_loses_no_more(starts: list[int]) -> None:
    """A page of an hour, or two of half an hour that follow each other at once."""
    nights = _CONTEXT.nights
    whole = answered(Paged(s / 60, 0, 1.0, 0.3) for s in starts)
    halves = [
        half
        for one in whole
        for half in (
            one._replace(end=(one.start + one.end) / 2, settled=(one.start + one.end) / 2),
            one._replace(start=(one.start + one.end) / 2),
        )
    ]
    settings = SleepSettings(stays_up=0.0)
    override, uncut = (break_nights(nights, x, settings) for x in (halves, whole))
    assert override.lost_hours == pytest.approx(uncut.lost_hours, abs=1e-9)
    assert sum(override.wakings.values()) == sum(uncut.wakings.values())


@pytest.mark.parametrize(("start", "night", "hours"), [
    ("2027-03-22", "2027-03-27", 7),
    ("2026-10-19", "2026-10-24", 9),
])  # fmt: skip
def test_up_all_night_loses_all_of_it_when_the_clocks_change(
    start: str, night: str, hours: float
) -> None:
    """From 22:00 until noon: a night of 7 or 9 hours."""
    context = alone(weeks=1, start=start)
    broken = _broken(context, page(context, f"{night} 22:00", up=14 * 60))
    assert broken.lost_hours == pytest.approx(hours)
