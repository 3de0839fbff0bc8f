"""Expected interruptions and recorded work from alert histories."""
