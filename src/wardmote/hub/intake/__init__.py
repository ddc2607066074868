"""An upload arrives whole, is read and checked, and becomes draft versions of tables."""
