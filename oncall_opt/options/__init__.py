"""Options that several commands share, read once."""
