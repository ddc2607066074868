"""What is done with data. No Django, no network, no users: usable in a notebook."""
