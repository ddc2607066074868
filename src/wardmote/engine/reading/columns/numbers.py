"""Whole numbers and numbers, as councils write them: £1,234.50, (120), 12.5 %, 1,204.

Thousands commas, brackets or a trailing minus for negatives and a Unicode minus are ways to write a number.
A currency or percent sign is a habit of the whole column: where the column has it, it is read; where one cell
has it alone, that cell is unlike the others and is reported with the bare number as the suggestion.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.reading.columns.codes import Bad, BadValue, Code, bad
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.where import cast_or_none, matching, of_characters

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_WHOLE = re.compile(rf"{_DIGITS}")
_NUMBER = re.compile(rf"(?:{_DIGITS}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?")
_BRACKETS = re.compile(r"\((.+)\)")
_MULTIPLE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(k|m|bn)", re.IGNORECASE)
_GAP = re.compile("[ \u00a0\u2009\u202f']")
_GAPPED = re.compile(f"[1-9][0-9]{{0,2}}(?:{_GAP.pattern}[0-9]{{3}})+")
"""Thousands apart as much of Europe writes them; a decimal part after that is not sure."""
_MULTIPLES = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_LETTERS_FOR_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_BEGINS_A_NUMBER = frozenset("0123456789.-+−(£€$OolI ")
_WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_NUMBER_OF_WORD = {word: str(number) for number, word in enumerate(_WORDS)} | {"nil": "0"}

_MOST_WHOLE_DIGITS = 18
"""As many always fit in 64 bits."""
_LONGEST_MENDED = 40

_FAST_WHOLE_BYTES = 18
_FAST_NUMBER_BYTES = 300
"""So few digits never make a number too large to be kept."""
_FAST_WHOLE = r"\A-?[0-9]{1,18}\z"
_FAST_WHOLE_COMMAS = r"\A-?[0-9]{1,3}(?:,[0-9]{3}){1,4}\z"
_FAST_NUMBER = r"\A-?[0-9]{1,15}(?:\.[0-9]{1,20})?\z"
_FAST_NUMBER_COMMAS = (
    r"\A-?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?\z"
)

SIGNS = {"£": "a pound sign", "€": "a euro sign", "$": "a dollar sign", "%": "a percent sign"}
"""The signs a column of numbers may carry, and what they are called."""
_CURRENCIES = frozenset(SIGNS) - {"%"}


def _fast_dressed(signs: frozenset[str]) -> str:
    """The pattern of numbers with commas and the column's own signs."""
    before = "".join(re.escape(sign) for sign in sorted(signs - {"%"}))
    pattern = _FAST_NUMBER_COMMAS.replace("-?", f"-?[{before}]?", 1) if before else _FAST_NUMBER_COMMAS
    return pattern.replace(r"\z", r" ?%?\z") if "%" in signs else pattern


def signs_in(text: str) -> frozenset[str]:
    """The currency and percent signs a cell carries."""
    found = {sign for sign in SIGNS if sign in text}
    return frozenset(found | {"£"}) if text[-3:].upper() == "GBP" else frozenset(found)


def _split_sign(text: str) -> tuple[int, str]:
    """The sign of a written number and the rest of it."""
    text = text.replace("−", "-")
    brackets = _BRACKETS.fullmatch(text)
    if brackets:
        return -1, brackets[1].strip()
    if text.startswith(("-", "+")):
        return (-1 if text[0] == "-" else 1), text[1:].strip()
    if text.endswith("-"):
        return -1, text[:-1].strip()
    return 1, text


def _undress(text: str) -> tuple[int, str]:
    """The sign and the bare digits of a written number, without currency and percent signs."""
    sign, rest = _split_sign(text)
    if rest[-3:].upper() == "GBP":
        rest = rest[:-3].strip()
    if rest[:1] in _CURRENCIES:
        rest = rest[1:].strip()
    rest = rest.removesuffix("%").strip()
    inner, rest = _split_sign(rest) if sign == 1 else (1, rest)
    return sign * inner, rest


def _suggest(text: str, whole: re.Pattern[str]) -> str:
    """The number that was surely meant, or nothing."""
    if len(text) > _LONGEST_MENDED or (
        text[:1] not in _BEGINS_A_NUMBER and text.lower() not in _NUMBER_OF_WORD
    ):
        return ""
    if text.lower() in _NUMBER_OF_WORD:
        return _NUMBER_OF_WORD[text.lower()]
    multiple = _MULTIPLE.fullmatch(text.removeprefix("£").replace(",", ""))
    if multiple:
        product = Decimal(multiple[1]) * _MULTIPLES[multiple[2].lower()]
        return f"{product:f}".rstrip("0").rstrip(".") if "." in f"{product:f}" else f"{product:f}"
    if _GAPPED.fullmatch(text):
        return _GAP.sub("", text)
    if not any(character.isdigit() for character in text):
        return ""
    sign, bare = _undress(text)
    mended = bare.translate(_LETTERS_FOR_DIGITS)
    return f"{'-' if sign < 0 else ''}{mended}" if whole.fullmatch(mended) else ""


