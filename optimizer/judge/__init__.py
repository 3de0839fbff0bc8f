"""Judging any schedule: violations, objective values, what each person carries."""
