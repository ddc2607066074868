"""What was seen in a file and set aside, so that nothing is lost silently."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoteKind(StrEnum):
    """The closed list of what a reader may report beside the rows."""

    TITLE = "title"
    """A row above the header: a title, a date of publication; or the line of dashes below it."""
    BLANK_ROWS = "blank_rows"
    """Rows without any filled cell between or below the data."""
    REPEATED_HEADER = "repeated_header"
    """The header once more inside the data."""
    TOTAL = "total"
    """A row that sums others."""
    FOOTNOTE = "footnote"
    """Text below the data: sources, explanations, a second small table."""
    BESIDE = "beside"
    """Words beside the table, behind empty columns: a key to its marks."""
    LONG_ROWS = "long_rows"
    """Rows with more filled cells than the header names: the extra cells became columns of their own."""
    SHORT_ROWS = "short_rows"
    """Rows with fewer cells than the header: the missing ones are empty."""
    EMPTY_COLUMNS = "empty_columns"
    """Columns with neither a name nor a filled cell, left out."""
    FIXED_WIDTH = "fixed_width"
    """The columns of a text are aligned by blanks, with no mark between them: it came as one column."""
    UNCLOSED_QUOTE = "unclosed_quote"
    """A quotation mark that is opened and never closed: its line was read as if the mark were plain text."""
    CUT_CHARACTER = "cut_character"
    """The file ends in the middle of a character: it was probably cut off."""
    UNDEFINED_BYTES = "undefined_bytes"
    """Bytes the encoding does not define: read as Windows-1252, control characters or U+FFFD."""
    MIXED_ENCODINGS = "mixed_encodings"
    """Lines in another encoding than the rest, as where texts were put together: each was read in its own."""
    INNER_MARK = "inner_mark"
    """Byte order marks inside the text, as where files were put one behind the other: they were left out."""
    HIDDEN_SHEET = "hidden_sheet"
    """The sheet is hidden in the workbook and is read all the same."""
    WIDE_PERIODS = "wide_periods"
    """Columns named after months, quarters or years, `count` of them: what they hold is one figure for each period."""
    UNPIVOTED = "unpivoted"
    """Columns named after periods that became rows because a person chose so, `count` of them."""
    OUTLINE = "outline"
    """Labels of rows that are written once and left out below, `count` empty cells: nothing was put into them."""
    FILLED_DOWN = "filled_down"
    """Labels that were merged over several rows: they were put into each of these rows, `count` cells in all."""
    HIDDEN_ROWS = "hidden_rows"
    """Rows that are hidden on the sheet, by hand or by a filter, and are read all the same."""
    HIDDEN_COLUMNS = "hidden_columns"
    """Columns that are hidden on the sheet and are read all the same."""
    UNCALCULATED = "uncalculated"
    """Formulas whose result is not in the file, `count` of them: their cells are empty. Programs write such files."""
    COMMENTS = "comments"
    """Comments on cells of the sheet: not read, but in the file."""
    PIVOT_CACHE = "pivot_cache"
    """Rows that a pivot table keeps of its source, unseen: not read, but in the file."""
    LINKED_WORKBOOKS = "linked_workbooks"
    """Other workbooks whose values are kept in this one: not read, but in the file."""
    EMBEDDED_FILES = "embedded_files"
    """Files inside the workbook: not read, but there."""
    MACROS = "macros"
    """Code in the workbook: never run, but there."""
    ONE_OF_SEVERAL = "one_of_several"
    """The sheet or text holds several tables, `count` of them; each was read by itself."""
    SKIPPED_MEMBER = "skipped_member"
    """A member of a zip that is not a table."""
    REPEATED_KEYS = "repeated_keys"
    """A record that names a field twice: the last value counts."""
    UNSEEN_MARKS = "unseen_marks"
    """Names of columns with marks that nobody sees, `count` of them: such marks are left out. `text` writes one out."""
    OUTSIDE_RECORDS = "outside_records"
    """Values that stand beside the records of the file and belong to none of them."""


@dataclass(frozen=True)
class Note:
    """One thing set aside or seen.

    `first_line` and `last_line` are places in the file: physical lines of delimited text, row numbers of a sheet; None
    where the note is about the whole. `count` says how many rows (or columns, or bytes) it stands for. `text` is what
    stood there: it is data of the file's owner and never goes into a log or a Problem.
    """

    kind: NoteKind
    first_line: int | None = None
    last_line: int | None = None
    count: int = 1
    text: str | None = None
