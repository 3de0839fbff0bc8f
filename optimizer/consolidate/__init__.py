"""The fewest rotations of a portfolio of services."""
