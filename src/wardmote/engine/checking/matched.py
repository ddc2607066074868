"""The table of a file that a schema speaks of, and the row where its columns are named.

Without a schema a header is found by its looks, which a table of few rows may not have. A schema knows the
names and their aliases: where the header that was found lacks some of them, the first rows are searched for a row
that has more. Only what is surely one of them counts here, whatever its case and punctuation; what a header may have
been meant for is told by `asks`.
"""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from wardmote.engine.checking.alike import names_of
from wardmote.engine.reading import RawTable, ReadOptions, open_tables
from wardmote.engine.reading.columns.headers import header_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wardmote.engine.checking.schema import TableSchema

_SEARCHED_ROWS = 60


def open_matching(
    path: Path, *, file_name: str, schema: TableSchema, options: ReadOptions | None = None
) -> RawTable:
    """The table whose columns fit the schema best, its header where the schema's names stand.

    Raises what `open_tables` raises.
    """
    options = options or ReadOptions()
    fields = {header_words(name): asked.name for asked in schema.fields for name in names_of(asked)}
    tables = open_tables(path, file_name=file_name, options=options)
    best = max(tables, key=lambda table: _fields_in(table.columns, fields))
    found = _fields_in(best.columns, fields)
    if found == len(schema.fields) or options.header_row is not None or best.columns_are_given:
        return best
    plain = open_tables(path, file_name=file_name, options=replace(options, header_row=0))
    held, row, name = max(
        ((*_row_with_most(fields, table), table.name) for table in plain), key=itemgetter(0)
    )
    if held <= found:
        return best
    chosen = replace(options, header_row=row, header_rows=1, sheet=name)
    headed = open_tables(path, file_name=file_name, options=chosen)
    return max([best, *headed], key=lambda table: _fields_in(table.columns, fields))


def _fields_in(headers: Iterable[str | None], fields: dict[str, str]) -> int:
    """How many fields are named by some of the headers."""
    return len({fields.get(header_words(header)) for header in headers if header} - {None})


def _row_with_most(fields: dict[str, str], table: RawTable) -> tuple[int, int]:
    """How many fields the row names that names most of them, among the first, and its place in the file."""
    batch = next(table.batches(), None)
    if batch is None:
        return 0, 0
    rows = batch.rows.slice(0, _SEARCHED_ROWS).to_pylist()
    found = [_fields_in(row.values(), fields) for row in rows]
    most = max(found)
    return most, int(batch.lines[found.index(most)].as_py())
