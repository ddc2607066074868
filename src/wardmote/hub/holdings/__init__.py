"""Stores and opens rows: the only caller of the lake. Grants, shares, released files."""
