"""Every address of an area as street, building and unit, in files that processes share by mapping them."""
