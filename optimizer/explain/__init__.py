"""Explanations: fixes for a conflict, why this shift, why this load."""
