"""How things are written: abbreviations, words for numbers, slips of hand, ear and scanner."""

from __future__ import annotations

import random

STREET_WORDS = {
    "STREET": ("ST", "ST.", "STR", "STRT"),
    "ROAD": ("RD", "RD.", "ROD"),
    "AVENUE": ("AVE", "AV", "AVE.", "AVN"),
    "GARDENS": ("GDNS", "GDN", "GRDNS", "GNS"),
    "CLOSE": ("CL", "CLS", "CLO"),
    "CRESCENT": ("CRES", "CR", "CRESC"),
    "TERRACE": ("TER", "TERR", "TCE"),
    "PLACE": ("PL", "PLC"),
    "SQUARE": ("SQ", "SQR"),
    "LANE": ("LN", "LA"),
    "DRIVE": ("DR", "DRV"),
    "GROVE": ("GRO", "GR", "GRV"),
    "COURT": ("CT", "CRT"),
    "PARADE": ("PDE", "PAR"),
    "PARK": ("PK",),
    "BROADWAY": ("BDWY", "BWAY"),
    "PASSAGE": ("PASS", "PSGE"),
    "GREEN": ("GRN",),
    "NORTH": ("N", "NTH"),
    "SOUTH": ("S", "STH"),
    "EAST": ("E",),
    "WEST": ("W",),
    "HOUSE": ("HSE", "HO", "HS"),
    "MANSIONS": ("MANS", "MNSNS"),
    "APARTMENTS": ("APTS", "APPTS"),
    "TOWER": ("TWR",),
    "LODGE": ("LDG", "LDGE"),
    "POINT": ("PT", "PNT"),
    "HEIGHTS": ("HTS", "HGTS"),
    "FLAT": ("FLT", "FL", "F"),
    "APARTMENT": ("APT", "APPT", "APMT"),
    "GROUND": ("GRD", "GND", "G"),
    "FIRST": ("1ST",),
    "SECOND": ("2ND",),
    "BASEMENT": ("BSMT", "BST", "BASE"),
    "FLOOR": ("FLR", "FL"),
}
_KEYS = {
    "Q": "WA", "W": "QES", "E": "WRD", "R": "ETF", "T": "RYG", "Y": "TUH", "U": "YIJ", "I": "UOK", "O": "IPL",
    "P": "OL", "A": "SQZ", "S": "ADW", "D": "SFE", "F": "DGR", "G": "FHT", "H": "GJY", "J": "HKU", "K": "JLI",
    "L": "KOP", "Z": "XA", "X": "ZCS", "C": "XVD", "V": "CBF", "B": "VNG", "N": "BMH", "M": "NK",
}  # fmt: skip
_SCANS = {"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "G": "6", "Z": "2"}
_SHAPES = (("RN", "M"), ("M", "RN"), ("CL", "D"), ("W", "VV"), ("H", "II"), ("E", "C"), ("U", "LI"))
_SOUNDS = (
    ("EIGH", "AY"), ("OUGH", "OW"), ("PH", "F"), ("CK", "K"), ("LL", "L"), ("TT", "T"), ("SS", "S"), ("NN", "N"),
    ("RR", "R"), ("EY", "Y"), ("IE", "EE"), ("EA", "EE"), ("AI", "AY"), ("OO", "U"), ("WH", "W"), ("KN", "N"),
    ("Y", "IE"), ("C", "K"), ("S", "Z"), ("OW", "OU"), ("AU", "OR"), ("ER", "A"), ("ORE", "AW"), ("X", "CKS"),
)  # fmt: skip
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
FIRST_NAMES = (
    "Adaeze",
    "Tomasz",
    "Priya",
    "Gareth",
    "Yusuf",
    "Oluwaseun",
    "Margaret",
    "Li",
    "Zainab",
    "Piotr",
    "Deborah",
)
LAST_NAMES = (
    "Okoro",
    "Nowak",
    "Sharma",
    "Pritchard",
    "Ahmed",
    "Adeyemi",
    "Whitlock",
    "Chen",
    "Begum",
    "Kowalska",
    "Street",
)
TITLES = ("Mr", "Mrs", "Ms", "Miss", "Dr", "Mr & Mrs", "MR", "The Occupier,", "Estate of the late")
BUSINESSES = (
    "Tasty Chicken Ltd", "Kwik Cutz", "A1 Minicabs", "Happy Days Nursery", "24/7 News & Wine", "Star Nails",
    "Capital Letters (London) Ltd", "No 1 Dry Cleaners", "St Jude's Hospice Shop", "Best 4 Less",
)  # fmt: skip


def abbreviate(text: str, rng: random.Random, *, share: float = 0.9, skip_first: bool = True) -> str:
    """Words of streets and houses shortened; the first word of a text never as ST for SAINT would be."""
    words = text.split(" ")
    return " ".join(
        rng.choice(STREET_WORDS[word])
        if word in STREET_WORDS and (at or not skip_first) and rng.random() < share
        else word
        for at, word in enumerate(words)
    )


def in_words(number: str) -> str:
    """12 -> twelve; 131 -> one hundred and thirty-one."""
    value = int(number)
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")
    rest = value % 100
    return f"{_ONES[value // 100]} hundred" + (f" and {in_words(str(rest))}" if rest else "")


def slip(text: str, rng: random.Random) -> str:
    """One key beside the right one, left out, twice or in turn with the next, in a word of four letters or more."""
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not places:
        return text
    at = rng.choice(places)
    word = words[at]
    i = rng.randrange(1, len(word) - 1)
    form = rng.randrange(4)
    if form == 0:
        word = word[:i] + rng.choice(_KEYS.get(word[i], word[i])) + word[i + 1 :]
    elif form == 1:
        word = word[:i] + word[i + 1 :]
    elif form == 2:
        word = word[:i] + word[i] + word[i:]
    else:
        word = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    words[at] = word
    return " ".join(words)


def heard(text: str, rng: random.Random) -> str:
    """Spelt by ear: one or two sounds of the text written another way."""
    sounds = [each for each in _SOUNDS if each[0] in text[1:]]
    rng.shuffle(sounds)
    for written, other in sounds[: rng.choice((1, 1, 2))]:
        text = text[0] + text[1:].replace(written, other, 1)
    return text


def scanned(text: str, rng: random.Random) -> str:
    """Two letters of a text as a scanner misreads them."""
    for _ in range(2):
        if rng.random() < 0.5:
            places = [at for at, each in enumerate(text) if each in _SCANS]
            if places:
                at = rng.choice(places)
                text = text[:at] + _SCANS[text[at]] + text[at + 1 :]
        else:
            shapes = [each for each in _SHAPES if each[0] in text]
            if shapes:
                seen, read = rng.choice(shapes)
                text = text.replace(seen, read, 1)
    return text


def person(rng: random.Random) -> str:
    """A made-up person as addressed."""
    first = rng.choice(FIRST_NAMES)
    return f"{rng.choice(TITLES)} {rng.choice((first, first[0]))} {rng.choice(LAST_NAMES)}"
