"""Changes to a published schedule: covering an absence, and re-planning."""
