"""Files are read in processes with limits: what parses bytes made by others may end, and only it ends."""
