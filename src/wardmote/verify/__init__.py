"""Checks an export of the ledger offline: written from docs/reference/ledger-export.md, imports nothing of ours."""
