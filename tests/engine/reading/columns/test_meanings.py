"""Every semantic type: what it takes, the near miss it does not take, and what it offers instead."""

from __future__ import annotations

from importlib import resources

import pytest

from wardmote.engine.reading.columns import meanings
from wardmote.engine.reading.columns.codes import SENTENCES, BadValue, Code
from wardmote.engine.reading.columns.meaning import Meaning, Proof
from wardmote.engine.reading.columns.meanings import ORDER, all_meanings, meaning_named
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.sample import Sample

_GOOD: dict[str, list[str]] = {
    "uprn": ["100023336956", "1", "000100023336", "100023336956.0"],
    "usrn": ["21901360", "8400001"],
    "postcode": [
        "SW1A 1AA",
        "sw1a1aa",
        "E1 6AN",
        "EC1A 1BB",
        "W1A 0AX",
        "M1 1AE",
        "SM2  5PT",
        "GIR 0AA",
        "BN1 1HG",
    ],
    "nhs_number": ["9434765919", "943 476 5919", "943-476-5919", "4010232137"],
    "nino": ["AB123456C", "QQ123456C", "ab 12 34 56 c", "AB123456"],
    "email": ["a.b@croydon.gov.uk", "o'neil+x@example.org"],
    "phone": [
        "020 7946 0000",
        "(020) 7946 0000",
        "+44 (0)20 7946 0000",
        "07700900123",
        "2079460000",
        "+33 1 23 45 67 89",
        "0208 696 0943 Ext 202",
        "(0141) 4960419",
        "020\u00a08671 7111",
        "020 7946 0000 / 07700 900123",
        "020 7946 0000, 07700 900123 or 07700 900124",
        "020 7946 0000 (ask at the desk)",
    ],
    "lsoa": ["E01004736", "W01000001", "lsoa2021:E01004736 : Northmarsh 001A", "E01004736 : Northmarsh 001A"],
    "ward": [
        "E05009317",
        "00AYGQ",
        "ward2022:E05009999 : Mill & Quay",
        "ward2022:E05009999",
        "E05009999 - Mill Quay",
    ],
    "local_authority": ["E09000022", "E08000003", "00AY", "ladu2021:E09000099 : Northmarsh"],
    "easting": ["530000", "530000.5", "529,308"],
    "northing": ["180000"],
    "latitude": ["51.5074"],
    "longitude": ["-0.1278"],
    "company_number": ["01234567", "SC123456", "oc301234"],
    "money_gbp": ["£1,200.50", "12"],
    "date_of_birth": ["01/02/1950", "1950-02-01"],
}
_BAD: dict[str, list[tuple[str, str]]] = {
    "uprn": [("1000233369561", ""), ("10002333A", ""), ("x", ""), ("-1", ""), ("12.5", "")],
    "usrn": [("219013600", "")],
    "postcode": [
        ("SW1A OAA", "SW1A 0AA"),
        ("SW1A 1A", ""),
        ("QQ1 1AA", ""),
        ("SW1A 1CA", ""),
        ("NOT A PC", ""),
        ("\u212a1 1AA", ""),
        ("E1", ""),
        ("SWIA 1AA", "SW1A 1AA"),
        ("S40 1 JY", "S40 1JY"),
        ("N16 DD", ""),
        ("WR14 9GX.", "WR14 9GX"),
        ("BN1 1HG SE1 7NQ", ""),
    ],
    "nhs_number": [
        ("9434765918", ""),
        ("943476591", ""),
        ("0000000000", ""),
        ("9434765991", ""),
        ("94347659190", ""),
    ],
    "nino": [
        ("BG123456C", ""),
        ("AB123456E", ""),
        ("DA123456C", ""),
        ("AB12345C", ""),
        ("ABO23456C", "AB023456C"),
    ],
    "email": [
        ("a.b.croydon.gov.uk", ""),
        ("a@b", ""),
        ("a b@c.org", "ab@c.org"),
        ("www.ymca.org.uk", ""),
        ("a@c.org;", "a@c.org"),
        ("a@@c.org", "a@c.org"),
        ("a@b@c.org", ""),
    ],
    "phone": [
        ("0207 926 5607 / 3324", ""),
        ("O20 8772 6060", "020 8772 6060"),
        ("999", ""),
        ("020 7946 0000 / ", ""),
        ("(ask at the desk)", ""),
        ("020 7946 0000 07700 900123", ""),
        ("12345", ""),
        ("TBC", ""),
    ],
    "lsoa": [("E02000001", ""), ("E0100473", "")],
    "ward": [("E09000022", "")],
    "local_authority": [("E05009317", "")],
    "easting": [("0", ""), ("5300000", ""), ("51.5", "")],
    "northing": [("0", "")],
    "latitude": [("-0.1278", ""), ("530000", "")],
    "longitude": [("51.5074", "")],
    "company_number": [("1234567", "01234567"), ("ZZ123456", ""), ("123456789", "")],
    "money_gbp": [("n.k.", ""), ("about 5", "")],
    "date_of_birth": [("31/02/1950", ""), ("01/02/2950", "")],
}
_POUNDS = Sample("amount", {"£1.00": 5, "£2.00": 5}, 10)


