"""Schedules as they are made today: round-robin, linkedin, fair-count, heroes."""
