"""Smallest sets of facts that leave no schedule."""
