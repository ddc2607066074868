"""The table of a file that a schema speaks of, and the row where its columns are named.

Without a schema a header is found by its looks, which a table of few rows may not have. A schema knows the
names: where the header that was found lacks some of them, the first rows are searched for a row that has more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wardmote.engine.reading import RawTable, ReadOptions, open_tables

if TYPE_CHECKING:
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
    names = {asked.name for asked in schema.fields}
    tables = open_tables(path, file_name=file_name, options=options)
    best = max(tables, key=lambda table: len(names & set(table.columns)))
    found = len(names & set(best.columns))
    if found == len(names) or options.header_row is not None:
        return best
    headed = [_with_named_header(path, file_name, names, options, table.name) for table in tables]
    return max([best, *filter(None, headed)], key=lambda table: len(names & set(table.columns)))


def _with_named_header(
    path: Path, file_name: str, names: set[str], options: ReadOptions, table_name: str
) -> RawTable | None:
    """The table with its header in the row that holds most of the names, None where no row holds any."""
    plain = replace(options, header_row=0, header_rows=0)
    table = _named(open_tables(path, file_name=file_name, options=plain), table_name)
    row = _row_with_most(names, table) if table else None
    if row is None:
        return None
    headed = replace(options, header_row=row, header_rows=1)
    return _named(open_tables(path, file_name=file_name, options=headed), table_name)


def _named(tables: list[RawTable], name: str) -> RawTable | None:
    return next((table for table in tables if table.name == name), None)


def _row_with_most(names: set[str], table: RawTable) -> int | None:
    """The place in the file of the row among the first that holds most of the names."""
    batch = next(table.batches(), None)
    if batch is None:
        return None
    rows = batch.rows.slice(0, _SEARCHED_ROWS).to_pylist()
    found = [len(names & {cell.strip() for cell in row.values() if cell}) for row in rows]
    most = max(found, default=0)
    return int(batch.lines[found.index(most)].as_py()) if most else None
