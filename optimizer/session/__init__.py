"""One run of the optimizer: its time, its interruption, its result."""
