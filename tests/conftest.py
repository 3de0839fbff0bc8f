"""What holds for every test: examples that come again, and the long ones first."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no failure, and a failure must come again: no deadline, no random seed.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests begin first, so that no process works on one while the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
