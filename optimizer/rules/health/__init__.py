"""Limits on what pages are expected to do to people."""
