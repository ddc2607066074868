"""A table becomes a file that people and programs open: CSV, XLSX, Parquet; safe against formula injection."""
