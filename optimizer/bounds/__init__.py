"""Bounds that hold before any search, and small models that find them."""
