"""Readers for columns whose type a schema declares: exactly Frictionless, where inference would be lenient.

A cell that a person can make sense of and the schema does not allow ("31/01/2024" where 2024-01-31 is asked
for, "£1,200") is bad, and what it was surely meant to be is the suggestion.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.booleans import FLAGS, BooleanReader
from wardmote.engine.reading.columns.codes import Bad, BadValue, Code, bad
from wardmote.engine.reading.columns.date_styles import likely_style
from wardmote.engine.reading.columns.dates import (
    DateReader,
    DateStyle,
    MomentReader,
    TimeReader,
    fast_days,
    fast_moments,
    in_utc,
)
from wardmote.engine.reading.columns.meanings import meaning_named
from wardmote.engine.reading.columns.numbers import IntegerReader, NumberReader, YearReader, finite
from wardmote.engine.reading.columns.reader import Reader, TextReader
from wardmote.engine.reading.columns.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from wardmote.engine.checking.schema import SchemaField

MONTH_FIRST = "monthFirst"
"""A property of a field that somebody chose: whether the month of a date comes before its day."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_AROUND_NUMBER = re.compile(r"\A(?:(?!(?<![A-Za-z])\.[0-9])[^-0-9])*|[^0-9]*\Z")
"""What is dropped round a number that need not be bare; a point stays that begins it: £.50 is half a pound."""
_ISO_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
_LENIENT_NUMBER = NumberReader({"£", "%"})


class DeclaredInteger(IntegerReader):
    """Bare digits with a sign; with bareNumber false, whatever stands around them is dropped."""

    def __init__(self, asked: SchemaField) -> None:
        self._bare = asked.options.get("bareNumber", True)
        self._group = str(asked.options.get("groupChar", ""))

    def read(self, text: str) -> int:
        inner = text if self._bare else _AROUND_NUMBER.sub("", text)
        inner = inner.replace(self._group, "") if self._group else inner
        if _INTEGER.fullmatch(inner):
            return -abs(int(inner)) if not self._bare and _is_negative(text) else int(inner)
        raise BadValue(bad(Code.TYPE_ERROR, thing=self.thing, suggestion=_as_integer(text)))

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return super().fast(cells) if self._group == "," else _only_plain(super().fast(cells), cells)


def _is_negative(text: str) -> bool:
    """Whether a number is less than zero by a sign that stripping would cost it: accountants write (20) for -20."""
    return _LENIENT_NUMBER.takes(text) and _LENIENT_NUMBER.read(text) < 0


def _only_plain(values: pa.Array, cells: pa.StringArray) -> pa.Array:
    """Values whose cell has no comma in it."""
    return pc.if_else(pc.match_substring(cells, ","), None, values)


def _as_integer(text: str) -> str:
    try:
        number = _LENIENT_NUMBER.read(text)
    except BadValue as refused:
        return refused.why.suggestion
    return f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else ""


class DeclaredNumber(NumberReader):
    """A decimal number with the schema's groupChar, decimalChar and bareNumber."""

    def __init__(self, asked: SchemaField) -> None:
        super().__init__()
        self._bare = asked.options.get("bareNumber", True)
        self._group = str(asked.options.get("groupChar", ""))
        self._point = str(asked.options.get("decimalChar", "."))

    def read(self, text: str) -> float:
        inner = text if self._bare else _AROUND_NUMBER.sub("", text)
        inner = inner.replace(self._group, "") if self._group else inner
        foreign = self._point != "." and "." in inner
        inner = inner.replace(self._point, ".")
        if not foreign and _NUMBER.fullmatch(inner):
            number = finite(float(inner), thing=self.thing)
            return -abs(number) if not self._bare and _is_negative(text) else number
        raise BadValue(bad(Code.TYPE_ERROR, thing=self.thing, suggestion=_as_number(text)))

    def fast(self, cells: pa.StringArray) -> pa.Array:
        if self._point != ".":
            return pa.nulls(len(cells), self.arrow_type)
        return super().fast(cells) if self._group == "," else _only_plain(super().fast(cells), cells)


def _as_number(text: str) -> str:
    try:
        return f"{_LENIENT_NUMBER.read(text):.15g}"
    except BadValue as refused:
        return refused.why.suggestion


