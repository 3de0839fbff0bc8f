"""``backtest``: a schedule made from what was known on a past day, against what came."""
