"""The formats that files come in: one module each, with what a format is called, how it is told, and how it is read."""
