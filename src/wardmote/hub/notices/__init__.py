"""What people are told, read off the ledger."""
