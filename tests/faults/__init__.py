"""Kills, cuts and canaries against a hub in processes of its own: `make faults`."""
