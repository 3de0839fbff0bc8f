"""``simulate``: what a schedule would do to people."""
