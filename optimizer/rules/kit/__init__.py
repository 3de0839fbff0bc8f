"""What rules are made of: windows, counts, overlaps, sequences of shifts."""
