"""Files beside the scenario: alerts, leave, ledger."""
