"""From the file's sections to the scenario: defaults, presets, references."""
