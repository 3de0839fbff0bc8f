"""Load relative to capacity, and what people carried before."""
