"""Datasets, tables, versions, columns: what there is, never a row of it."""
