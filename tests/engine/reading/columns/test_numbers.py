"""Numbers as councils write them."""

from __future__ import annotations

import pytest

from wardmote.engine.reading.columns.codes import BadValue
from wardmote.engine.reading.columns.numbers import IntegerReader, NumberReader, RangeReader, YearReader
from wardmote.engine.reading.columns.reader import Reader


def _why(reader: Reader, text: str) -> tuple[str, str]:
    with pytest.raises(BadValue) as refused:
        reader.read(text)
    return refused.value.why.code.value, refused.value.why.suggestion


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("£1,234.50", 1234.5),
        ("-£3", -3.0),
        ("£-3", -3.0),
        ("(£1,200.00)", -1200.0),
        ("£(20)", -20.0),
        ("20-", -20.0),
        ("−7", -7.0),
        ("£ 12", 12.0),
        ("12.50 GBP", 12.5),
        ("1e-05", 1e-05),
        (".5", 0.5),
    ],
)
def test_money_is_read_however_it_is_written(text: str, number: float) -> None:
    assert NumberReader({"£"}).read(text) == number


def test_a_percentage_keeps_its_figure() -> None:
    assert NumberReader({"%"}).read("12.5 %") == 12.5


@pytest.mark.parametrize(
    ("text", "suggestion"), [("£12", "12"), ("12%", "12"), ("-£1,200.50", "-1200.50"), ("£12 ", "")]
)
def test_a_sign_the_column_has_not_is_reported_with_the_bare_number(text: str, suggestion: str) -> None:
    code, offered = _why(NumberReader(), text)
    assert (code, offered) == ("unusual-style", suggestion or "12")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("two", "2"),
        ("12O", "120"),
        ("l2", "12"),
        ("£21O.60", "210.60"),
        ("(£1O)", "-10"),
        ("£OO", ""),
        ("£1O.2O.3O", ""),
        ("1.2m", "1200000"),
        ("£12k", "12000"),
        ("lots", ""),
        ("1,23", ""),
        ("12.3.4", ""),
        ("O", ""),
        ("1 234", "1234"),
        ("12 34", ""),
        ("1 234.5", ""),
    ],
)
def test_a_suggestion_is_made_only_where_it_is_sound(text: str, suggestion: str) -> None:
    assert _why(NumberReader({"£"}), text) == ("type-error", suggestion)


def test_a_whole_number_has_no_decimals() -> None:
    assert _why(IntegerReader(), "12.5")[0] == "type-error"
    assert IntegerReader().read("1,204") == 1204


def test_more_digits_than_a_column_can_keep_are_out_of_range() -> None:
    assert IntegerReader().read("9" * 18) == int("9" * 18)
    assert _why(IntegerReader(), "9" * 19)[0] == "out-of-range"
    assert _why(NumberReader(), "1e999")[0] == "out-of-range"
    assert IntegerReader().read("0" * 5000 + "7") == 7
    assert _why(IntegerReader(), "9" * 5000)[0] == "out-of-range"
    assert _why(NumberReader(), "9" * 5000)[0] == "out-of-range"
    assert _why(IntegerReader(), "9" * 1_000_001 + "k") == ("type-error", "")


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1_000", "0x1F", "٣", "²", "½", ""])
def test_what_python_takes_for_a_number_is_none_here(text: str) -> None:
    for reader in (NumberReader(), IntegerReader()):
        assert not reader.takes(text)


def test_a_range_includes_its_bounds() -> None:
    reader = RangeReader(49.0, 61.5, thing="a latitude")
    assert reader.read("49") == 49.0
    assert reader.read("61.5") == 61.5
    assert _why(reader, "61.6")[0] == "out-of-range"
    assert _why(reader, "-0.1")[0] == "out-of-range"


def test_a_year_has_four_digits() -> None:
    assert YearReader().read("2024") == 2024
    assert not YearReader().takes("24")
    assert not YearReader().takes("0024")
