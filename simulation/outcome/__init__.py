"""What a run did to people and services, as numbers, indicators and bands."""
