"""Pages, acknowledgement, escalation and work, as events."""
