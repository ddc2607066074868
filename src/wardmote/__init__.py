"""Wardmote: a city datastore. The rooms and what each may import: docs/explanation/architecture.md."""

__version__ = "0.1.0"
