"""Claims about weekly hours and handoff times, as people write them."""

from __future__ import annotations

import pytest

from scenarios.domain.errors import Misread
from scenarios.domain.week import ALWAYS, BUSINESS_HOURS, WeekHours
from scenarios.reading.weekly_hours import read_clock, read_span, read_week_moment, read_windows


@pytest.mark.parametrize(
    ("texts", "hours"),
    [
        (["24x7"], ALWAYS),
        (["business-hours"], BUSINESS_HOURS),
        (["Mon-Fri 08:00-18:00"], BUSINESS_HOURS),
        (["Mon–Fri 08–18"], BUSINESS_HOURS),
        (["Sat-Sun 00:00-24:00"], WeekHours(windows=((7200, 10080),))),
        (["Sat-Sun"], WeekHours(windows=((7200, 10080),))),
        (["Fri-Mon 10-12"], WeekHours.daily(600, 720, (4, 5, 6, 0))),
        (["Sun 22:00-06:00"], WeekHours(windows=((0, 360), (9960, 10080)))),
        (["Mon 08-10", "Mon 10-12"], WeekHours(windows=((480, 720),))),
        (["08-18"], WeekHours.daily(480, 1080)),
    ],
)
def test_hours_of_the_week(texts: list[str], hours: WeekHours) -> None:
    """Days may wrap round the week, hours round midnight; several texts are one set."""
    assert read_windows(texts) == hours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("buisness-hours", "did you mean 'business-hours'?"),
        ("Mon-Fri 08:10-18:00", "08:10 is not on a quarter of an hour"),
        ("Mon-Fri 08-25", "25 is not a time of day"),
        ("Mon-Fri 08-08", "is empty"),
        ("Mom-Fri 08-18", "unknown weekday 'Mom'; did you mean 'Mon'?"),
        ("Mon-Fro 08-18", "unknown weekday 'Fro'; did you mean 'Fri'?"),
        ("", "is not a set of weekly hours"),
    ],
)
def test_wrong_hours_are_said(text: str, said: str) -> None:
    """What is wrong and what to write."""
    with pytest.raises(Misread) as caught:
        read_windows([text])
    assert said in f"{caught.value.message}; {caught.value.hint}"


def test_clocks_spans_and_moments() -> None:
    """Times of day in minutes, moments of the week from Monday 00:00."""
    assert read_clock("08:15") == 495
    assert read_span("22:00-08:00") == (1320, 480)
    assert read_week_moment("Fri 18:00") == 4 * 1440 + 1080
    assert read_week_moment("Sun 24:00") == 0
    for text in ("10:00", "Mon", "Mon 10:07", "Monday at ten"):
        with pytest.raises(Misread):
            read_week_moment(text)
