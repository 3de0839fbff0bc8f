"""Where incidents come from: recorded, resampled, or from a model."""