class DeclaredBoolean(BooleanReader):
    """The schema's own words for yes and no, in exactly that case."""

    def __init__(self, asked: SchemaField) -> None:
        yes = asked.options.get("trueValues", ["true", "True", "TRUE", "1"])
        no = asked.options.get("falseValues", ["false", "False", "FALSE", "0"])
        self._exact = {str(word): True for word in yes} | {str(word): False for word in no}
        super().__init__({})
        self._offer = {True: str(yes[0]) if yes else "", False: str(no[0]) if no else ""}

    def read(self, text: str) -> bool:
        if text in self._exact:
            return self._exact[text]
        meant = FLAGS.get(text.lower())
        offered = "" if meant is None else self._offer[meant]
        raise BadValue(bad(Code.TYPE_ERROR, thing="a yes or a no", suggestion=offered))

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return pa.nulls(len(cells), self.arrow_type)


class DeclaredYear(YearReader):
    """A year of four digits, from 0000."""

    def read(self, text: str) -> int:
        return 0 if text == "0000" else int(text) if re.fullmatch("0[0-9]{3}", text) else super().read(text)


def _written(moment: date | time, pattern: str) -> str:
    return moment.strftime(pattern)


class _Patterned:
    """Reads one strptime pattern; offers a cell of another style in the pattern."""

    def __init__(self, pattern: str, lenient: Reader, *, thing: str) -> None:
        self.pattern = pattern
        self._lenient = lenient
        self._thing = thing

    def read(self, text: str) -> datetime:
        try:
            return datetime.strptime(text, self.pattern)  # noqa: DTZ007 - the pattern decides
        except ValueError:
            raise BadValue(self._why(text)) from None

    def _why(self, text: str) -> Bad:
        try:
            meant = self._lenient.read(text)
        except BadValue as refused:
            return refused.why
        offered = meant.strftime(self.pattern) if isinstance(meant, date | time) else ""
        return bad(Code.TYPE_ERROR, thing=self._thing, suggestion=offered)


class _InProvenOrder(Reader):
    """Days or moments in the order that the column proves. Where it proves both, what reads as two days is neither."""

    def __init__(self, kind: type[DateReader | MomentReader], written: DateStyle) -> None:
        self._likely = kind(replace(written, both_orders=False))
        self._other = kind(DateStyle(month_first=not written.month_first)) if written.both_orders else None

    def read(self, text: str) -> object:
        if self._other is None or not self._other.takes(text):
            return self._likely.read(text)
        other = self._other.read(text)
        if not self._likely.takes(text) or self._likely.read(text) == other:
            return other
        raise BadValue(bad(Code.TYPE_ERROR, thing="a date in the form the schema asks for"))


class DeclaredDate(DateReader):
    """A day by ISO 8601 (2024-01-31), or by the schema's strptime pattern."""

    def __init__(self, asked: SchemaField, written: DateStyle) -> None:
        super().__init__(DateStyle())
        self._is_iso = asked.format in {"default", "%Y-%m-%d"}
        pattern = "%Y-%m-%d" if self._is_iso else asked.format
        lenient = _InProvenOrder(DateReader, written)
        self._strict = _Patterned(pattern, lenient, thing="a date in the form the schema asks for")

    def read(self, text: str) -> date:
        return self._strict.read(text).date()

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return fast_days(cells, ["YYYY-MM-DD"] if self._is_iso else [], pivot=49)


class DeclaredMoment(MomentReader):
    """A moment by ISO 8601, with or without its zone (UTC where it has none), or by a strptime pattern."""

    def __init__(self, asked: SchemaField, written: DateStyle, *, zoned: bool) -> None:
        super().__init__(DateStyle(), zoned=zoned)
        self._is_iso = asked.format == "default"
        pattern = "%Y-%m-%dT%H:%M:%S" if self._is_iso else asked.format
        lenient = _InProvenOrder(MomentReader, written)
        self._strict = _Patterned(pattern, lenient, thing="a moment in the form the schema asks for")

    def read(self, text: str) -> datetime:
        moment = self._iso(text) if self._is_iso else self._strict.read(text)
        if self.zoned:
            return in_utc(moment.replace(tzinfo=moment.tzinfo or UTC))
        if moment.tzinfo is not None:
            raise BadValue(bad(Code.TIME_ZONE, detail="names a time zone"))
        return moment

    def _iso(self, text: str) -> datetime:
        if _ISO_MOMENT.fullmatch(text):
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                pass
        return self._strict.read(text)

    def fast(self, cells: pa.StringArray) -> pa.Array:
        layouts = ["YYYY-MM-DDThh:mm:ss" + ("Z" if self.zoned else "")] if self._is_iso else []
        return fast_moments(cells, layouts, pivot=49, zoned=self.zoned)


