"""The engine's acts from a terminal: no hub, no network, no sign-in."""
