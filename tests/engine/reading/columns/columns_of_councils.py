"""Columns as councils hold them, made up: what each is, and columns that only look so.

Headers are good, misleading or missing, and up to one cell in ten is spoilt: cut short, a remark, a word for an empty
cell, or empty.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Maker = Callable[[random.Random], str]
_FIRST = (
    "Amara",
    "Oluwaseun",
    "Priya",
    "Mohammed",
    "Sarah",
    "John",
    "David",
    "Fatima",
    "Wei",
    "Agnieszka",
    "Chloe",
    "Ibrahim",
    "Grace",
    "Daniel",
    "Aisha",
    "Thomas",
    "Elena",
    "Kwame",
    "Zainab",
    "Patrick",
)
_LAST = (
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
    "OBrien",
    "Davies",
    "Hussain",
)
_STREETS = (
    "High Street",
    "Station Road",
    "Elm Grove",
    "Church Lane",
    "Park Avenue",
    "Mill Hill",
    "Albert Mews",
)
_DISTRICTS = (
    "SW1A",
    "SE13",
    "E1",
    "N7",
    "NW3",
    "W12",
    "EC1A",
    "BR1",
    "CR0",
    "IG5",
    "HA2",
    "RM10",
    "TW9",
    "KT1",
)
_WARDS = (
    "Perry Vale",
    "Rushey Green",
    "Ladywell",
    "Evelyn",
    "St Mary's",
    "Thornton",
    "Abbey",
    "Clare",
    "Stanley",
)
_BOROUGHS = ("Camden", "Lewisham", "Tower Hamlets")
_DIRT = ("n/k", "TBC", "see notes", "Unknown", "")


def digits(chance: random.Random, count: int) -> str:
    """So many digits."""
    return "".join(chance.choices(string.digits, k=count))


def upn(chance: random.Random) -> str:
    """A pupil's number with its check letter."""
    body = digits(chance, 12)
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    return letters[sum(int(d) * n for n, d in enumerate(body, start=2)) % 23] + body


def uln(chance: random.Random) -> str:
    """A learner's number, whose weighted sum leaves 10."""
    while True:
        made = str(chance.randint(1, 9)) + digits(chance, 9)
        if sum(int(d) * w for d, w in zip(made, range(10, 0, -1), strict=True)) % 11 == 10:
            return made


def utr(chance: random.Random) -> str:
    """A taxpayer's reference with its check digit."""
    body = digits(chance, 9)
    weights = (6, 7, 8, 9, 10, 5, 4, 3, 2)
    return "21987654321"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11] + body


def iban(chance: random.Random) -> str:
    """A British IBAN with its check digits."""
    account = "WEST" + digits(chance, 14)
    number = int("".join(str(int(letter, 36)) for letter in f"{account}GB00"))
    return f"GB{98 - number % 97:02}{account}"


def plate(chance: random.Random) -> str:
    """A registration mark of today's form."""
    letters = "".join(chance.choices("ABCDEFGHJKLMNOPRSTUVWXY", k=2))
    return f"{letters}{chance.randint(51, 74)} {''.join(chance.choices('ABCDEFGHJKLMNOPRSTUVWXYZ', k=3))}"


def sort_code(chance: random.Random) -> str:
    """Three pairs of digits."""
    return "-".join(digits(chance, 2) for _ in range(3))


def address_on_the_net(chance: random.Random) -> str:
    """An IPv4 address."""
    return ".".join(str(chance.randint(0, 255)) for _ in range(4))


