"""``consolidate``: how few rotations the portfolio needs."""
