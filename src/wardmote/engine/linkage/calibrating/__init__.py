"""Errors made in a gazetteer's own addresses, and the probabilities of answers fitted to them."""
