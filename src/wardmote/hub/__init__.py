"""Who, what, may, did: one Django app per room, each importing only the rooms below it."""
