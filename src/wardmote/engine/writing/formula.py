"""Cells that a spreadsheet would run, and how they are written so that it does not.

A cell whose text starts with one of STARTS can be taken for a formula by Excel, LibreOffice or Google Sheets
(OWASP, "CSV Injection"; ASVS 5.0.0 1.2.10). It is written with an apostrophe before it, which they show as text. A
cell that starts with an apostrophe gets one more, so that taking one away always restores the original.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "'", "＝", "＋", "－", "＠")
_PATTERN = "^[" + "".join(f"\\x{{{ord(each):X}}}" for each in STARTS) + "]"


def guard(text: str) -> str:
    """The text as it is written for a spreadsheet: the plain reference."""
    return f"'{text}" if text.startswith(STARTS) else text


def guard_column(column: pa.Array) -> pa.Array:
    """`guard` for every value of a string column; other types pass, numbers stay numbers."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return column
    risky = pc.match_substring_regex(column, _PATTERN)
    if not pc.any(risky).as_py():
        return column
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def guard_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """`guard_column` for each column. Names are guarded too: a header is a cell."""
    return pa.RecordBatch.from_arrays(
        [guard_column(column) for column in batch.columns],
        names=[guard(name) for name in batch.schema.names],
    )
