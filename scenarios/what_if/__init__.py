"""Changed scenarios: other people, fewer alerts, other shifts, other assumptions."""
