"""From text to checked sections: YAML, CSV, dates, the file's schema and its errors."""
