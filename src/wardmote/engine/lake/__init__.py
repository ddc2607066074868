"""Immutable, encrypted Parquet versions and sealed files; the only code that opens data files."""
