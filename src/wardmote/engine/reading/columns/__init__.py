"""What stands in a column: how its cells are read, what they mean, and why a cell is bad."""
