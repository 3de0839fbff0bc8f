"""``backtest``: a schedule made from what was known on a past day, and the alerts that followed."""
