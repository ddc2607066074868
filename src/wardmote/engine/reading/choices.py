"""What a person lays down about a file where it was not read as it is meant: plain values, kept and used again.

Whatever is left out is found out from the content; whatever is set overrules what was found. Choices go to JSON and
back, so that they can be kept with an upload, printed by a command and used for the next file of the same series.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from wardmote.engine.reading.columns.meanings import meaning_named
from wardmote.kernel.problem import Invalid

COLUMN_TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "time", "year")
"""Frictionless types that a column can be said to have."""

_DATES = frozenset({None, "date", "datetime"})
_MOST_NAMED = 2_000
_LONGEST_TEXT = 1_000


class KeptRows(StrEnum):
    """Rows that are set aside unless somebody says that they are rows like any other."""

    TOTALS = "totals"
    FOOTNOTES = "footnotes"
    MERGED = "merged"
    """Rows whose label is merged with that of the rows above: they are kept without it, as the cells stand."""


@dataclass(frozen=True)
class ColumnChoice:
    """What one column is: its Frictionless type, its semantic type, and for dates whether the month comes first.

    A type alone says that the column means nothing more than that. `stands_for` is the column of the table's schema
    that it is, whatever it is called here; "" says that it is none of them.
    """

    type: str | None = None
    semantic_type: str | None = None
    month_first: bool | None = None
    stands_for: str | None = None

    def __post_init__(self) -> None:
        """Raises Invalid for a type nobody knows, and for what contradicts itself."""
        if self.type is not None and self.type not in COLUMN_TYPES:
            raise _wrong("type", f"A column's type is one of {', '.join(COLUMN_TYPES)}.")
        if self.semantic_type is not None and meaning_named(self.semantic_type) is None:
            raise _wrong("semantic_type", "There is no semantic type of this name.")
        if self.month_first is not None and self.type not in _DATES:
            raise _wrong("month_first", "Only a date has a day and a month.")

    @property
    def says_what(self) -> bool:
        """Whether it says what the column is, and not only which column of a schema."""
        return (self.type, self.semantic_type, self.month_first) != (None, None, None)


@dataclass(frozen=True)
class TableChoices:
    """How one table is read.

    `header_row`: the header's last row, from 1 as a person counts the rows of a sheet or the records of a text; 0 says
    that there is none. `header_rows`: how many rows it spans. `one_table`: the whole sheet is one table, though several
    seem to stand on it. `keep`: what is not to be set aside. `unpivot`: columns named after months, quarters or years
    become rows, one for each of them. `fill_down`: columns whose empty cells take the label above, by their names in
    the file. `columns`: what columns are, by their names.
    """

    header_row: int | None = None
    header_rows: int | None = None
    one_table: bool = False
    keep: tuple[KeptRows, ...] = ()
    unpivot: bool = False
    fill_down: tuple[str, ...] = ()
    columns: dict[str, ColumnChoice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises Invalid for what contradicts itself."""
        row, rows = self.header_row, self.header_rows
        if row is not None and row < 0:
            raise _wrong("header_row", "The rows of a file are counted from 1; 0 says that it has no header.")
        if rows is not None and (rows < 0 or (rows == 0) != (row == 0)):
            raise _wrong("header_rows", "A header spans at least one row, and none where there is no header.")
        if row and rows and rows > row:
            raise _wrong("header_rows", "The header spans more rows than there are down to its last one.")
        _refuse_too_many(self.columns, "columns")
        _refuse_too_many(self.fill_down, "fill_down")

    def kinds(self) -> Iterator[str]:
        """What is chosen, without any value."""
        if self.header_row is not None or self.header_rows is not None:
            yield "header"
        if self.one_table:
            yield "one_table"
        if self.keep:
            yield "kept_rows"
        if self.unpivot:
            yield "unpivot"
        if self.fill_down:
            yield "fill_down"
        if self.columns:
            yield "columns"


@dataclass(frozen=True)
class ReadChoices:
    """How a file is read, where a person knows better.

    `encoding`: utf-8, utf-16, windows-1252 or another codec Python knows. `delimiter`: one character. `sheets`: the
    tables wanted, by name (a sheet, a member of a zip), none named means all. `leave_out`: those not wanted. `table`:
    how each table is read that has no line of its own in `tables`, which go by the tables' names.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    table: TableChoices = field(default_factory=TableChoices)
    tables: dict[str, TableChoices] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises Invalid for what contradicts itself."""
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n'):
            raise Invalid(
                "read.bad_delimiter",
                "A delimiter is one character, and neither a quotation mark nor a line end.",
                where="delimiter",
                next_step="Choose a comma, a semicolon, a tab or |, or leave it to be found out.",
            )
        if set(self.sheets) & set(self.leave_out):
            raise _wrong("leave_out", "The same table is both wanted and left out.")
        for named in (self.sheets, self.leave_out, self.tables):
            _refuse_too_many(named, "tables")

    def of(self, name: str) -> TableChoices:
        """How the table of that name is read."""
        return self.tables.get(name, self.table)

    def wants(self, name: str) -> bool:
        """Whether the table of that name is to be read."""
        return name not in self.leave_out and (not self.sheets or name in self.sheets)

    def kinds(self) -> tuple[str, ...]:
        """What is chosen, as words of a closed list and without any value: for a record of it."""
        return tuple(sorted(set(self._kinds())))

    def _kinds(self) -> Iterator[str]:
        of_file = (("encoding", self.encoding), ("delimiter", self.delimiter))
        yield from (kind for kind, value in of_file if value)
        if self.sheets or self.leave_out:
            yield "sheets"
        for table in (self.table, *self.tables.values()):
            yield from table.kinds()


