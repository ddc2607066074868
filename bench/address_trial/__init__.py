"""Addresses as people and systems write them, in named kinds, made of a gazetteer: a trial of the matcher."""
