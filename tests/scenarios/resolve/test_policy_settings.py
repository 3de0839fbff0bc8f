"""Claims about the settings of response and risk: what is not written keeps its default."""

from __future__ import annotations

from scenarios.domain.policy import ResponseSettings, RiskLimits
from tests.scenarios.loading import extended


def test_response_and_risk_lie_over_their_defaults_field_by_field() -> None:
    policy = extended(
        """
        policy:
          response:
            resettling_sigma: 0.5
            work_sigma: 0
            false_alarm_minutes: 5
            stays_up_minutes: 45
            silent_night_minutes: 20
            waking_surcharge_minutes: 15
            shared_fault: stay
          risk:
            interruptions: {red: 30}
            mean_sleep_hours: {amber: 7.5}
            peak_debt_hours: {amber: 4, red: 8}
            incidents_per_12_hours: 3
            crowded_shifts: 0.1
            on_call_percent: 33
            clean_nights: 3
            active_hours: 30
        """
    ).policy
    assert policy.response == ResponseSettings(
        resettling_sigma=0.5,
        work_sigma=0.0,
        false_alarm_minutes=5.0,
        stays_up_minutes=45.0,
        silent_night_minutes=20.0,
        waking_surcharge_minutes=15.0,
        shared_fault="stay",
    )
    assert policy.risk == RiskLimits(
        interruptions=(7.0, 30.0),
        incidents_per_12_hours=3.0,
        crowded_shifts=0.1,
        on_call_percent=33.0,
        mean_sleep_hours=(7.5, 6.0),
        peak_debt_hours=(4.0, 8.0),
        clean_nights=3,
        active_hours=30.0,
    )


def test_nothing_written_is_the_defaults() -> None:
    policy = extended("policy: {risk: {interruptions: , active_hours: }, response: }").policy
    assert policy.risk == RiskLimits()
    assert policy.response == ResponseSettings()
