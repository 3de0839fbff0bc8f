"""Sleep lost, recovery, alertness."""
