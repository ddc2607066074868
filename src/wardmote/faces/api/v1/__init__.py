"""The hub's own REST interface: each endpoint is declared once, with its needs, its request and its answer."""
