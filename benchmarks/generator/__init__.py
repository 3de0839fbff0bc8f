"""The scenario generator: scenarios of any size, from a seed."""
