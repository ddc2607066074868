"""Kinds that are about the street, the town and the postcode."""

from __future__ import annotations

import random

from bench.address_trial import hands
from bench.address_trial.asked import At, kind, same
from bench.address_trial.city import City, Home
from bench.address_trial.conditions import STREET_TYPES, is_alone, is_named, is_only_type, is_plain_house
from bench.address_trial.parts import another_code, full, joined, outward, street_line, whole

_TOWNS = ("East Ham, Essex", "LB Newham", "London Borough of Newham", "Greater London, GB", "Ldn", "UK")


def _street(home: Home, street: str) -> str:
    return joined(home.unit, home.name, joined(home.number, street, by=" "))


@kind(same)
def street_heard(home: Home, city: City, rng: random.Random) -> str | None:
    first, _, rest = home.street.partition(" ")
    other = hands.heard(first, rng)
    if other == first or f"{other} {rest}" in city.streets:
        return None
    return _street(home, f"{other} {rest}").title()


@kind(same)
def street_heard_without_postcode(home: Home, city: City, rng: random.Random) -> At | None:
    first, _, rest = home.street.partition(" ")
    other = hands.heard(first, rng)
    if other == first or f"{other} {rest}" in city.streets or not is_alone(home, city):
        return None
    return At(f"{_street(home, f'{other} {rest}').title()}, London", None)


@kind(same)
def street_with_two_slips(home: Home, _city: City, rng: random.Random) -> str:
    return _street(home, hands.slip(hands.slip(home.street, rng), rng))


@kind(same)
def street_scanned(home: Home, _city: City, rng: random.Random) -> str:
    return _street(home, hands.scanned(home.street, rng))


@kind(same, is_plain_house)
def number_scanned(home: Home, _city: City, rng: random.Random) -> str | None:
    """1 read as I or l, 0 as O, 5 as S."""
    if not set(home.number) & set("105"):
        return None
    read = home.number.replace("1", rng.choice("Il")).replace("0", "O").replace("5", "S")
    if read[:-1].isdigit() or not set(read) & set("0123456789"):
        return None
    return f"{read} {home.street.title()}"


@kind(same)
def street_word_split(home: Home, _city: City, rng: random.Random) -> str | None:
    first, _, rest = home.street.partition(" ")
    if len(first) < 8 or not rest:
        return None
    at = rng.randrange(4, len(first) - 3)
    return _street(home, f"{first[:at]} {first[at:]} {rest}").title()


@kind(same)
def street_words_joined(home: Home, _city: City, _rng: random.Random) -> str:
    return _street(home, home.street.replace(" ", "")).title()


@kind(same, is_only_type)
def street_without_its_type(home: Home, _city: City, _rng: random.Random) -> str:
    return _street(home, home.street.rpartition(" ")[0]).title()


@kind(same, is_only_type)
def street_with_another_type(home: Home, _city: City, rng: random.Random) -> str:
    short, _, last = home.street.rpartition(" ")
    other = rng.choice([each for each in STREET_TYPES if each != last])
    return _street(home, f"{short} {other}").title()


@kind(same)
def street_shortened_to_letters(home: Home, _city: City, _rng: random.Random) -> str | None:
    """All words of the street but the last as their first three letters: WILD RD for WILDERSPOOL ROAD."""
    first, _, rest = home.street.partition(" ")
    if len(first) < 9 or not rest:
        return None
    return _street(home, f"{first[:5]} {rest}").title()


@kind(same, is_named)
def street_left_out(home: Home, _city: City, _rng: random.Random) -> str:
    """Only what stands before it, and the postcode, where that tells it from all of the postcode."""
    return f"{joined(home.unit, home.name)}, London".title()


@kind(same)
def direction_added(home: Home, city: City, rng: random.Random) -> str | None:
    word = rng.choice(("NORTH", "SOUTH", "EAST", "WEST", "UPPER"))
    other = f"{home.street} {word}" if word != "UPPER" else f"UPPER {home.street}"
    if other in city.streets or home.twins > 1:
        return None
    return _street(home, other).title()


@kind(same)
def old_name_in_brackets(home: Home, city: City, rng: random.Random) -> str:
    other = rng.choice(sorted(city.streets)[:400])
    return f"{whole(home).title()} ({rng.choice(('formerly', 'was', 'previously'))} {other.title()})"


