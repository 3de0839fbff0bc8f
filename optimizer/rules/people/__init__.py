"""Rules about who is on call with whom, and preferences."""
