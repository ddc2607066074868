"""Addresses, and names of wards and boroughs, as far as cells show them."""

from __future__ import annotations

import re
from importlib import resources

import yaml

_WORDS: dict[str, list[str]] = yaml.safe_load(
    resources.files(__package__).joinpath("places.yaml").read_text(encoding="utf-8")
)
POSTCODE_AREAS = tuple(_WORDS["postcode_areas"])
_ADDRESS = re.compile(
    rf"(?:flat|apartment|unit|room|\d).*\b(?:{'|'.join(_WORDS['street_words'])})\b", re.IGNORECASE | re.DOTALL
)
_LINK = re.compile(r"https?://|www\.|@")
_PLACE = re.compile(r"[^\W\d_][\w&.,'’()\-/ ]*")
_BOROUGHS = frozenset(_WORDS["london_boroughs"])
_TITLES = re.compile(
    r"^(?:the )?(?:royal )?(?:london )?(?:borough|city) of |^lb |\b(?:london borough|council|city council)$"
)


def is_address(text: str) -> bool:
    """A number, or a flat, unit or room, and after it a word for a street or a building."""
    return len(text) < 250 and _ADDRESS.match(text) is not None


def is_address_line(text: str) -> bool:
    """Anything that may stand in a line of an address: it has letters or a house number and is no link."""
    return len(text) < 300 and not _LINK.search(text) and any(map(str.isalnum, text))


def is_place_name(text: str) -> bool:
    """Words, as in the name of a ward or of an authority."""
    return len(text) < 80 and _PLACE.fullmatch(text) is not None


def is_london_borough(text: str) -> bool:
    """One of the 32 boroughs or the City of London, with or without its titles."""
    plain = text.lower().replace("&", "and").replace("-", " ").strip()
    if plain in _BOROUGHS:
        return True
    return _TITLES.sub("", plain).strip() in _BOROUGHS
