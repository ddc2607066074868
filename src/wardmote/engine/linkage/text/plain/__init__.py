"""Changes that make a normalised text plain, a file for each subject; `plain_text` makes them in turn."""
