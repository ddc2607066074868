"""Ids, the clock and Problem, the one error a user is shown. Imports nothing of ours."""
