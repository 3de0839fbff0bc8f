"""The input of rules: the scenario with its calendar, expected load and eligibility."""
