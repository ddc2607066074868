"""Workbooks of every kind, sheet by sheet."""
