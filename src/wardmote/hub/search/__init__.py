"""Finding a dataset among those that one may know of."""
