"""Ids, the clock, Problem (the one error a user is shown) and files made once. Imports nothing of ours."""
