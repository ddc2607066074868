"""A sheet of true values, and the manner in which a system writes them down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Value = str | int | float | bool | date | None
Kind = Literal[
    "text",
    "count",
    "money",
    "date",
    "flag",
    "uprn",
    "postcode",
    "nhs_number",
    "nino",
    "phone",
    "email",
]
DateForm = Literal[
    "cell", "01/10/2026", "01/10/26", "2026-10-01", "01-Oct-2026", "1 October 2026", "01.10.2026", "20261001"
]
MoneyForm = Literal["£1,234.50", "1234.50", "1,234.50", "£1234.50", "cell"]
HeaderCase = Literal["as written", "UPPER_SNAKE", "snake", "Pascal"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is its name in snake case, `header` what a person would call it.

    `group` is the merged cell over it where a header has two rows ("" if its own name spans both); `personal` says
    whether it tells of somebody.
    """

    key: str
    header: str
    kind: Kind = "text"
    personal: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its values in the order of the columns, and what it is truly about.

    `key` is the record's own reference, the same in every month. `person_ids` holds first the one the row is about.
    The two changes say in what way a name or an address is held otherwise than it truly is ("" if as it is); `finding`
    names what is untrue or unlawful behind the record, such as a discount nobody is due ("" if nothing).
    """

    key: str
    values: tuple[Value, ...]
    uprn: int = 0
    person_ids: tuple[int, ...] = ()
    name_change: str = ""
    address_change: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns and records, all true."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What a system could say of one thing, by column key; each organisation's sheet takes the columns it has."""

    key: str
    values: Mapping[str, Value]
    uprn: int = 0
    person_ids: tuple[int, ...] = ()
    name_change: str = ""
    address_change: str = ""
    finding: str = ""


NAME_KEYS = frozenset({"name", "forename", "surname"})
ADDRESS_KEYS = frozenset({"address", "address_1"})
"""Column keys that hold the name and the address that a record's changes speak of."""


def sheet_of(columns: tuple[Column, ...], records: Iterable[Record]) -> Sheet:
    """The records as a sheet with these columns, in the order given.

    A person, or a change to a name or address, that the columns leave out does not count.
    """
    keys = [column.key for column in columns]
    names, addresses = not NAME_KEYS.isdisjoint(keys), not ADDRESS_KEYS.isdisjoint(keys)
    return Sheet(
        columns,
        tuple(
            Row(
                record.key,
                tuple([record.values[key] for key in keys]),
                record.uprn,
                record.person_ids if names else (),
                record.name_change if names else "",
                record.address_change if addresses else "",
                record.finding,
            )
            for record in records
        ),
    )


@dataclass(frozen=True, slots=True)
class Style:
    """How values are written: each row uses one of the date forms, of the money forms, of the NHS number forms.

    `total` and `footnotes` stand under the data, `titles` above the header; `delimiter` "" means an XLSX workbook.
    """

    dates: tuple[DateForm, ...] = ("01/10/2026",)
    money: tuple[MoneyForm, ...] = ("1234.50",)
    nhs_spaced: tuple[bool, ...] = (False,)
    yes: str = "Y"
    no: str = "N"
    upper: bool = False
    header_case: HeaderCase = "as written"
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    quote_all: bool = False
    sheet_name: str = "Sheet1"
    grouped_header: bool = False
    titles: tuple[str, ...] = ()
    total: bool = False
    footnotes: tuple[str, ...] = ()
    notes_sheet: tuple[str, ...] = ()

    @property
    def is_workbook(self) -> bool:
        """Whether the file is an XLSX workbook."""
        return not self.delimiter


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is about to be written: whose it is, what it says it is, its sheet, style and planned faults.

    `bad_cells` gives, by column key, how many cells are to be spoiled, `placeholders` how many hold a word such as
    "N/K" in place of a value.
    """

    organisation: str
    series: str
    file_name: str
    title: str
    description: str
    month: str
    access: Literal["closed", "open"]
    frequency: str
    sheet: Sheet
    style: Style
    bad_cells: dict[str, int] = field(default_factory=dict)
    placeholders: dict[str, tuple[str, int]] = field(default_factory=dict)
