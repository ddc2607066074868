"""Django's SQLite with one change: those who wait to write have equal chances. See `base`."""
