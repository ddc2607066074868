"""Rows tied to the real world: an address to its UPRN."""
