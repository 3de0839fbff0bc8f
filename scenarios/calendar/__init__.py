"""Local time, holidays, and the shifts of rotations."""
