"""A made-up street and a half as each supplier of addresses would deliver it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wardmote.engine.linkage.gazetteer.sources import (
    addressbase_core,
    addressbase_plus,
    addressbase_premium,
    dtf,
    ngd,
    records,
)

ROAD, WALK = 20_100_001, 20_100_002
STREETS = {ROAD: ("QUILLFEATHER ROAD", "HEOL Y BLUEN"), WALK: ("GANNETS WALK", "")}
LOCALITY, TOWN = "PODHAM", "ZEDBURY"
#: Where every property stands, in metres, and its ward.
EASTING, NORTHING, WARD = "541203.50", "183377.00", "E05000488"


@dataclass(frozen=True)
class Property:
    """One BLPU. `sao` and `pao` are texts, the numbers are (start, suffix, end)."""

    uprn: int
    usrn: int
    postcode: str
    class_code: str
    pao: str = ""
    pao_number: tuple[str, str, str] = ("", "", "")
    sao: str = ""
    sao_number: tuple[str, str, str] = ("", "", "")
    parent: int = 0
    status: int = 1
    organisation: str = ""
    alternative: str = ""
    """Another PAO text under which it is known."""
    delivered: bool = True
    """Whether Royal Mail delivers there."""


SHELL, FLAT_A, SHOP, RANGE, NUMBERED, RENAMED, GONE, REPLACED, STREET, SEVEN = range(200_001, 200_011)
PROPERTIES = (
    Property(SEVEN, ROAD, "ZE1 1AA", "RD04", pao_number=("7", "", "")),
    Property(SHELL, ROAD, "ZE1 1AA", "PP", pao_number=("20", "", ""), delivered=False),
    Property(FLAT_A, ROAD, "ZE1 1AA", "RD06", sao="FLAT A", pao_number=("20", "", ""), parent=SHELL),
    Property(SHOP, WALK, "ZE3 9ZZ", "CR07", pao_number=("50", "A", ""), organisation="BRIMBLE FISH BAR"),
    Property(RANGE, WALK, "ZE3 9ZZ", "CO01", pao_number=("41", "", "43")),
    Property(NUMBERED, WALK, "ZE3 9ZZ", "RD06", sao_number=("3", "", ""), pao="HOLLIN HOUSE"),
    Property(RENAMED, WALK, "ZE3 9ZZ", "RD02", pao_number=("9", "", ""), alternative="ROSE COTTAGE"),
    Property(GONE, ROAD, "ZE1 1AA", "RD04", pao_number=("99", "", ""), status=8, delivered=False),
    Property(REPLACED, ROAD, "ZE1 1AA", "RD04", pao_number=("7", "", ""), status=8, delivered=False),
    Property(STREET, ROAD, "", "PS", pao="STREET RECORD", delivered=False),
)
#: What each of them is found by, in every format that lists it.
ASKED = {
    SEVEN: ("7 Quillfeather Road, Podham", "ZE1 1AA"),
    FLAT_A: ("Flat A, 20 Quillfeather Rd", "ZE1 1AA"),
    SHOP: ("50A Gannets Walk", "ZE3 9ZZ"),
    RANGE: ("41-43 Gannets Walk", "ZE3 9ZZ"),
    NUMBERED: ("Flat 3, Hollin House, Gannets Walk", "ZE3 9ZZ"),
    RENAMED: ("9 Gannets Walk", "ZE3 9ZZ"),
}
_DATES = {"START_DATE": "2004-05-06", "LAST_UPDATE_DATE": "2020-01-01", "ENTRY_DATE": "2004-05-06"}


def premium_rows(properties: Sequence[Property] = PROPERTIES) -> list[list[str]]:
    """Header, records and trailer of AddressBase Premium."""
    made = _records(addressbase_premium.COLUMNS, _premium_records(properties))
    return [_header("GEOPLACE", "2.1", "F"), *made, ["99", "0", str(len(made)), "2026-01-01", "12:00:00"]]


def dtf_rows(properties: Sequence[Property] = PROPERTIES) -> list[list[str]]:
    """The same of an LLPG."""
    made = _records(dtf.COLUMNS, _dtf_records(properties))
    return [_header("PODHAM", "7.3", "F"), *made, ["99", "0", str(len(made)), "2026-01-01", "120000"]]


def record_changes(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]], *, day: str = "2026-02-12"
) -> list[list[str]]:
    """A supply of changes only between two of records: what a custodian would send."""
    old, new = ({_key(row): row for row in rows[1:-1]} for rows in (before, after))
    made = [["D", row] for key, row in old.items() if key not in new]
    made += [["I", row] for key, row in new.items() if key not in old]
    made += [["U", row] for key, row in new.items() if key in old and old[key][3:] != row[3:]]
    header = [*before[0][:3], day, "1", day, *before[0][6:8], "C"]
    rows = [[row[0], kind, str(order), *row[3:]] for order, (kind, row) in enumerate(made, start=1)]
    return [header, *rows, ["99", "0", str(len(rows)), day, before[0][6]]]


def _key(row: Sequence[str]) -> tuple[str, ...]:
    """USRN and language; UPRN; else the key of its own, with the UPRN before it."""
    at = {"15": (3, 8), "21": (3,)}.get(row[0], (3, 4))
    return row[0], *(row[each] for each in at)


def write_records(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """As suppliers write them: texts in quotation marks, lines that end with CR LF."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return path


