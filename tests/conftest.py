"""What holds for every test: hypothesis finds the same examples on every machine."""

from __future__ import annotations

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