def choices_to_json(choices: ReadChoices) -> dict[str, Any]:
    """The choices as JSON holds them, without those nobody made: an empty object where nothing is chosen."""
    written = _written(choices, "encoding", "delimiter", "sheets", "leave_out")
    if table := _table_to_json(choices.table):
        written["table"] = table
    if choices.tables:
        written["tables"] = {name: _table_to_json(each) for name, each in choices.tables.items()}
    return written


def _table_to_json(table: TableChoices) -> dict[str, Any]:
    written = _written(table, "header_row", "header_rows", "one_table", "keep", "unpivot", "fill_down")
    if table.columns:
        written["columns"] = {
            name: _written(each, "type", "semantic_type", "month_first", "stands_for")
            for name, each in table.columns.items()
        }
    return written


def _written(said: object, *names: str) -> dict[str, Any]:
    values = {name: getattr(said, name) for name in names}
    chosen = {name: each for name, each in values.items() if each not in (None, ()) and each is not False}
    if values.get("month_first") is False:
        chosen["month_first"] = False
    return {
        name: [str(one) for one in each] if isinstance(each, tuple) else each for name, each in chosen.items()
    }


def choices_from_json(written: object) -> ReadChoices:
    """Choices from JSON. Raises Invalid, naming the place, for what is unknown, of another kind, or a contradiction."""
    said = _group(written, "choices", ("encoding", "delimiter", "sheets", "leave_out", "table", "tables"))
    tables = _group(said.get("tables", {}), "tables")
    return ReadChoices(
        encoding=_text(said, "encoding"),
        delimiter=_text(said, "delimiter"),
        sheets=_texts(said, "sheets"),
        leave_out=_texts(said, "leave_out"),
        table=_table_from_json(said.get("table", {}), "table"),
        tables={name: _table_from_json(each, "tables") for name, each in tables.items()},
    )


def _table_from_json(written: object, where: str) -> TableChoices:
    known = ("header_row", "header_rows", "one_table", "keep", "unpivot", "fill_down", "columns")
    said = _group(written, where, known)
    columns = _group(said.get("columns", {}), "columns")
    keep = _texts(said, "keep")
    if not set(keep) <= set(KeptRows):
        raise _wrong("keep", f"What can be kept is {' and '.join(KeptRows)}.")
    return TableChoices(
        header_row=_whole(said, "header_row"),
        header_rows=_whole(said, "header_rows"),
        one_table=_flag(said, "one_table") or False,
        keep=tuple(KeptRows(each) for each in keep),
        unpivot=_flag(said, "unpivot") or False,
        fill_down=_texts(said, "fill_down"),
        columns={name: _column_from_json(each) for name, each in columns.items()},
    )


def _column_from_json(written: object) -> ColumnChoice:
    said = _group(written, "columns", ("type", "semantic_type", "month_first", "stands_for"))
    return ColumnChoice(
        type=_text(said, "type"),
        semantic_type=_text(said, "semantic_type"),
        month_first=_flag(said, "month_first"),
        stands_for="" if said.get("stands_for") == "" else _text(said, "stands_for"),
    )


def _group(written: object, where: str, known: Collection[str] | None = None) -> Mapping[str, object]:
    if not isinstance(written, dict):
        raise _wrong(where, "This should be a group of fields.")
    for name in written:
        if known is not None and name not in known:
            raise _wrong(where, f"There is no such choice here; known are {', '.join(known)}.")
    return written


def _text(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    if value is not None and (not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT):
        raise _wrong(name, "This should be a text.")
    return value


def _whole(said: Mapping[str, object], name: str) -> int | None:
    value = said.get(name)
    if value is not None and type(value) is not int:
        raise _wrong(name, "This should be a whole number.")
    return value


def _flag(said: Mapping[str, object], name: str) -> bool | None:
    value = said.get(name)
    if value is not None and not isinstance(value, bool):
        raise _wrong(name, "This should be true or false.")
    return value


def _texts(said: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = said.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(name, "This should be a list of texts.")
    return tuple(value)


def _refuse_too_many(named: Collection[str], where: str) -> None:
    if len(named) > _MOST_NAMED or any(not 0 < len(each) <= _LONGEST_TEXT for each in named):
        raise _wrong(
            where, f"At most {_MOST_NAMED:,} can be named, each in up to {_LONGEST_TEXT:,} characters."
        )


def _wrong(where: str, what: str) -> Invalid:
    return Invalid("read.choices", what, where=where, next_step="Change this choice, or leave it out.")
