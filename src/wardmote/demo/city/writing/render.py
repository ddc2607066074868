"""True values as cells: text in a delimited file, text, numbers and dates in a workbook."""

from __future__ import annotations

from datetime import date

from wardmote.demo.city.chance import chance
from wardmote.demo.city.people import without_accents
from wardmote.demo.city.writing.sheet import Column, DateForm, HeaderCase, MoneyForm, Row, Sheet, Style, Value

Cell = str | int | float | date
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DATE_FORMS: dict[DateForm, str] = {
    "cell": "{0:%Y-%m-%d}",
    "01/10/2026": "{0:%d/%m/%Y}",
    "01/10/26": "{0:%d/%m/%y}",
    "2026-10-01": "{0:%Y-%m-%d}",
    "01-Oct-2026": "{0:%d}-{month:.3}-{0:%Y}",
    "1 October 2026": "{0.day} {month} {0:%Y}",
    "01.10.2026": "{0:%d.%m.%Y}",
    "20261001": "{0:%Y%m%d}",
}


def render_rows(sheet: Sheet, style: Style, *, seed: str) -> list[list[Cell]]:
    """The sheet's records as cells. A record of the same key is written the same way under the same seed."""
    return [_row(sheet.columns, row, style, chance(seed, row.key)) for row in sheet.rows]


def header_text(column: Column, case: HeaderCase) -> str:
    """The column's header in the system's spelling."""
    if case == "as written":
        return column.header
    if case == "Pascal":
        return "".join(word.capitalize() for word in column.key.split("_"))
    return column.key.upper() if case == "UPPER_SNAKE" else column.key


def date_text(day: date, form: DateForm) -> str:
    """The date written in that form."""
    return _DATE_FORMS[form].format(day, month=_MONTHS[day.month - 1])


def money_text(amount: float, form: MoneyForm) -> str:
    """Pounds and pence written in that form."""
    text = f"{amount:,.2f}" if "," in form else f"{amount:.2f}"
    return f"£{text}" if form.startswith("£") else text


def _row(columns: tuple[Column, ...], row: Row, style: Style, lot: float) -> list[Cell]:
    """One row; the lot from 0 to 1 decides which of the style's forms it uses."""
    number = int(lot * 2**50)
    day_form = style.dates[number % len(style.dates)]
    money_form = style.money[(number >> 12) % len(style.money)]
    spaced = style.nhs_spaced[(number >> 24) % len(style.nhs_spaced)]
    return [
        _spaced(str(value))
        if spaced and value and column.kind == "nhs_number"
        else _cell(value, column, style, day_form, money_form)
        for column, value in zip(columns, row.values, strict=True)
    ]


def _cell(value: Value, column: Column, style: Style, day_form: DateForm, money_form: MoneyForm) -> Cell:
    if isinstance(value, str):
        return _text(value, column, style)
    if value is None:
        return ""
    if isinstance(value, bool):
        return style.yes if value else style.no
    if isinstance(value, date):
        return value if day_form == "cell" and style.is_workbook else date_text(value, day_form)
    if column.kind == "money":
        return float(value) if money_form == "cell" and style.is_workbook else money_text(value, money_form)
    return value if style.is_workbook else str(value)


def _in_windows_1252(text: str) -> str:
    """The text with letters that the code page lacks in their plain form: "Łukasz Gonçalves" is "Lukasz Gonçalves"."""
    if text.isascii():
        return text
    return "".join(
        letter if letter.encode("cp1252", "ignore") else without_accents(letter) for letter in text
    )


def _spaced(nhs_number: str) -> str:
    return f"{nhs_number[:3]} {nhs_number[3:6]} {nhs_number[6:]}"


def _text(value: str, column: Column, style: Style) -> str:
    text = _in_windows_1252(value) if style.encoding == "cp1252" else value
    return text.upper() if style.upper and column.kind == "text" else text