def write_premium(folder: Path) -> Path:
    """A file of AddressBase Premium."""
    return write_records(folder / "AddressBasePremium_FULL_001.csv", premium_rows())


def write_dtf(folder: Path) -> Path:
    """An LLPG."""
    return write_records(folder / "llpg.csv", dtf_rows())


def write_core(folder: Path) -> Path:
    """A file of AddressBase Core."""
    return _write_table(folder / "AddressBaseCore_FULL_001.csv", addressbase_core.COLUMNS, core_rows())


def core_rows(properties: Sequence[Property] = PROPERTIES) -> list[dict[str, Any]]:
    """The rows of it."""
    return [
        {
            "UPRN": each.uprn,
            "PARENT_UPRN": each.parent or "",
            "CLASSIFICATION_CODE": each.class_code[:2],
            "EASTING": EASTING,
            "NORTHING": NORTHING,
            "SINGLE_LINE_ADDRESS": f"{_number(each)} {STREETS[each.usrn][0]}, {TOWN}, {each.postcode}",
            "ORGANISATION": each.organisation,
            "SUB_BUILDING": each.sao or "".join(each.sao_number),
            "BUILDING_NAME": each.pao,
            "BUILDING_NUMBER": _number(each),
            "STREET_NAME": STREETS[each.usrn][0],
            "LOCALITY": LOCALITY,
            "TOWN_NAME": TOWN,
            "POSTCODE": each.postcode,
            "CHANGE_CODE": "I",
        }
        for each in _live(properties)
    ]


