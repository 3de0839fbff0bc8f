"""Risk in words: chances, numbers and limits as people read them."""

from __future__ import annotations

import pytest

from oncall_opt.terminal.tables import percent
from oncall_opt.views.risk_table import SETTINGS, limit_documents, limits_text
from scenarios.domain.policy import RiskLimits
from simulation.outcome.risk_bands import INDICATORS, Indicator
from tests.oncall_opt.command_line import tiny


@pytest.mark.parametrize(
    ("part", "text"),
    [(0.0, "0 %"), (0.001, "< 1 %"), (0.155, "16 %"), (0.999, "> 99 %"), (1.0, "100 %")],
)
def test_what_is_possible_is_never_nothing_and_what_is_not_sure_never_all(
    part: float, text: str
) -> None:
    assert percent(part) == text


def test_every_indicator_names_a_setting_that_there_is() -> None:
    assert set(SETTINGS) == set(INDICATORS) == set(Indicator)
    assert all(hasattr(RiskLimits(), name) for name in SETTINGS.values())


def test_every_limit_is_told_with_source_and_strength() -> None:
    text = " ".join(limits_text(tiny(), Indicator, width=100).split())
    for facts in INDICATORS.values():
        for basis in filter(None, (facts.amber, facts.red)):
            assert basis.source in text
            assert f": {basis.strength}" in text


def test_data_say_whether_a_limit_is_the_default() -> None:
    rows = {row["indicator"]: row for row in limit_documents(RiskLimits(clean_nights=4))}
    assert rows["clean-nights"]["default"] is False
    assert rows["clean-nights"]["amber"] == 4
    assert rows["debt"]["default"] is True
    assert rows["debt"]["setting"] == "policy.risk.peak_debt_hours"
