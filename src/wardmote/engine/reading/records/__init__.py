"""Records that name their own columns: JSON, XML, features with shapes."""
