"""The made-up city (pure generator) and its story, told through the hub's own acts."""
