"""The words of British addresses, and how differently the same word is written.

Sources: BS 7666-2 (secondary and primary addressable objects), GeoPlace's data entry conventions for addresses, Royal
Mail's list of thoroughfare abbreviations, and what councils' own files hold.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain
from typing import Final


def _words_in(text: str) -> list[str]:
    return text.split()


def _words(text: str) -> frozenset[str]:
    return frozenset(_words_in(text))


#: A home inside a building, whatever word says so; also what a number without a word is taken for.
RESIDENTIAL: Final = "FLAT"
#: What lies beside, behind or opposite a building, and is neither it nor in it.
BESIDE: Final = "BESIDE"
#: What a text that is made plain has for several homes that it names: FLATS 1 TO 6.
SEVERAL: Final = "SEVERAL"

_UNIT_SPELLINGS: Final = {
    BESIDE: BESIDE,
    RESIDENTIAL: "FLAT FLT FLATS APARTMENT APT APPT APPARTMENT APART UNIT MAISONETTE MAIS MAISONNETTE STUDIO SUITE "
    "PENTHOUSE BEDSIT DUPLEX TENEMENT",
    "ROOM": "ROOM RM ROOMS BEDROOM",
    "GARAGE": "GARAGE GARAGES LOCKUP",
    "SHOP": "SHOP KIOSK STALL",
    "OFFICE": "OFFICE OFFICES",
    "PARKING": "PARKING CARPARK",
    "STORE": "STORE STORAGE SHED",
    "PLOT": "PLOT",
    "ANNEXE": "ANNEXE ANNEX",
}
#: Every spelling of a word for a part of a building -> the kind of part.
UNIT_KINDS: Final = {word: kind for kind, words in _UNIT_SPELLINGS.items() for word in words.split()}

_FLOOR_SPELLINGS: Final = {
    "B": "BASEMENT BSMT BSMNT BASMENT BST",
    "L": "LOWER LGF",
    "0": "GROUND GRD GND GRND GR GD",
    "1": "FIRST 1ST",
    "2": "SECOND 2ND",
    "3": "THIRD 3RD",
    "4": "FOURTH 4TH",
    "5": "FIFTH 5TH",
    "6": "SIXTH 6TH",
    "7": "SEVENTH 7TH",
    "8": "EIGHTH 8TH",
    "9": "NINTH 9TH",
    "10": "TENTH 10TH",
    "T": "TOP ATTIC LOFT",
    "U": "UPPER",
}
#: Words that name a floor where FLOOR or FLAT follows -> its code: B, L, 0 to 10, T (top), U (upper).
FLOORS: Final = {word: code for code, words in _FLOOR_SPELLINGS.items() for word in words.split()}
#: Floors that need no FLOOR after them.
FLOORS_ALONE: Final = _words("BASEMENT BSMT BSMNT BASMENT LGF ATTIC LOFT")
#: A floor and FLAT in one word.
FLOOR_SHORT: Final = {"GFF": "0", "FFF": "1", "SFF": "2", "TFF": "T", "LGFF": "L", "BF": "B", "GF": "0"}
FLOOR_WORDS: Final = _words("FLOOR FLR FLOR FLOORS")
#: Codes from the bottom of a building to its top.
FLOOR_ORDER: Final = {code: rank for rank, code in enumerate(_words_in("B L 0 1 2 3 4 5 6 7 8 9 10 U T"))}

#: Where in the building, or beside it -> one spelling.
POSITIONS: Final = {
    "REAR": "REAR",
    "BACK": "REAR",
    "FRONT": "FRONT",
    "LEFT": "LEFT",
    "LHS": "LEFT",
    "RIGHT": "RIGHT",
    "RHS": "RIGHT",
    "MIDDLE": "MIDDLE",
    "ABOVE": "ABOVE",
    "OVER": "ABOVE",
    "UPSTAIRS": "ABOVE",
}

_NUMBERS: Final = (
    "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN "
    "EIGHTEEN NINETEEN TWENTY"
)
_TENS: Final = "TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY"
TENS: Final = {word: 10 * number for number, word in enumerate(_words_in(_TENS), start=2)}
NUMBER_WORDS: Final = {word: str(number) for number, word in enumerate(_NUMBERS.split(), start=1)} | {
    word: str(number) for word, number in TENS.items()
}

TITLES: Final = _words("MR MRS MS MISS DR REV SIR PROF MX")
#: Words that say nothing of where a place is.
CONNECTIVES: Final = _words("AT OF THE AND NO NUMBER NUM SIDE IN ON KNOWN AS PART")

_STREET_SPELLINGS: Final = {
    "ROAD": "RD",
    "STREET": "ST STR STRT SAINT",  # ST is both, and gazetteers are seen with STREET JOHNS ROAD
    "AVENUE": "AVE AV AVN AVEN",
    "LANE": "LN LA",
    "DRIVE": "DR DRV",
    "CLOSE": "CL CLO CLS",
    "COURT": "CT CRT",
    "CRESCENT": "CRES CR CRESC",
    "GARDENS": "GDNS GARDEN GDN GRDNS",
    "GROVE": "GR GRV GRO",
    "PLACE": "PL",
    "SQUARE": "SQ SQR",
    "TERRACE": "TER TERR TCE",
    "HOUSE": "HSE HO HS",
    "MANSIONS": "MANS MANSION MNSNS",
    "APARTMENTS": "APTS APPTS",
    "PARADE": "PDE",
    "PARK": "PK",
    "HILL": "HL",
    "GREEN": "GRN",
    "BUILDING": "BLDG BLDGS BUILDINGS BDGS",
    "ESTATE": "EST",
    "WAY": "WY",
    "WALK": "WLK",
    "MEWS": "MWS",
    "RISE": "",
    "ROW": "",
    "YARD": "YD",
    "WHARF": "WHF",
    "QUAY": "",
    "PATH": "",
    "PASSAGE": "",
    "BROADWAY": "BDWY BWAY",
    "CIRCUS": "",
    "EMBANKMENT": "EMBKMT",
    "GATE": "",
    "VILLAS": "VLS",
    "VILLA": "",
    "HALL": "",
    "VALE": "",
    "VIEW": "",
    "COTTAGES": "COTTS",
    "COTTAGE": "COTT",
    "LODGE": "LDG LDGE",
    "TOWER": "TWR",
    "HEIGHTS": "HTS HGTS",
    "POINT": "PT PNT",
    "CENTRE": "CTR",
    "FARM": "",
    "MOUNT": "MT",
    "NORTH": "NTH",
    "SOUTH": "STH",
    "BLOCK": "BLK",
    "UPPER": "UPR",
    "LOWER": "LWR",
}
#: Abbreviation -> word, for what is neither unit nor floor.
SPELLINGS: Final = {short: word for word, shorts in _STREET_SPELLINGS.items() for short in shorts.split()}
_NOT_TYPES: Final = _words("NORTH SOUTH UPPER LOWER BLOCK MOUNT")
#: Words that end the name of a street or of a building.
TYPES: Final = frozenset(_STREET_SPELLINGS) - _NOT_TYPES
#: Those that, as a rule, end the name of a building.
BUILDING_TYPES: Final = _words(
    "COURT HOUSE MANSIONS APARTMENTS BUILDING LODGE TOWER HEIGHTS POINT CENTRE COTTAGE COTTAGES VILLA VILLAS HALL "
    "ESTATE"
)
#: Those that, as a rule, end the name of a street.
STREET_TYPES: Final = TYPES - BUILDING_TYPES
#: Words that tell the ends of a street apart.
DIRECTIONS: Final = _words("NORTH SOUTH EAST WEST UPPER LOWER")

POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b")
_GLUED_UNIT: Final = re.compile(
    r"\b(FLAT|FLT|APARTMENT|APT|UNIT|ROOM|STUDIO|GARAGE)([0-9]+[A-Z]?|[A-RT-Z])\b"
)
_GLUED_NUMBER: Final = re.compile(r"\b([0-9]+)(?!ST\b|ND\b|RD\b|TH\b)([A-Z]{2,})\b")
_GLUED_FLOOR: Final = re.compile(r"^(BASEMENT|GROUND|FIRST|SECOND|THIRD|TOP)?(FLOOR)(FLAT)?$")
_CARE_OF: Final = re.compile(r"^C O (?=[A-Z]{2}|[0-9])")
_FLOOR_INITIALS: Final = re.compile(r"\b([GB]|LG) F\b(?= (?:FLAT|FLT|[0-9]))")
#: The full-width forms of ASCII, as forms filled in with an East Asian keyboard have them, and what they stand for.
WIDE: Final = "".join(map(chr, range(0xFF01, 0xFF5F)))
NARROW: Final = "".join(map(chr, range(0x21, 0x7F)))
#: Letters whose capitals are several, which an engine that makes each letter another one leaves out.
SPELT_OUT: Final = {
    "ß": "ss", "ẞ": "SS", "ŉ": "'n", "ẚ": "a", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st",
    "ﬆ": "st", "ǰ": "j", "ẖ": "h", "ẗ": "t", "ẘ": "w", "ẙ": "y",
}  # fmt: skip
_AS_ASCII: Final = str.maketrans({**dict(zip(WIDE, NARROW, strict=True)), **SPELT_OUT})
#: Parts of a house's number, as in 1½ HIGH STREET, which is not 1.
FRACTIONS: Final = "¼½¾"
#: What `normalised` does, step after step, in the syntax that RE2 and Python share.
NORMAL_STEPS: Final = (
    ("['’]", ""),
    ("[&+]", " AND "),
    (f"[^A-Z0-9{FRACTIONS}/-]+", " "),
    (f"([0-9]) ([{FRACTIONS}])", r"\1\2"),
    (
        r"\b([0-9]*[A-L])(?: ?- ?([A-L])| ?/ ?([A-EG-L]))\b",
        r"\1 TO \2\3",
    ),  # FLATS A-C, 58 A/B; not G/F, a floor
    (r"\b([0-9]+[A-Z]?)-([0-9])", r"\1~\2"),
    ("[-/]+", " "),
    ("~", "-"),
    (" {2,}", " "),
)


def normalised(text: str) -> str:
    """Capitals, digits and single spaces; a hyphen stays between numbers, A-C is A TO C, 1½ is a number.

    `exact.normalised_sql` is its fast twin.
    """
    folded = unicodedata.normalize("NFD", text.translate(_AS_ASCII))
    result = "".join(each for each in folded if unicodedata.category(each)[0] != _MARK).upper()
    for pattern, replacement in NORMAL_STEPS:
        result = re.sub(pattern, replacement, result, flags=re.ASCII)
    return result.strip()


_MARK: Final = "M"


def without_postcode(text: str) -> tuple[str, str]:
    """A normalised text without the postcode in it, and the postcode squeezed (`E61AB`), empty where there is none."""
    found = POSTCODE.search(text)
    if found is None:
        return text, ""
    return " ".join((text[: found.start()] + text[found.end() :]).split()), found[1] + found[2]


def squeezed_postcode(postcode: str | None) -> str:
    """`e6 1ab` -> `E61AB`; empty for none."""
    return re.sub(r"[^A-Z0-9]", "", postcode.translate(_AS_ASCII).upper()) if postcode else ""


def tokens(text: str) -> list[str]:
    """The words of a normalised text, taken apart where they were run together: FLAT2, 8CARLYLE."""
    apart = list(chain.from_iterable(map(_apart, text.split())))
    if "F" in apart or apart[:2] == ["C", "O"]:
        return _CARE_OF.sub("", _FLOOR_INITIALS.sub(r"\1F", " ".join(apart))).split()
    return apart


@lru_cache(maxsize=200_000)
def _apart(token: str) -> list[str]:
    if glued := _GLUED_FLOOR.match(token):
        return [each for each in glued.groups() if each]
    return _GLUED_NUMBER.sub(r"\1 \2", _GLUED_UNIT.sub(r"\1 \2", token)).split()


def spaced_postcode(squeezed: str) -> str:
    """As people write it: E7 8FJ."""
    return f"{squeezed[:-3]} {squeezed[-3:]}" if len(squeezed) > 4 else squeezed
