"""Advice from arithmetic alone, before anything is solved."""
