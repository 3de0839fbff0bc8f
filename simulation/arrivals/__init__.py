"""Where incidents arrive from: recorded, resampled, or from a model."""