def _reader(name: str) -> Reader:
    meaning = meaning_named(name)
    assert meaning is not None
    assert meaning.readers is not None
    return meaning.readers(_POUNDS if name == "money_gbp" else Sample("", {}, 0))[0]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in _GOOD.items() for text in texts])
def test_takes(name: str, text: str) -> None:
    assert _reader(name).takes(text)


@pytest.mark.parametrize(
    ("name", "text", "offer"), [(name, *pair) for name, pairs in _BAD.items() for pair in pairs]
)
def test_refuses_the_near_miss(name: str, text: str, offer: str) -> None:
    with pytest.raises(BadValue) as refused:
        _reader(name).read(text)
    assert refused.value.why.suggestion == offer
    assert len(text) < 5 or text not in refused.value.why.message


@pytest.mark.parametrize(("name", "pairs"), _BAD.items())
def test_what_is_offered_would_be_taken(name: str, pairs: list[tuple[str, str]]) -> None:
    assert all(_reader(name).takes(offer) for _, offer in pairs if offer)


def test_a_number_a_spreadsheet_rounded_is_called_so() -> None:
    with pytest.raises(BadValue) as refused:
        _reader("uprn").read("1.00023E+11")
    assert refused.value.why.code is Code.MANGLED


def test_a_decimal_zero_that_a_data_frame_added_is_taken_off() -> None:
    assert _reader("uprn").read("100023336956.0") == "100023336956"


def test_every_file_holds_one_meaning_of_its_name() -> None:
    files = {
        entry.name.removesuffix(".py")
        for entry in resources.files(meanings).iterdir()
        if entry.name.endswith(".py") and entry.name != "__init__.py"
    }
    assert {meaning.name for meaning in all_meanings()} == files
    assert set(ORDER) <= files


@pytest.mark.parametrize("meaning", all_meanings(), ids=lambda meaning: meaning.name)
def test_a_meaning_says_how_it_is_recognised(meaning: Meaning) -> None:
    assert meaning.title
    if meaning.proof is Proof.HEADER:
        assert meaning.headers is not None
    if meaning.proof is not Proof.TYPE:
        assert meaning.readers is not None


def test_every_code_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Code)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


@pytest.mark.parametrize(
    ("name", "headers", "not_headers"),
    [
        (
            "uprn",
            ["UPRN", "uprn_1", "U.P.R.N.", "PropertyUPRN", "Unique Property Reference Number"],
            ["turnover"],
        ),
        (
            "postcode",
            ["Post Code", "PCD", "Supplier Postcode", "postcode_full"],
            ["postcode_district", "Postcode sector"],
        ),
        ("nhs_number", ["NHS No", "nhsNumber", "NHS"], ["Trust"]),
        ("nino", ["NINO", "NI Number", "National Insurance No"], ["Nino's"[:3]]),
        ("date_of_birth", ["DOB", "Date of Birth", "birthdate", "DateOfBirth"], ["Place of birth", "Date"]),
        (
            "phone",
            ["Tel", "Mobile No", "Contact Phone", "ReportTel", "Telephone"],
            ["Phone consent", "Number of calls"],
        ),
        (
            "money_gbp",
            ["Amount", "Cost (£)", "Weekly Rent", "price_paid", " Amount "],
            ["Payment date", "Income rank", "% income"],
        ),
        ("lsoa", ["LSOA11CD", "lsoa", "Lower Layer Super Output Areas Code"], ["LSOA rank"]),
        ("ward", ["Ward", "ward_code", "WD22CD", "Ward Name"], ["Ward Councillor", "forward"]),
        (
            "local_authority",
            ["Borough", "la_code", "LAD11NM", "Local Authority Code"],
            ["Council tax band", "label"],
        ),
        ("email", ["E-mail", "Contact Email", "emailAddress"], ["Email consent"]),
        ("address", ["Address", "ADDRESS1", "Property Address", "Street"], ["E-mail address", "IP address"]),
        ("company_number", ["Company Number", "Companies House No", "CRN"], ["Company name"]),
    ],
)
def test_headers(name: str, headers: list[str], not_headers: list[str]) -> None:
    meaning = meaning_named(name)
    assert meaning is not None
    assert [header for header in headers if not meaning.is_named_by(header)] == []
    assert [header for header in not_headers if meaning.is_named_by(header)] == []


@pytest.mark.parametrize(
    "header",
    ["Properties registered for council tax payments", "Payments made", "Rent accounts in arrears"],
)
def test_whole_numbers_under_a_header_of_how_many_are_no_money(header: str) -> None:
    (money,) = [each for each in all_meanings() if each.name == "money_gbp"]
    assert money.readers is not None
    assert not money.readers(Sample(header, {"120": 1, "4210": 1, "88": 1}, 3))
    assert money.readers(Sample(header, {"£120.50": 1, "£4,210.00": 1, "£88.10": 1}, 3))
    assert money.readers(Sample("Payments", {"120": 1, "4210": 1, "88": 1}, 3))
