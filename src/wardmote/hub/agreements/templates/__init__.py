"""Agreement templates, as data: see `agreements.template`."""
