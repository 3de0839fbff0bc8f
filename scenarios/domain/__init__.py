"""The types of the problem and of its answer."""
