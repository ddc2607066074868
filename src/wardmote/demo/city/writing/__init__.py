"""How a sheet of true values becomes the messy file a system gives out, with a note of every cell that is wrong."""
