"""``show``: who is on call."""
