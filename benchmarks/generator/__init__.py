"""Scenarios of any size, drawn from a seed."""
