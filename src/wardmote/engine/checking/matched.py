"""The table of a file that a schema speaks of, and the row where its columns are named.

Without a schema a header is found by its looks, which a table of few rows may not have. A schema knows the
names: where the header that was found lacks some of them, the first rows are searched for a row that has more.
"""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
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
    plain = open_tables(path, file_name=file_name, options=replace(options, header_row=0))
    held, row, name = max(((*_row_with_most(names, table), table.name) for table in plain), key=itemgetter(0))
    if held <= found:
        return best
    chosen = replace(options, header_row=row, header_rows=1, sheet=name)
    headed = open_tables(path, file_name=file_name, options=chosen)
    return max([best, *headed], key=lambda table: len(names & set(table.columns)))


def _row_with_most(names: set[str], table: RawTable) -> tuple[int, int]:
    """How many of the names the row holds that holds most of them, among the first, and its place in the file."""
    batch = next(table.batches(), None)
    if batch is None:
        return 0, 0
    rows = batch.rows.slice(0, _SEARCHED_ROWS).to_pylist()
    found = [len(names & {cell.strip() for cell in row.values() if cell}) for row in rows]
    most = max(found)
    return most, int(batch.lines[found.index(most)].as_py())
