"""The commands: one folder each; a command reads options, calls a public function and prints."""
