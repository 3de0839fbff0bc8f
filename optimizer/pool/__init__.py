"""The overnight pool: the fewest people, with or without one to spare."""