def write_row_changes(
    path: Path, change: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Path:
    """A supply of changes only of AddressBase Core or Plus, under the names of its columns."""
    old, new = ({row["UPRN"]: row for row in rows} for rows in (before, after))
    made = [row | {change: "D"} for uprn, row in old.items() if uprn not in new]
    made += [row | {change: "I"} for uprn, row in new.items() if uprn not in old]
    made += [row | {change: "U"} for uprn, row in new.items() if uprn in old and old[uprn] != row]
    columns = addressbase_core.COLUMNS if change == "CHANGE_CODE" else addressbase_plus.COLUMNS
    return _write_table(path, columns, made, header=change == "CHANGE_CODE")


def write_plus(folder: Path, *, header: bool = False) -> Path:
    """A file of AddressBase Plus, whose header is supplied apart."""
    path = folder / "AddressBasePlus_FULL_001.csv"
    return _write_table(path, addressbase_plus.COLUMNS, plus_rows(), header=header)


def plus_rows(properties: Sequence[Property] = PROPERTIES) -> list[dict[str, Any]]:
    """The rows of it."""
    return [
        {
            "UPRN": each.uprn,
            "CHANGE_TYPE": "I",
            "CLASS": each.class_code,
            "X_COORDINATE": EASTING,
            "Y_COORDINATE": NORTHING,
            "WARD_CODE": WARD,
            "PARENT_UPRN": each.parent or "",
            "LA_START_DATE": "2004-05-06",
            "LA_ORGANISATION": each.organisation,
            **_addressable("SAO", each.sao, each.sao_number),
            **_addressable("PAO", each.pao, each.pao_number),
            "STREET_DESCRIPTION": STREETS[each.usrn][0],
            "LOCALITY": LOCALITY,
            "TOWN_NAME": TOWN,
            "POSTCODE_LOCATOR": each.postcode,
            **(_delivered(each) if each.delivered else {}),
        }
        for each in _live(properties)
    ]


def write_ngd(folder: Path) -> Path:
    """A folder of OS NGD Address: built and historic addresses, an alternate one, Royal Mail's, and a related table."""
    made = folder / "ngd"
    made.mkdir()
    built = [_feature(each) for each in _live()]
    historic = [_feature(each) for each in PROPERTIES if each.status == 8]
    alternate = [
        _feature(each) | {"name": each.alternative, "number": "", "addressstatus": "Alternative"}
        for each in PROPERTIES
        if each.alternative
    ]
    royal_mail = [
        {name.lower().replace("_", ""): value for name, value in _delivered(each).items()}
        | {"uprn": each.uprn, "udprn": each.uprn, "matchedaddressfeaturetype": "Built Address"}
        for each in _live()
        if each.delivered
    ]
    _write_table(made / "add_gb_builtaddress.csv", ngd.FEATURE, built)
    _write_table(made / "add_gb_historicaddress.csv", ngd.FEATURE, historic)
    _write_table(made / "add_gb_builtaddress_altadd.csv", ngd.ALTERNATE, alternate)
    _write_table(made / "add_gb_royalmailaddress.csv", ngd.ROYAL_MAIL, royal_mail)
    _write_table(made / "add_gb_builtaddress_rltenty.csv", ("uprn", "relatedentityid"), [{"uprn": SEVEN}])
    return made


def write_parts(folder: Path) -> Path:
    """A table of a council with SAO, PAO, class, status and dates."""
    rows = [
        {
            "UPRN": f"{each.uprn}.0",
            "Parent UPRN": each.parent or "",
            **_addressable("SAO", each.sao, each.sao_number),
            **_addressable("PAO", each.pao, each.pao_number),
            "Organisation": each.organisation,
            "Street": STREETS[each.usrn][0],
            "Locality": LOCALITY,
            "Town": TOWN,
            "Postcode": each.postcode,
            "BLPU_Class": each.class_code,
            "Logical_Status": {1: "Approved", 8: "Historic"}[each.status],
            "Start_Date": "2004-05-06T00:00:00",
            "Easting": EASTING,
            "Northing": NORTHING,
            "Ward Code": WARD,
        }
        for each in PROPERTIES
    ]
    return _write_table(folder / "gazetteer_export.csv", tuple(rows[0]), rows, delimiter=";")


WRITERS: Mapping[str, Callable[[Path], Path]] = {
    "AddressBase Premium": write_premium,
    "LLPG in DTF 7.3": write_dtf,
    "AddressBase Core": write_core,
    "AddressBase Plus": write_plus,
    "OS NGD Address": write_ngd,
    "a table": write_parts,
}


def _live(properties: Sequence[Property] = PROPERTIES) -> list[Property]:
    return [each for each in properties if each.status == 1 and each.class_code != "PS"]


def _number(each: Property) -> str:
    start, suffix, end = each.pao_number
    return f"{start}{suffix}" + (f"-{end}" if end else "")


def _addressable(what: str, text: str, number: tuple[str, str, str]) -> dict[str, str]:
    start, suffix, end = number
    return {
        f"{what}_START_NUMBER": start,
        f"{what}_START_SUFFIX": suffix,
        f"{what}_END_NUMBER": end,
        f"{what}_TEXT": text,
    }


def _delivered(each: Property) -> dict[str, Any]:
    return {
        "SUB_BUILDING_NAME": each.sao or (f"FLAT {each.sao_number[0]}" if each.sao_number[0] else ""),
        "BUILDING_NAME": each.pao,
        "BUILDING_NUMBER": _number(each),
        "THOROUGHFARE": STREETS[each.usrn][0],
        "POST_TOWN": TOWN,
        "POSTCODE": each.postcode,
    }


def _feature(each: Property) -> dict[str, Any]:
    street, other = STREETS[each.usrn]
    return {
        "uprn": each.uprn,
        "organisationname": each.organisation,
        "subname": each.sao or "".join(each.sao_number),
        "name": each.pao,
        "number": _number(each),
        "streetname": street,
        "townname": TOWN,
        "postcode": each.postcode,
        "fulladdress": f"{_number(each)} {street}, {TOWN}, {each.postcode}",
        "alternatelanguage": "cym" if other else "",
        "alternatelanguagestreetname": other,
        "classificationcode": each.class_code,
        "addressstatus": "Approved" if each.status == 1 else "Historical",
        "parentuprn": each.parent or "",
        "effectivestartdate": "2004-05-06",
        "geometry": f"POINT ({EASTING} {NORTHING})",
    }


def _premium_records(properties: Sequence[Property]) -> Iterable[tuple[str, dict[str, Any]]]:
    for usrn, (street, other) in STREETS.items():
        yield records.STREET_DESCRIPTOR, _descriptor(usrn, street, "ENG", "STREET_DESCRIPTION", "LOCALITY")
        if other:
            yield records.STREET_DESCRIPTOR, _descriptor(usrn, other, "CYM", "STREET_DESCRIPTION", "LOCALITY")
    for each in properties:
        parent = {"PARENT_UPRN": each.parent or ""}
        yield records.BLPU, _blpu(each) | parent | {"COUNTRY": "E", "POSTCODE_LOCATOR": each.postcode}
        for lpi in _lpis(each):
            yield records.LPI, lpi
        if each.delivered:
            yield records.DELIVERY_POINT, {"UPRN": each.uprn, "UDPRN": each.uprn} | _delivered(each) | _DATES
        if each.organisation:
            organisation = {"UPRN": each.uprn, "ORG_KEY": f"O{each.uprn}", "ORGANISATION": each.organisation}
            yield records.ORGANISATION, organisation | _DATES
        for scheme, code in (
            ("AddressBase Premium Classification Scheme", each.class_code),
            ("VOA Special Category", "Z99"),
        ):
            classified = {"UPRN": each.uprn, "CLASS_KEY": f"{code}{each.uprn}"} | {
                "CLASSIFICATION_CODE": code,
                "CLASS_SCHEME": scheme,
            }
            yield records.CLASSIFICATION, classified | _DATES


def _dtf_records(properties: Sequence[Property]) -> Iterable[tuple[str, dict[str, Any]]]:
    for usrn, (street, other) in STREETS.items():
        yield (
            records.STREET_DESCRIPTOR,
            _descriptor(usrn, street, "ENG", "STREET_DESCRIPTOR", "LOCALITY_NAME"),
        )
        if other:
            yield (
                records.STREET_DESCRIPTOR,
                _descriptor(usrn, other, "CYM", "STREET_DESCRIPTOR", "LOCALITY_NAME"),
            )
    for each in properties:
        told = {
            "BLPU_CLASS": each.class_code,
            "PARENT_UPRN": each.parent or "",
            "ORGANISATION": each.organisation,
        }
        yield records.BLPU, _blpu(each) | told
        for lpi in _lpis(each):
            yield records.LPI, lpi | {"POSTCODE": each.postcode, "POST_TOWN": TOWN}


def _descriptor(
    usrn: int, street: str, language: str, street_column: str, locality_column: str
) -> dict[str, Any]:
    return {
        "USRN": usrn,
        street_column: street,
        locality_column: LOCALITY,
        "TOWN_NAME": TOWN,
        "LANGUAGE": language,
    } | _DATES


def _blpu(each: Property) -> dict[str, Any]:
    point = {"X_COORDINATE": EASTING, "Y_COORDINATE": NORTHING, "WARD_CODE": WARD}
    return {"UPRN": each.uprn, "LOGICAL_STATUS": each.status, "BLPU_STATE": 2, "RPC": 1} | point | _DATES


def _lpis(each: Property) -> Iterable[dict[str, Any]]:
    parts = _addressable("SAO", each.sao, each.sao_number) | _addressable("PAO", each.pao, each.pao_number)
    first = (
        {"UPRN": each.uprn, "LANGUAGE": "ENG", "LOGICAL_STATUS": each.status, "USRN": each.usrn}
        | parts
        | _DATES
    )
    yield first | {"LPI_KEY": f"E{each.uprn}"}
    if STREETS[each.usrn][1]:
        yield first | {"LPI_KEY": f"W{each.uprn}", "LANGUAGE": "CYM"}
    if each.alternative:
        named = _addressable("PAO", each.alternative, ("", "", ""))
        yield first | named | {"LPI_KEY": f"A{each.uprn}", "LOGICAL_STATUS": 3}
        yield first | {"LPI_KEY": f"R{each.uprn}", "LOGICAL_STATUS": 9, "PAO_TEXT": "NEVER AGREED HOUSE"}


def _header(custodian: str, version: str, file_type: str) -> list[str]:
    return ["10", custodian, "9999", "2026-01-01", "1", "2026-01-01", "12:00:00", version, file_type]


def _records(
    columns: Mapping[str, tuple[str, Sequence[str]]], given: Iterable[tuple[str, dict[str, Any]]]
) -> list[list[str]]:
    return [
        [kind, "I", str(order), *(str(cells.get(name, "")) for name in columns[kind][1][3:])]
        for order, (kind, cells) in enumerate(given, start=1)
    ]


def _write_table(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    header: bool = True,
    delimiter: str = ",",
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, columns, extrasaction="ignore", delimiter=delimiter, lineterminator="\r\n"
        )
        if header:
            writer.writeheader()
        writer.writerows(rows)
    return path
