"""Finds the table in a grid: the header, the rows, and what is neither."""
