"""Advice from arithmetic alone, before any search."""
