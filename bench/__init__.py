"""Measures, beside the named peers, in the same run, as ratios. `python -m bench` runs all and prints one table."""
