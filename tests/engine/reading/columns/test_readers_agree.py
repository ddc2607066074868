"""Every fast kernel gives what the plain reader gives, or leaves the cell to it."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.engine.checking.declared import declared_reader
from wardmote.engine.checking.schema import SchemaField
from wardmote.engine.reading.columns.booleans import FLAGS, BooleanReader
from wardmote.engine.reading.columns.codes import BadValue
from wardmote.engine.reading.columns.dates import (
    BirthDateReader,
    DateReader,
    DateStyle,
    MomentReader,
    TimeReader,
)
from wardmote.engine.reading.columns.identifiers import NhsNumberReader
from wardmote.engine.reading.columns.meanings import all_meanings
from wardmote.engine.reading.columns.numbers import IntegerReader, NumberReader, QuantityReader, YearReader
from wardmote.engine.reading.columns.periods import YearPairReader
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

_EMPTY = Sample("", {}, 0)
_OF_MEANINGS = [
    (meaning.name, reader)
    for meaning in all_meanings()
    if meaning.readers is not None
    for reader in meaning.readers(_EMPTY)
]
_NAMED_OTHERWISE = [
    (f"{meaning.name} where named", reader)
    for meaning in all_meanings()
    if meaning.readers is not None and meaning.called
    for reader in meaning.readers(
        Sample(meaning.called, dict.fromkeys(meaning.examples, 1), len(meaning.examples))
    )[1:]
]
_DECLARED = [
    (f"declared {kind} {options}", declared_reader(SchemaField("a", kind, options=options), _EMPTY))
    for kind, options in [
        ("integer", {}),
        ("integer", {"bareNumber": False}),
        ("number", {}),
        ("number", {"groupChar": ","}),
        ("number", {"decimalChar": ",", "groupChar": "."}),
        ("number", {"bareNumber": False}),
        ("boolean", {}),
        ("date", {}),
        ("datetime", {}),
        ("time", {}),
        ("year", {}),
    ]
]
_DECLARED += [
    (f"declared {name}", declared_reader(SchemaField("a", kind, semantic_type=name), _EMPTY))
    for kind, name in [("date", "date_of_birth"), ("number", "latitude"), ("number", "easting")]
]
READERS: list[tuple[str, Reader]] = [
    ("text", TextReader()),
    ("integer", IntegerReader()),
    ("number", NumberReader()),
    ("number with pounds", NumberReader({"£"})),
    ("number with percents", NumberReader({"%"})),
    ("number with euros and percents", NumberReader({"€", "%"})),
    ("number of km", QuantityReader(["km", "kms"], unit="km")),
    ("number of µg/m³", QuantityReader(["µg/m³", "ug m-3"], unit="µg/m³")),
    ("financial year", YearPairReader(thing="a financial year")),
    *_NAMED_OTHERWISE,
    ("year", YearReader()),
    ("boolean", BooleanReader(FLAGS)),
    ("date", DateReader()),
    ("date with serials", DateReader(DateStyle(serials=True))),
    ("date, month first", DateReader(DateStyle(month_first=True))),
    ("birth date", BirthDateReader(DateStyle(), latest=date(2026, 11, 21))),
    ("moment", MomentReader()),
    ("moment with zone", MomentReader(zoned=True)),
    ("moment, month first", MomentReader(DateStyle(month_first=True))),
    ("time", TimeReader()),
    ("NHS number", NhsNumberReader()),
    *_OF_MEANINGS,
    *_DECLARED,
]

_DAY = st.dates(date(1, 1, 1), date(9999, 12, 31))
_CLOCK = st.times()
_PATTERNS = [
    "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d", "%Y%m%d",
    "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S.000", "%d %b %Y %H:%M", "%H:%M:%S", "%H:%M", "%Y-%m-%d 00:00:00",
]  # fmt: skip
_WRITTEN_DAYS = st.builds(
    lambda day, clock, pattern: (
        pattern.replace("%Y", f"{day.year:04d}")
        .replace("%y", f"{day.year % 100:02d}")
        .replace("%m", f"{day.month:02d}")
        .replace("%d", f"{day.day:02d}")
        .replace("%b", day.strftime("%b"))
        .replace("%B", day.strftime("%B"))
        .replace("%H", f"{clock.hour:02d}")
        .replace("%M", f"{clock.minute:02d}")
        .replace("%S", f"{clock.second:02d}")
    ),
    _DAY,
    _CLOCK,
    st.sampled_from(_PATTERNS),
)
_NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.integers(-(10**9), 10**9).map("{:,}".format),
    st.floats(-1e9, 1e9).map(repr),
    st.decimals(-(10**9), 10**9, places=2).map("£{:,}".format),
    st.decimals(-(10**9), 10**9, places=2).map("({:,})".format),
    st.integers(0, 9_999_999_999).map("{:010d}".format),
    st.integers(0, 10**12).map(str),
    st.integers(0, 200).map("{}%".format),
)
_NEAR = st.sampled_from(
    [
        "SW1A 1AA", "sw1a1aa", "SW1A  1AA", "E01004736", "E05009317", "E09000022", "AB123456C", "ab 12 34 56 c",
        "a.b@c.gov.uk", "020 7946 0000", "+44 (0)20 7946 0000", "9434765919", "943 476 5919", "9434765918", "SC123456",
        "01234567", "31/02/2021", "29/02/1900", "29/02/2000", "24:00:00", "yes", "Y", "1", "0", "TRUE", "true", "-0",
        "-0.0", "1e5", "nan", "inf", "1_000", "0x10", "+5", "1,23", "1,234", "12,34,567", "٣", "²", "100020003000.0",
        ".5", "£.50", "Rs.500", "9" * 400, "9" * 5000, "\u212a1 1AA", "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00", "B801200005001", "M80120000500A", "9276308686", "1955839661", "19558 39661",
        "GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32", "AB12 CDE", "12 km", "12.5kms", "3 ug m-3", "12 KM",
        "€1,200.50", "$7", "-€5", "7 %", "2019/20", "201920", "2019-2020", "1999-00", "FY2019/20", "192.0.2.1", "::1",
        "51.5074, -0.1278", "POINT (-0.1278 51.5074)", "https://example.org", "Q1 2019", "Jan-20", "E02000001",
        "000000",
    ]
)  # fmt: skip
_CUT_ABOUT = st.builds(
    lambda text, place, more: text[: place % (len(text) + 1)] + more + text[place % (len(text) + 1) + 1 :],
    st.one_of(_WRITTEN_DAYS, _NUMBERS, _NEAR),
    st.integers(0, 40),
    st.text(alphabet="0123456789/-: .,£%OIlAZ()é", max_size=2),
)
CELLS = st.lists(
    st.one_of(st.none(), _WRITTEN_DAYS, _NUMBERS, _NEAR, _CUT_ABOUT, st.text(min_size=1, max_size=12)),
    max_size=15,
)


def _plainly(reader: Reader, text: str | None) -> object:
    if text is None:
        return None
    try:
        return reader.read(text)
    except BadValue:
        return None


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, start=st.integers(0, 3))
def test_a_value_settled_fast_is_the_plain_value(cells: list[str | None], start: int) -> None:
    """On slices too: kernels that work on buffers have to mind their offset. Each example goes to every reader."""
    array = pa.array([text.strip() or None if text else None for text in cells], pa.string()).slice(start)
    for name, reader in READERS:
        fast = reader.fast(array)
        assert fast.type == reader.arrow_type, name
        for text, value in zip(array.to_pylist(), fast.to_pylist(), strict=True):
            assert value is None or value == _plainly(reader, text), (name, text)


@pytest.mark.parametrize(
    ("reader", "cells"),
    [
        (IntegerReader(), ["1", "-20", "1,204"]),
        (NumberReader(), ["1", "-20.5", "1,204.25"]),
        (NumberReader({"£"}), ["£1,204.25", "£3", "7"]),
        (DateReader(), ["2024-01-31"]),
        (DateReader(), ["31/01/2024"]),
        (MomentReader(), ["2024-01-31 10:20:30"]),
        (MomentReader(zoned=True), ["2024-01-31T10:20:30Z"]),
        (NhsNumberReader(), ["9434765919"]),
        (NumberReader({"€"}), ["€1,204.25", "-€3", "7"]),
        (NumberReader({"%"}), ["12.5%", "3 %", "7"]),
        (QuantityReader(["km"], unit="km"), ["12 km", "3.5km", "7"]),
        (YearPairReader(thing="a year"), ["2019/20", "2019-2020", "201920"]),
    ],
)
def test_what_is_usual_is_settled_fast(reader: Reader, cells: list[str]) -> None:
    assert reader.fast(pa.array(cells * 40)).null_count == 0