@kind(same)
def near_a_second_street(home: Home, city: City, rng: random.Random) -> str | None:
    other = rng.choice(sorted(city.streets))
    if not is_plain_house(home, city) or other == home.street:
        return None
    return f"{street_line(home).title()}, {rng.choice(('off', 'near', 'corner of', 'junction with'))} {other.title()}"


@kind(same, is_alone)
def town_left_out_and_outward_only(home: Home, _city: City, _rng: random.Random) -> At:
    return At(f"{whole(home)}, {outward(home.postcode)}", None)


@kind(same, is_alone)
def outward_alone_as_postcode(home: Home, _city: City, _rng: random.Random) -> At:
    return At(whole(home), outward(home.postcode))


@kind(same)
def postcode_with_letter_for_digit(home: Home, _city: City, rng: random.Random) -> At | None:
    out, inward = home.postcode.split(" ")
    code = f"{out.replace('1', 'I')} {inward.replace('0', 'O').replace('1', 'I').replace('5', 'S')}"
    return None if code == home.postcode else At(whole(home), rng.choice((code, code.lower())))


@kind(same, is_alone)
def postcode_letters_swapped(home: Home, _city: City, _rng: random.Random) -> At:
    out, inward = home.postcode.split(" ")
    return At(whole(home), f"{out} {inward[0]}{inward[2]}{inward[1]}")


@kind(same, is_alone)
def postcode_of_a_neighbour(home: Home, city: City, rng: random.Random) -> At:
    return At(whole(home), another_code(home, city, rng, near=True))


@kind(same, is_alone)
def postcode_of_another_district(home: Home, city: City, rng: random.Random) -> At:
    return At(whole(home), another_code(home, city, rng, near=False))


@kind(same)
def postcode_in_the_middle(home: Home, _city: City, rng: random.Random) -> At:
    code = rng.choice((home.postcode, home.postcode.replace(" ", ""), home.postcode.lower()))
    return At(f"{whole(home).title()}, {code}, London, England", None)


@kind(same, is_alone)
def postcode_twice_and_unlike(home: Home, city: City, rng: random.Random) -> At:
    """One in the text, which is right, one in its column, which is another's."""
    return At(f"{whole(home)}, {home.postcode}", another_code(home, city, rng, near=True))


@kind(same, is_alone)
def no_postcode_at_all(home: Home, _city: City, rng: random.Random) -> At:
    return At(hands.abbreviate(full(home).title().upper(), rng, share=0.4), None)


@kind(same, is_plain_house)
def number_and_postcode_alone(home: Home, city: City, _rng: random.Random) -> At | None:
    others = [each for each in city.homes if each.postcode == home.postcode and each.number == home.number]
    return At(f"{home.number}, {home.postcode}", None) if len(others) == 1 else None


@kind(same)
def wrong_town_and_borough(home: Home, _city: City, rng: random.Random) -> str:
    return f"{whole(home).title()}, {rng.choice(_TOWNS)}"


@kind(same)
def signs_from_another_system(home: Home, _city: City, rng: random.Random) -> str:
    sign = rng.choice((" | ", "\n", "\\n", "\t", ";", "<br>", "\xa0", "~", " / "))
    return joined(home.unit, home.name, street_line(home), "London", by=sign)


@kind(same)
def quotes_and_brackets(home: Home, _city: City, _rng: random.Random) -> str:
    return f'''"{joined(f"({home.unit})" if home.unit else "", home.name, street_line(home))}."'''


@kind(same)
def saint_and_apostrophes(home: Home, _city: City, rng: random.Random) -> str | None:
    if "'" not in home.street and not home.street.startswith("STREET "):
        return None
    street = (
        home.street.replace("STREET ", rng.choice(("ST ", "ST. ", "SAINT ")), 1)
        if home.street.startswith("STREET ")
        else home.street
    )
    return _street(home, street.replace("'", rng.choice(("", "’", " ")))).title()


@kind(same)
def plural_lost_or_won(home: Home, city: City, _rng: random.Random) -> str | None:
    first, _, rest = home.street.partition(" ")
    other = f"{(first[:-1] if first.endswith('S') else first + 'S')} {rest}"
    return None if other in city.streets or len(first) < 5 or not rest else _street(home, other)
