"""The closed lists of the law and of practice, as data: see `agreements.code_list`."""
