"""Tables and data that several commands show."""
