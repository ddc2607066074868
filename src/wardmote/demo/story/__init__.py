"""The demo's story, told through the hub's own acts: nothing in it is put into the database by the back door."""
