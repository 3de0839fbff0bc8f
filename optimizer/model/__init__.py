"""The solver and what it is given: choices and linear constraints."""
