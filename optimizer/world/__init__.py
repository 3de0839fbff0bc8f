"""What rules look at: the scenario with its calendar, expected load and who is eligible."""
