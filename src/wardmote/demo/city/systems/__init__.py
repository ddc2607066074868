"""One file per kind of system: what it holds of the city, in the style each organisation's copy of it has."""
