"""The problem and its answer: who is to be covered by whom, when, and who holds what."""
