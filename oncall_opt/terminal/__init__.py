"""The terminal and files: tables, prose, output files."""
