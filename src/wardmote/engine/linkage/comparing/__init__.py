"""Texts beside entries of the gazetteer: which could be meant, and how well each fits, in bits."""
