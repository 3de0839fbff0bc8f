"""The portfolio: services, who knows them, and what pages together."""
