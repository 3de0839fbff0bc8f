"""Bounds that hold before any search, and the small models behind them."""