def _nhs(chance: random.Random) -> str:
    while True:
        body = digits(chance, 9)
        check = -sum(int(d) * w for d, w in zip(body, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{body}{check}"


def _nhs_in_parts(chance: random.Random) -> str:
    number = _nhs(chance)
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _nino(chance: random.Random) -> str:
    letters = "ABCEGHJKLMPRSTW"
    return chance.choice("ACEHJLMPRSW") + chance.choice(letters) + digits(chance, 6) + chance.choice("ABCD")


def _nino_in_parts(chance: random.Random) -> str:
    number = _nino(chance)
    return f"{number[:2]} {number[2:4]} {number[4:6]} {number[6:8]} {number[8]}"


def _postcode(chance: random.Random) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return (
        f"{chance.choice(_DISTRICTS)} {chance.randint(1, 9)}{chance.choice(letters)}{chance.choice(letters)}"
    )


def _street(chance: random.Random) -> str:
    return f"{chance.randint(1, 240)} {chance.choice(_STREETS)}"


def _address(chance: random.Random) -> str:
    return f"Flat {chance.randint(1, 40)}, {_street(chance)}, London, {_postcode(chance)}"


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _email(chance: random.Random) -> str:
    host = chance.choice(["example.com", "example.org", "example.net"])
    return f"{chance.choice(_FIRST)}.{chance.choice(_LAST)}{chance.randint(1, 99)}@{host}".lower()


def _phone(chance: random.Random) -> str:
    return chance.choice(
        [
            f"020 {chance.choice('378')}{digits(chance, 3)} {digits(chance, 4)}",
            f"07{chance.randint(1, 9)}{digits(chance, 2)} {digits(chance, 6)}",
            f"01{chance.randint(2, 9)}{digits(chance, 2)} {digits(chance, 6)}",
        ]
    )


def _number(first: int, last: int, form: str = "{}") -> Maker:
    return lambda chance: form.format(chance.randint(first, last))


def _decimal(first: float, last: float, form: str) -> Maker:
    return lambda chance: form.format(chance.uniform(first, last))


def _one_of(*texts: str) -> Maker:
    return lambda chance: chance.choice(texts)


def _digits(count: int, before: str = "") -> Maker:
    return lambda chance: before + digits(chance, count)


def _day(form: str, first: int = 1990, last: int = 2024) -> Maker:
    def made(chance: random.Random) -> str:
        return f"{date(chance.randint(first, last), chance.randint(1, 12), chance.randint(1, 28)):{form}}"

    return made


def _years(form: str) -> Maker:
    def made(chance: random.Random) -> str:
        year = chance.randint(12, 24)
        return form.format(q=chance.randint(1, 4), y=year, z=year + 1)

    return made


def _in_brackets(chance: random.Random) -> str:
    amount = f"{chance.randint(1, 9_999):,}"
    return f"({amount})" if chance.random() < 0.3 else amount


def _lsoa(chance: random.Random) -> str:
    return f"E0100{chance.randint(1_000, 4_700):04}"


def _area_name(chance: random.Random) -> str:
    return f"{chance.choice(_BOROUGHS)} {digits(chance, 3)}"


def _hours(chance: random.Random) -> str:
    return (
        f"Mon-Fri {chance.randint(7, 10)}am-{chance.randint(4, 9)}pm, Sat 10:30-{chance.randint(12, 17)}:00"
    )


def _without(make: Maker, removed: str) -> Maker:
    return lambda chance: make(chance).replace(removed, "")


def _lower(make: Maker) -> Maker:
    return lambda chance: make(chance).lower()


@dataclass(frozen=True)
class Made:
    """A column: its header, how its cells are made, what it is, and how many cells are spoilt."""

    header: str
    make: Maker
    meaning: str | None
    type: str = "string"
    dirt: float = 0.05
    unit: str | None = None

    def cells(self, chance: random.Random, count: int) -> list[str]:
        """So many cells, some of them spoilt."""
        return [spoilt(self.make(chance), chance, self.dirt) for _ in range(count)]


def spoilt(text: str, chance: random.Random, dirt: float) -> str:
    """The text, or with the chance of `dirt` what stands in its place in real files."""
    return chance.choice([text[:-1] or "?", *_DIRT]) if chance.random() < dirt else text


COLUMNS = (
    Made("UPRN", _number(10**11, 10**11 + 10**8), "uprn"),
    Made("uprn", _number(10**11, 10**11 + 10**8, "{}.0"), "uprn"),
    Made("Property UPRN (LLPG)", _number(5_300_000_000, 5_300_100_000), "uprn"),
    Made("Unique Property Ref", _number(10**7, 10**8), "uprn"),
    Made("USRN", _number(20_000_000, 22_000_000), "usrn"),
    Made("Street USRN", _number(8_000_000, 22_000_000, "{}.0"), "usrn"),
    Made("NHS No.", _nhs_in_parts, "nhs_number", dirt=0.1),
    Made("", _nhs, "nhs_number"),
    Made("Reference", _nhs_in_parts, "nhs_number"),
    Made("NI Number", _nino_in_parts, "nino", dirt=0.1),
    Made("NINO", _lower(_nino), "nino", dirt=0.1),
    Made("col_7", _nino, "nino"),
    Made("Payroll ref", _nino_in_parts, "nino", dirt=0.03),
    Made("UTR", utr, "utr"),
    Made("Company Reg No", _digits(7, "0"), "company_number"),
    Made("Company Number", _number(100_000, 9_999_999), "company_number"),
    Made("Companies House no", _digits(6, "SC"), "company_number"),
    Made("Registered Charity No.", _number(200_000, 1_210_000), "charity_number"),
    Made("UPN", upn, "upn", dirt=0.1),
    Made("Column 3", upn, "upn"),
    Made("id", uln, "uln", dirt=0.04),
    Made("URN", _number(100_000, 150_000, "{}.0"), "school_urn"),
    Made("SIC Code (2007)", _one_of("47110", "68209", "84110", "56101", "96020"), "sic_code"),
    Made("SOC2020 code", _one_of("2134", "9233", "6131", "5434", "2231"), "soc_code"),
    Made("Ethnic Origin", _one_of("White British", "Asian - Bangladeshi", "Mixed", "Not stated"), "ethnicity"),
    Made("eth", _one_of("WBRI", "BAFR", "ABAN", "MWBC", "OOTH", "REFU"), "ethnicity", dirt=0.03),
    Made("Q17", _one_of("White British", "White Other", "Black African", "Prefer not to say"), "ethnicity", dirt=0.02),
    Made("Sex", _one_of("M", "F"), "gender"),
    Made("Gender Code", _one_of("1", "2", "9"), "gender", "integer", 0),
    Made("Q2", _one_of("Male", "Female"), "gender", dirt=0.02),
    Made("Net Amount", _number(1, 9_999, "£{:,}.50"), "money_gbp", "number", unit="£"),
    Made("Col5", _number(1, 9_999, "£{:,}.50"), "money_gbp", "number", 0.03, "£"),
    Made("Variance £", _in_brackets, "money_gbp", "number", unit="£"),
    Made("Spend (£000)", _number(1, 9_000, "{:,}"), "money_gbp", "number", unit="£000"),
    Made("% of total", _decimal(0, 100, "{:.1f}%"), "percentage", "number", unit="%"),
    Made("Col6", _decimal(0, 100, "{:.1f}%"), "percentage", "number", 0.01, "%"),
    Made("Latitude", _decimal(51.3, 51.7, "{:.6f}"), "latitude", "number"),
    Made("LONG", _decimal(-0.5, 0.3, "{:.6f}"), "longitude", "number"),
    Made("Easting", _number(503_000, 561_000), "easting", "number"),
    Made("OS_Northing", _number(155_000, 201_000, "{}.00"), "northing", "number"),
    Made("Grid Ref", lambda chance: f"TQ {digits(chance, 3)} {digits(chance, 3)}", "grid_reference"),
    Made("Location", _digits(8, "TQ"), "grid_reference", dirt=0.02),
    Made("VRM", plate, "vehicle_registration", dirt=0.1),
    Made("PCN vehicle", _without(plate, " "), "vehicle_registration", dirt=0.01),
    Made("IBAN", iban, "iban"),
    Made("Bank sort code", _digits(6), "sort_code"),
    Made("Bank Acc No", _digits(8), "bank_account"),
    Made("ip", address_on_the_net, "ip_address"),
    Made("Website", _number(1, 999, "www.firm{}.co.uk"), "url", dirt=0.1),
    Made("", _number(1, 999, "https://www.example.gov.uk/p/{}"), "url"),
    Made("Contact", _email, "email"),
    Made("Contact", _phone, "phone", dirt=0.02),
    Made("Mobile", _digits(9, "7"), "phone"),
    Made("Tel (daytime)", lambda chance: f"+44 (0)20 7{digits(chance, 3)} {digits(chance, 4)}", "phone"),
    Made("Tenant Name", _name, "person_name"),
    Made("Forename(s)", _one_of(*_FIRST), "person_name"),
    Made("Name", _name, "person_name", dirt=0.03),
    Made("", lambda chance: f"{chance.choice(_LAST).upper()}, {chance.choice(_FIRST)}", "person_name"),
    Made("Licence Holder", lambda chance: f"Mrs {chance.choice(_FIRST)[0]} {chance.choice(_LAST)}", "person_name"),
    Made("Property Address", _address, "address"),
    Made("Addr1", _street, "address"),
    Made("Address Line 2", _one_of("Kentish Town", "Lewisham", "Off High Road", "Estate Office"), "address"),
    Made("", _address, "address", dirt=0.03),
    Made("Postcode", _without(_postcode, " "), "postcode", dirt=0.1),
    Made("Zip", _lower(_postcode), "postcode"),
    Made("Date of Birth", _day("%d/%m/%Y", 1930, 2015), "date_of_birth", "date"),
    Made("DOB", _day("%d-%b-%y", 1930, 2015), "date_of_birth", "date"),
    Made("D.O.B.", _day("%d.%m.%Y", 1930, 2015), "date_of_birth", "date"),
    Made("Date received", _day("%d/%m/%y"), "date", "date"),
    Made("Start Date", _number(40_000, 45_500), "date", "date"),
    Made("Decision date", _day("%d %B %Y"), "date", "date"),
    Made("Week commencing", _day("w/c %d/%m/%Y"), "date", "date"),
    Made("Week", _day("w/c %d/%m/%Y"), "date", "date", 0.02),
    Made("c9", _day("Wed %d %b %Y"), "date", "date", 0.01),
    Made("Financial Year", _years("20{y}/{z}"), "financial_year"),
    Made("FY", _years("{y}/{z}"), "financial_year", dirt=0.02),
    Made("Period", _years("Q{q} 20{y}-{z}"), "quarter", dirt=0.01),
    Made("Month", _day("%b-%y"), "month"),
    Made("Period", _day("%b-%y"), "month", dirt=0.01),
    Made("Time of call", _number(10, 23, "{}:15"), None, "time", 0.01),
    Made("Response time (mins)", _number(1, 90), None, "integer", 0.01, "minutes"),
    Made("Duration", _number(1, 90, "{} mins"), None, "number", 0.01, "minutes"),
    Made("LSOA11CD", _lsoa, "lsoa"),
    Made("Area", _lsoa, "lsoa"),
    Made("Neighbourhood", _area_name, "msoa", dirt=0.02),
    Made("WD22CD", _number(14, 32, "E050137{}"), "ward"),
    Made("Electoral Ward Name", _one_of(*_WARDS), "ward"),
    Made("Borough", _one_of(*_BOROUGHS, "LB Sutton"), "local_authority", dirt=0.03),
    Made("Parish", _number(1_000, 9_999, "E0400{}"), "parish", dirt=0.01),
    Made("Number of pupils", _one_of("c", "x", "z", "..", "<5", "210", "97", "88"), None, "integer", 0),
    Made("Rate per 1,000", _one_of("*", "-", "9.1", "7.7", "8.3"), None, "number", 0, "per 1,000"),
    Made("Opening Hours", _hours, "opening_hours"),
    Made("Opening times", _one_of("24 hours", "9am to 5pm daily", "08:00-18:00", "Dawn to dusk"), "opening_hours"),
    Made("Largest group from", _one_of("Poland", "United States", "Romania", "Nigeria", "Spain"), "country", dirt=0),
    Made("Density per hectare", _number(10, 99), None, "integer", 0),
    Made("Millions of journeys, adjusted for days", _number(10, 99), None, "integer", 0),
    Made("Waiting score (days)", _number(10, 99), None, "integer", 0, "days"),
    Made("Average_Age_2015", _number(10, 99), None, "integer", 0, "years"),
    Made("Times", _hours, "opening_hours", dirt=0.02),
)  # fmt: skip

NEAR_MISSES: tuple[tuple[str, Maker, frozenset[str]], ...] = tuple(
    (header, make, frozenset(never.split()))
    for header, make, never in (
        ("Case number", _digits(10), "nhs_number uln utr phone"),
        ("c1", _digits(10), "nhs_number uln utr phone"),
        ("NHS ref", _digits(10), "nhs_number"),
        ("Meter serial", _digits(12), "uprn"),
        ("Phone id", _digits(10, "44"), "uprn phone"),
        ("Account", _digits(12), "uprn"),
        ("Code", _number(1990, 2024), "date financial_year soc_code"),
        ("House number", _number(1, 240), "date date_of_birth easting"),
        ("Population", _number(40_000, 45_500), "date"),
        ("Households", _number(40_000, 45_500), "date"),
        ("Ward", _one_of("Stanley", "Clare", "Lawrence", "Victoria", "Grace", "Ashley"), "person_name"),
        ("Area", _one_of("Stanley", "Clare", "Thornton Heath", "Abbey Road", "Evelyn", "Grove Park"), "person_name"),
        ("School name", _one_of("St Mary", "Thomas Fairchild", "Grace Academy", "John Burns Primary"), "person_name"),
        ("Supplier", _one_of("John Lewis", "Marks Spencer", "Thomas Cook", "Ernst Young"), "person_name"),
        ("Product code", _digits(6, "AB"), "nino"),
        ("Ref", lambda chance: f"AX{digits(chance, 2)} ABC", "vehicle_registration postcode"),
        ("Version", _number(10, 99, "1.{}.2"), "ip_address date"),
        ("Score", _number(0, 1), "boolean"),
        ("Type", _one_of("M", "F"), "gender"),
        ("Grade", _one_of(*"ABCDEFG"), "ethnicity gender"),
        ("Wine", _one_of("White", "Red", "Black", "Mixed", "Other"), "ethnicity"),
        ("First name", _one_of("Georgia", "Jordan", "India", "Chad", "Israel", "Cuba"), "country"),
        ("Dishes", _one_of("Turkey", "Chile", "Beef", "Pork", "Fish"), "country"),
        ("Cuisine", _one_of("Indian", "Chinese", "Caribbean", "Other"), "ethnicity"),
        ("Lot", lambda chance: f"{chance.randint(1, 12)}/{chance.randint(1, 28)}", "date financial_year"),
        ("Section", lambda chance: f"20{chance.randint(10, 19)}/{chance.randint(30, 49)}", "financial_year"),
        ("Lot", _years("{y}/{z}"), "financial_year"),
        ("Height", _decimal(49, 61, "{:.2f}"), "latitude"),
        ("Index", _decimal(-0.5, 0.3, "{:.4f}"), "longitude"),
        ("Floor area", _number(503_000, 561_000), "easting"),
        ("Rate", _decimal(0, 1, "{:.4f}"), "percentage money_gbp"),
        ("Charge points", _number(0, 12), "money_gbp"),
        ("Number of households", _number(0, 1_200), "money_gbp phone"),
        ("Cost code", _digits(6), "money_gbp sort_code"),
        ("Bin round", _one_of("Mon", "Tue", "Wed", "Thu"), "month date opening_hours"),
        ("Ref", _digits(4, "TQ"), "grid_reference"),
        ("Company", _digits(6, "SC"), "grid_reference"),
        ("Planning ref", lambda chance: f"{chance.randint(10, 24)}/{digits(chance, 5)}/FUL", "date financial_year"),
        ("Postcode", _number(10**11, 10**11 + 10**8), "postcode"),
        ("UPRN", _postcode, "uprn"),
        ("NHS Number", _phone, "nhs_number"),
        ("Serial", _digits(8, "020"), "phone"),
        ("Account", _digits(7, "0000"), "phone"),
        ("Town", _one_of("Croydon", "Sutton", "Harrow", "York", "Derby", "Luton", "Exeter", "Bury", "Leeds", "Bath"),
         "local_authority person_name"),
        ("Surname", _one_of("Lincoln", "York", "Derby", "Leeds", "Barnet", "Bolton", "Sutton", "Bury", "Bath"),
         "local_authority"),
    )
)  # fmt: skip