class IntegerReader(Reader):
    """Whole numbers of at most 18 digits."""

    type = "integer"
    arrow_type = pa.int64()
    measures = True
    thing = "a whole number"

    def read(self, text: str) -> int:
        sign, digits = _split_sign(text)
        if not _WHOLE.fullmatch(digits):
            raise BadValue(self._why(text))
        bare = digits.replace(",", "").lstrip("0")
        if len(bare) > _MOST_WHOLE_DIGITS:
            detail = f"it has more than {_MOST_WHOLE_DIGITS} digits"
            raise BadValue(bad(Code.OUT_OF_RANGE, thing=self.thing, detail=detail))
        return sign * int(bare or "0")

    def fast(self, cells: pa.StringArray) -> pa.Array:
        whole = cast_or_none(of_characters(cells, "0123456789-", at_most=_FAST_WHOLE_BYTES), pa.int64())
        if whole is None:
            whole = pc.cast(matching(cells, _FAST_WHOLE), pa.int64())
        if _many_left(whole, cells):
            with_commas = pc.replace_substring(matching(cells, _FAST_WHOLE_COMMAS), ",", "")
            whole = pc.coalesce(whole, pc.cast(with_commas, pa.int64()))
        return whole

    def _why(self, text: str) -> Bad:
        signs = signs_in(text)
        sign, bare = _undress(text)
        if signs and _WHOLE.fullmatch(bare):
            return _unusual(signs, sign, bare)
        return bad(Code.TYPE_ERROR, thing=self.thing, suggestion=_suggest(text, _WHOLE))


def finite(number: float, *, thing: str) -> float:
    """The number, zero without a sign. Raises BadValue for one that was written with too many digits or powers."""
    if math.isinf(number):
        raise BadValue(bad(Code.OUT_OF_RANGE, thing=thing, detail="it is too large to be kept"))
    return number + 0.0


class NumberReader(Reader):
    """Numbers. `signs` are the currency and percent signs this column is written with; a percentage
    keeps its figure (12.5 % is 12.5)."""

    type = "number"
    arrow_type = pa.float64()
    measures = True

    def __init__(self, signs: Iterable[str] = (), *, thing: str = "a number") -> None:
        self.signs = frozenset(signs)
        self.thing = thing

    def read(self, text: str) -> float:
        sign, bare = _undress(text) if text[:1] in _BEGINS_A_NUMBER else (1, text)
        if not _NUMBER.fullmatch(bare):
            raise BadValue(bad(Code.TYPE_ERROR, thing=self.thing, suggestion=_suggest(text, _NUMBER)))
        unusual = signs_in(text) - self.signs
        if unusual:
            raise BadValue(_unusual(unusual, sign, bare))
        return finite(sign * float(bare.replace(",", "")), thing=self.thing)

    def fast(self, cells: pa.StringArray) -> pa.Array:
        plain = of_characters(cells, "0123456789.-", at_most=_FAST_NUMBER_BYTES)
        numbers = cast_or_none(plain, pa.float64())
        if numbers is None:
            numbers = pc.cast(matching(cells, _FAST_NUMBER), pa.float64())
        if _many_left(numbers, cells):
            written = matching(cells, _fast_dressed(self.signs))
            bare = pc.replace_substring_regex(written, "[£€$,% ]", "")
            numbers = pc.coalesce(numbers, pc.cast(bare, pa.float64()))
        return pc.add(numbers, 0.0)


def _many_left(values: pa.Array, cells: pa.StringArray) -> bool:
    """Whether so many cells are open that another kernel is worth its time."""
    return bool(values.null_count - cells.null_count > len(cells) // 20)


def _unusual(signs: frozenset[str], sign: int, bare: str) -> Bad:
    detail = " and ".join(SIGNS[each] for each in sorted(signs))
    return bad(
        Code.UNUSUAL_STYLE, detail=detail, suggestion=f"{'-' if sign < 0 else ''}{bare.replace(',', '')}"
    )


class QuantityReader(NumberReader):
    """Numbers with a unit written behind: 12 km, 3.5kWh. The figure is kept; a bare number is let pass, and one with
    another unit is bad. `spellings` are the unit's, none of them a regular expression."""

    def __init__(self, spellings: Iterable[str], *, unit: str) -> None:
        super().__init__(thing=f"a number of {unit}")
        self.unit = unit
        longest_first = sorted(spellings, key=len, reverse=True)
        self._behind = rf"([0-9.]) ?(?:{'|'.join(map(re.escape, longest_first))})"
        self._plain = re.compile(rf"{self._behind}\Z")

    def read(self, text: str) -> float:
        return super().read(self._plain.sub(r"\1", text))

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return super().fast(pc.replace_substring_regex(cells, rf"{self._behind}\z", r"\1"))


def _plainly(bound: float) -> str:
    return f"{bound:,.1f}".removesuffix(".0")


class RangeReader(NumberReader):
    """Numbers between two bounds (both allowed), such as coordinates of Great Britain."""

    def __init__(self, low: float, high: float, *, thing: str) -> None:
        super().__init__(thing=thing)
        self._low = low
        self._high = high

    def read(self, text: str) -> float:
        number = super().read(text)
        if not self._low <= number <= self._high:
            detail = f"it is not between {_plainly(self._low)} and {_plainly(self._high)}"
            raise BadValue(bad(Code.OUT_OF_RANGE, thing=self.thing, detail=detail))
        return number

    def fast(self, cells: pa.StringArray) -> pa.Array:
        numbers = super().fast(cells)
        inside = pc.and_(pc.greater_equal(numbers, self._low), pc.less_equal(numbers, self._high))
        return pc.if_else(inside, numbers, None)


class YearReader(Reader):
    """A year of four digits."""

    type = "year"
    arrow_type = pa.int64()

    def read(self, text: str) -> int:
        if re.fullmatch(r"[0-9]{4}", text) and text[0] != "0":
            return int(text)
        raise BadValue(bad(Code.TYPE_ERROR, thing="a year of four digits"))

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return pc.cast(matching(cells, r"\A[1-9][0-9]{3}\z"), pa.int64())
