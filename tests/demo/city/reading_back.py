"""Reading the demo's files with other means than those that wrote them: csv, openpyxl and plain rules of validity."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import openpyxl

from wardmote.demo.city import Extract

_DATE_FORMS = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%b-%Y", "%d %B %Y", "%d.%m.%Y", "%Y%m%d")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}")
_KINDS = {
    "date": (
        "date_of_birth start_date occupation_date discount_from claim_start date_of_attainment date_registered "
        "empty_since commencement_date expiry_date visit_date date_of_call first_contact elected"
    ),
    "money": "annual_charge balance weekly_rent weekly_award premium_charge arrears annual_saving notional_cost",
    "flag": (
        "lives_alone disability_premium furnished smoker prepayment_meter consent_to_share glass paper textiles "
        "small_electricals"
    ),
    "count": (
        "residents discount_percent dependants non_dependants premium_percent storeys sleeping_rooms max_persons "
        "max_households alarms_fitted logical_status easting northing cal_year hour_of_call easting_rounded "
        "northing_rounded attendance_seconds pumps_attending containers"
    ),
    "uprn": "uprn parent_uprn",
    "postcode": "postcode",
    "nhs_number": "nhs_number",
    "nino": "nino partner_nino",
    "phone": "phone",
    "email": "email",
}
KIND_OF = {key: kind for kind, keys in _KINDS.items() for key in keys.split()}


@dataclass(frozen=True)
class ReadBack:
    """A file as somebody else reads it: all its lines, and the records as texts by column key ("" where empty)."""

    lines: list[list[str]]
    records: list[dict[str, str]]


@cache
def read_back(folder: Path, extract: Extract) -> ReadBack:
    """Reads the file and takes out the records where the extract says they stand."""
    path = folder / extract.file_name
    lines = _workbook_lines(path, extract.table) if extract.encoding == "" else _text_lines(path, extract)
    keys = [key for key, *_ in extract.columns]
    data = lines[extract.header_row : extract.header_row + extract.data_rows]
    return ReadBack(lines, [dict(zip(keys, line, strict=True)) for line in data])


def is_valid(key: str, text: str) -> bool:
    """Whether the text can be what a column of that key holds; free text always can."""
    kind = KIND_OF.get(key)
    return kind is None or _RULES[kind](text)


def as_date(text: str) -> date | None:
    """The day the text names in any of the ways the demo writes one."""
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return None


def _workbook_lines(path: Path, table: str) -> list[list[str]]:
    sheet = openpyxl.load_workbook(path)[table]
    return [[_text(value) for value in line] for line in sheet.iter_rows(values_only=True)]


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def _text_lines(path: Path, extract: Extract) -> list[list[str]]:
    text = path.read_bytes().decode(extract.encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=extract.delimiter))


def _is_money(text: str) -> bool:
    return (
        re.fullmatch(r"£?-?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]{1,2})?|£?-?[0-9]+(\.[0-9]{1,2})?", text) is not None
    )


def _is_nhs_number(text: str) -> bool:
    digits = text.replace(" ", "")
    if re.fullmatch(r"[0-9]{10}", digits) is None:
        return False
    check = 11 - sum(int(digits[place]) * (10 - place) for place in range(9)) % 11
    return check != 10 and check % 11 == int(digits[9])


_RULES: dict[str, Callable[[str], bool]] = {
    "date": lambda text: as_date(text) is not None,
    "money": _is_money,
    "flag": lambda text: text.lower() in {"y", "n", "yes", "no", "true", "false", "1", "0"},
    "count": lambda text: re.fullmatch(r"[0-9]+", text) is not None,
    "uprn": lambda text: re.fullmatch(r"[0-9]{1,12}", text) is not None,
    "postcode": lambda text: _POSTCODE.fullmatch(text) is not None,
    "nhs_number": _is_nhs_number,
    "nino": lambda text: re.fullmatch(r"[A-Z]{2}[0-9]{6}[A-D]", text) is not None,
    "phone": lambda text: re.fullmatch(r"0[0-9]{9,10}", text.replace(" ", "")) is not None,
    "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", text) is not None,
}
