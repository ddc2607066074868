"""What a gazetteer is built from: one file for each format, told by its content."""
