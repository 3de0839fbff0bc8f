"""Local time, holidays, and how a rotation's period is cut into shifts."""
