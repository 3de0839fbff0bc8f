"""``ledger``: what people carried, period by period."""
