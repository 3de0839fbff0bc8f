"""From a scenario to a schedule: rules, fairness, baselines, tiers and their proofs."""
