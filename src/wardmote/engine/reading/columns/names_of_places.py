"""Addresses, and names of wards and boroughs, as far as cells show them."""

from __future__ import annotations

import re
from importlib import resources

from wardmote.engine.reading.columns.own_lists import own_list

_WORDS: dict[str, list[str]] = own_list("places.yaml")
POSTCODE_AREAS = tuple(_WORDS["postcode_areas"])
_ADDRESS = re.compile(
    rf"(?:flat|apartment|unit|room|\d).*\b(?:{'|'.join(_WORDS['street_words'])})\b", re.IGNORECASE | re.DOTALL
)
_LINK = re.compile(r"https?://|www\.|@")
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,]*[A-Za-z]?")
_PLACE = re.compile(r"[^\W\d_][\w&.,'’()\-/ ]*")
_STREET = re.compile(rf"\w ?\b(?:{'|'.join(_WORDS['street_words'])})\b", re.IGNORECASE)
_BOROUGHS = frozenset(_WORDS["london_boroughs"])
_LARGER_AREAS = frozenset(_WORDS["larger_areas"])
_AUTHORITIES = frozenset(
    resources.files(__package__).joinpath("local_authorities.txt").read_text(encoding="utf-8").splitlines()
)
_TITLES = re.compile(
    r"^(?:the )?(?:royal )?(?:london )?(?:borough|city|county) of |^lb |"
    r" (?:london borough|lb|[mr]bc|mdc|(?:(?:metropolitan|city|county|district|borough) ){0,2}council)(?: \(?mbc\)?)?$"
)
_ENUMERATED = re.compile(r"^(?:[a-z]|[0-9]{1,2})[).:] *", re.IGNORECASE)
_ANSWERS = frozenset({"yes", "no", "y", "n", "true", "false", "not known", "declined", "refused"})


def is_address(text: str) -> bool:
    """A number, or a flat, unit or room, and after it a word for a street or a building."""
    return len(text) < 250 and _ADDRESS.match(text) is not None


def is_address_line(text: str) -> bool:
    """Anything that may stand in a line of an address: it has letters or a house number and is no link."""
    return len(text) < 300 and not _LINK.search(text) and any(map(str.isalnum, text))


def is_address_line_in_words(text: str) -> bool:
    """A line of an address that is not merely a figure, with or without a letter behind it ("12", "7.5", "14B")."""
    return is_address_line(text) and _FIGURE.fullmatch(text) is None


def mentions_street(text: str) -> bool:
    """A word for a street or a building with something before it: "On or near Amen Corner", "Queen's Walk, SE1"."""
    return len(text) < 250 and not _LINK.search(text) and _STREET.search(text) is not None


def is_place_name(text: str) -> bool:
    """Words, as in the name of a ward or of an authority, and no answer to a question such as "b) No"."""
    if _ENUMERATED.sub("", text).lower() in _ANSWERS:
        return False
    return len(text) < 80 and _PLACE.fullmatch(text) is not None


def is_name_without_digits(text: str) -> bool:
    """A place's name that no code could be taken for."""
    return is_place_name(text) and not any(map(str.isdigit, text))


def _plain(text: str) -> str:
    return (
        text.lower()
        .replace("&", "and")
        .replace("-", " ")
        .replace("_", " ")
        .replace(".", "")
        .replace(",", "")
        .strip()
    )


def is_london_borough(text: str) -> bool:
    """One of the 32 boroughs or the City of London, with or without its titles."""
    plain = _plain(text)
    return plain in _BOROUGHS or _TITLES.sub("", plain).strip() in _BOROUGHS


def is_local_authority(text: str) -> bool:
    """The name of a local authority of the United Kingdom, of today or of 2012 (ONS), with or without its titles."""
    plain = _plain(text)
    return plain in _AUTHORITIES or is_london_borough(text) or _TITLES.sub("", plain).strip() in _AUTHORITIES


def is_larger_area(text: str) -> bool:
    """A region, a nation or a part of London, such as stands among authorities as the sum of some of them."""
    return _plain(text) in _LARGER_AREAS
