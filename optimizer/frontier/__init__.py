"""The fairest schedule for every size of the overnight pool, and for other shifts."""
