"""From a scenario to a schedule: rules, fairness, baselines, objectives and their proofs."""
