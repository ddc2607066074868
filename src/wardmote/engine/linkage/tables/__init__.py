"""Tables of addresses: their columns, their answers, and the report of a merge."""
