"""The few statistics that results need."""
