"""Cells as the systems of councils export them, made up."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

Maker = Callable[[random.Random], str]

_FIRST = [
    "Amara",
    "Oluwaseun",
    "Priya",
    "Mohammed",
    "Sarah",
    "John",
    "Ayaan",
    "Fatuma",
    "Wei",
    "Agnieszka",
    "Chloe",
    "Ibrahim",
    "Grace",
    "Tomasz",
    "Aisha",
    "Siobhan",
    "Elena",
    "Kwame",
    "Zainab",
    "Patrick",
    "Thi",
    "Deepika",
    "Rhys",
    "Angharad",
    "Emre",
    "Yusuf",
    "Nkechi",
    "Ling",
    "Dwayne",
    "Shanice",
    "Rubina",
    "Gheorghe",
]
_LAST = [
    "Okafor",
    "Smith",
    "Patel",
    "Khan",
    "Jones",
    "Williams",
    "Nowak",
    "Chen",
    "Ali",
    "Brown",
    "Adeyemi",
    "Murphy",
    "Taylor",
    "Begum",
    "Singh",
    "Kowalska",
    "Mensah",
    "O'Brien",
    "Davies",
    "Hussain",
    "Yilmaz",
    "Nguyen",
    "Selvarajah",
    "Popescu",
    "Warsame",
    "Campbell-Reid",
    "Osei",
    "Fernandes",
    "Thapa",
    "Demir",
]
_STREETS = [
    "High Street",
    "Station Road",
    "Elm Grove",
    "Church Lane",
    "Park Avenue",
    "Mill Hill",
    "Albert Mews",
    "Queens Drive",
    "Kings Close",
    "Manor Way",
    "Coldharbour Lane",
    "Lordship Park",
]
_DISTRICTS = [
    "SW9",
    "SE13",
    "E1",
    "N7",
    "NW3",
    "W12",
    "EC1V",
    "BR1",
    "CR0",
    "IG5",
    "HA2",
    "RM10",
    "TW9",
    "UB3",
]
_FIRMS = [
    "Kaya Food & Wine Ltd",
    "The Railway Tavern",
    "Golden Dragon Take Away",
    "Sunrise Lettings Ltd",
    "Brightwell Nursery",
    "Shah Brothers Limited",
    "Premier Car Wash",
    "Costcutter",
    "Hill & Sons LLP",
    "Green Lane Café",
]
_SCHOOLS = [
    "St Mary's RC Primary",
    "Oakfield Academy",
    "Hillside Junior School",
    "Park View High",
    "All Saints CofE Primary",
]


def one_of(*texts: str) -> Maker:
    return lambda chance: chance.choice(texts)


def whole(least: int, most: int) -> Maker:
    return lambda chance: str(chance.randint(least, most))


def figure(least: float, most: float, places: int = 2) -> Maker:
    return lambda chance: f"{chance.uniform(least, most):.{places}f}"


def digits(count: int, before: str = "") -> Maker:
    return lambda chance: before + "".join(chance.choices("0123456789", k=count))


def day(style: str = "%d/%m/%Y", least: int = 2015, most: int = 2024) -> Maker:
    def made(chance: random.Random) -> str:
        return (date(least, 1, 1) + timedelta(chance.randrange(365 * (most - least + 1)))).strftime(style)

    return made


def moment(chance: random.Random) -> str:
    return f"{day()(chance)} {chance.randint(0, 23):02}:{chance.randint(0, 59):02}"


def first(chance: random.Random) -> str:
    return chance.choice(_FIRST)


def last(chance: random.Random) -> str:
    return chance.choice(_LAST)


def capitals(maker: Maker) -> Maker:
    return lambda chance: maker(chance).upper()


def full(chance: random.Random) -> str:
    return f"{first(chance)} {last(chance)}"


def titled(chance: random.Random) -> str:
    return f"{chance.choice(['Mr', 'Mrs', 'Ms', 'Miss', 'Dr'])} {first(chance)[0]} {last(chance)}"


def turned(chance: random.Random) -> str:
    return f"{last(chance).upper()}, {first(chance)}"


def line_1(chance: random.Random) -> str:
    flat = f"Flat {chance.randint(1, 60)}, " if chance.random() < 0.4 else ""
    return f"{flat}{chance.randint(1, 240)} {chance.choice(_STREETS)}"


def street(chance: random.Random) -> str:
    return chance.choice(_STREETS)


def postcode(chance: random.Random) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return (
        f"{chance.choice(_DISTRICTS)} {chance.randint(1, 9)}{chance.choice(letters)}{chance.choice(letters)}"
    )


def whole_address(chance: random.Random) -> str:
    return f"{line_1(chance)}, London, {postcode(chance)}"


def mobile(chance: random.Random) -> str:
    return f"07{digits(3)(chance)} {digits(6)(chance)}"


def landline(chance: random.Random) -> str:
    return f"020 {chance.choice('78')}{digits(3)(chance)} {digits(4)(chance)}"


def email(chance: random.Random) -> str:
    name = f"{first(chance)}.{last(chance)}{chance.randint(1, 99)}".lower().replace("'", "")
    return f"{name}@{chance.choice(['example.com', 'example.org', 'example.net'])}"


def nhs(chance: random.Random) -> str:
    while True:
        nine = digits(9)(chance)
        check = (
            11 - sum(int(figure) * weight for figure, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        )
        if check != 10:
            ten = f"{nine}{0 if check == 11 else check}"
            return f"{ten[:3]} {ten[3:6]} {ten[6:]}"


def nino(chance: random.Random) -> str:
    return f"{chance.choice('JLNPS')}{chance.choice('ABCEGHJKLM')}{digits(6)(chance)}{chance.choice('ABCD')}"


def upn(chance: random.Random) -> str:
    twelve = f"{chance.choice(['202', '203', '208', '316'])}{digits(9)(chance)}"
    total = sum(int(figure) * weight for figure, weight in zip(twelve, range(2, 14), strict=True))
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] + twelve


def plate(chance: random.Random) -> str:
    letters = "ABCDEFGHJKLMNOPRSTUVWXY"
    return (
        f"L{chance.choice('BDEFGJKNORSTV')}{chance.randint(10, 24)} {''.join(chance.choices(letters, k=3))}"
    )


def firm(chance: random.Random) -> str:
    return f"{chance.choice(_FIRMS)}{chance.choice(['', '', ' (' + chance.choice(_DISTRICTS) + ')'])}"


def school(chance: random.Random) -> str:
    return chance.choice(_SCHOOLS)
