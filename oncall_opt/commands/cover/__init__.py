"""``cover``: who takes the shifts of somebody who cannot be on call."""
