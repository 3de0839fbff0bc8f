"""Many runs: replication, in chunks, and their totals."""
