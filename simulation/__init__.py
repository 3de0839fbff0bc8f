"""From a schedule and alerts to what people experience."""
