"""What the hub makes of a table on its owner's instruction, kept fresh, and what it was made of."""
