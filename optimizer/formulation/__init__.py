"""The solver's model: constraints, loads, pool, min-max fairness."""