class DeclaredTime(TimeReader):
    """A time of day by ISO 8601 (14:30:00), or by the schema's strptime pattern."""

    def __init__(self, asked: SchemaField) -> None:
        pattern = "%H:%M:%S" if asked.format == "default" else asked.format
        self._strict = _Patterned(pattern, TimeReader(), thing="a time in the form the schema asks for")

    def read(self, text: str) -> time:
        return self._strict.read(text).time()


class DeclaredMeaning(Reader):
    """Reads as the type is declared, and then asks the semantic type whether there is such a value: a day of
    birth in the future, a latitude outside the country."""

    def __init__(self, declared: Reader, meaning: Reader) -> None:
        self.type = declared.type
        self.arrow_type = declared.arrow_type
        self._declared = declared
        self._meaning = meaning
        self._is_day = declared.type == "date"  # the declared style of a day may not be the semantic type's

    def read(self, text: str) -> object:
        value = self._declared.read(text)
        self._meaning.read(str(value) if self._is_day else text)
        return value

    def fast(self, cells: pa.StringArray) -> pa.Array:
        values = self._declared.fast(cells)
        plain = pc.cast(values, pa.string()) if self._is_day else cells
        return pc.if_else(pc.is_valid(self._meaning.fast(plain)), values, pa.nulls(len(cells), values.type))


_DECLARED: dict[str, Callable[[SchemaField], Reader]] = {
    "any": lambda _: TextReader(),
    "string": lambda _: TextReader(),
    "integer": DeclaredInteger,
    "number": DeclaredNumber,
    "boolean": DeclaredBoolean,
    "year": lambda _: DeclaredYear(),
    "time": DeclaredTime,
}


def declared_reader(asked: SchemaField, sample: Sample) -> Reader:
    """The reader a schema's field asks for.

    The sample decides only what a schema leaves open: which of two forms of a semantic type (the code or the
    name of a ward), whether moments carry a zone, and, under the format "any", whether day or month comes first.
    """
    meaning = meaning_named(asked.semantic_type) if asked.semantic_type else None
    if meaning is None or meaning.readers is None:
        return _reader_of_type(asked, sample)
    readers = [each for each in meaning.readers(sample) if each.type == asked.type]
    if not readers:
        return _reader_of_type(asked, sample)
    best = max(readers, key=lambda each: meaning.share_in(sample, each))
    if asked.type == "string" or asked.format == "any":
        return best
    return DeclaredMeaning(_reader_of_type(asked, sample), best)


def style_of(asked: SchemaField, sample: Sample) -> DateStyle:
    """In which style the dates of a column are written: as somebody says (MONTH_FIRST), else as the sample shows."""
    style = likely_style(sample)
    if MONTH_FIRST not in asked.extra:
        return style
    return replace(style, month_first=bool(asked.extra[MONTH_FIRST]))


def _reader_of_type(asked: SchemaField, sample: Sample) -> Reader:
    if asked.type == "string" and asked.format == "email":
        return declared_reader(replace(asked, format="default", semantic_type="email"), sample)
    if asked.type == "datetime":
        return _moment_reader(asked, sample)
    if asked.type == "date":
        style = style_of(asked, sample)
        return DateReader(style) if asked.format == "any" else DeclaredDate(asked, style)
    if asked.format == "any" and asked.type == "time":
        return TimeReader()
    return _DECLARED[asked.type](asked)


def _moment_reader(asked: SchemaField, sample: Sample) -> Reader:
    zoned = sample.share(lambda text: _ZONE.search(text) is not None) > 0
    return (
        MomentReader(style_of(asked, sample), zoned=zoned)
        if asked.format == "any"
        else DeclaredMoment(asked, style_of(asked, sample), zoned=zoned)
    )
