"""The objectives in priority order, and the search for each."""
