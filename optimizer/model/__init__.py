"""The solver and its input: choices and linear constraints."""
