"""Datasets, tables, versions, columns, schemas that tables were given: what there is, never a row of it."""
