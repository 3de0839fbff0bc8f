"""``compare``: several schedules simulated under the same alerts."""
