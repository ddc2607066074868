"""The pages about agreements: reading, drafting, reviewing and binding them."""
