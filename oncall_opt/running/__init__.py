"""Running work for a command: exit codes, progress, replications, before and after."""
