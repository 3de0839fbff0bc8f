"""Limits on when and how much people are on call."""
