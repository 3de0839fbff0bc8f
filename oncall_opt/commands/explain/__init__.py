"""``explain``: why no schedule exists, why this shift, why this load."""
