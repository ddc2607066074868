"""What a text says: its words, number and unit, and the ways to read them."""
