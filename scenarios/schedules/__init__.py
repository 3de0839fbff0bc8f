"""Schedule files: CSV, JSON and iCalendar, written and read."""
