"""The simulated span: nights, random draws, incidents, log."""
