"""How pages about data say codes, sizes, shares and cells: the filters of their templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from markupsafe import Markup, escape

from wardmote.engine.checking.library import library_names, library_schema
from wardmote.engine.linkage.match import Level
from wardmote.engine.reading.columns.meanings import meaning_named
from wardmote.engine.reading.notes import NoteKind
from wardmote.faces.plural import counted
from wardmote.hub.catalogue.dataset import Column, Frequency, VersionState, Visibility
from wardmote.hub.intake.upload import ComingOn, ReadingStage, SetAside, Upload, UploadState
from wardmote.hub.policy.permit import Ground

VISIBILITIES: Mapping[Visibility, str] = {
    Visibility.PUBLIC: "Everybody",
    Visibility.MEMBERS: "Members of this hub",
    Visibility.PARTIES: "Only parties to an agreement that names it",
}
FREQUENCIES: Mapping[Frequency, str] = {
    Frequency.DAILY: "Every day",
    Frequency.WEEKLY: "Every week",
    Frequency.MONTHLY: "Every month",
    Frequency.QUARTERLY: "Every quarter",
    Frequency.ANNUAL: "Every year",
    Frequency.IRREGULAR: "Now and then",
    Frequency.NEVER: "None: this is the only one",
}
_UPLOADS: Mapping[UploadState, tuple[str, str]] = {
    UploadState.RECEIVED: ("Waiting", "govuk-tag--grey"),
    UploadState.READING: ("Being read", "govuk-tag--blue"),
    UploadState.READY: ("Read", "govuk-tag--green"),
    UploadState.REFUSED: ("Cannot be read", "govuk-tag--red"),
    UploadState.FAILED: ("Failed", "govuk-tag--red"),
}
_VERSIONS: Mapping[VersionState, str] = {
    VersionState.DRAFT: "govuk-tag--yellow",
    VersionState.PUBLISHED: "govuk-tag--green",
    VersionState.WITHDRAWN: "govuk-tag--orange",
    VersionState.DESTROYED: "govuk-tag--grey",
}
_GROUNDS: Mapping[Ground, str] = {
    Ground.AGREEMENT: "An agreement opens these columns to your organisation",
    Ground.OPEN: "It is open data",
    Ground.OWNER: "It is your organisation’s own data",
    Ground.PROCESSING: "The hub processes it for its owner",
}
LEVELS: Mapping[Level, tuple[str, str]] = {
    Level.EXACT: ("Exact", "a UPRN is given"),
    Level.GUESS: ("Guess", "a UPRN is given; something was assumed, which the explanation says"),
    Level.BUILDING: (
        "Building",
        "the address names a building and no unit in it; parent_uprn has the building",
    ),
    Level.PARENT: ("Parent", "the unit is not in the gazetteer; parent_uprn has its building"),
    Level.NONE: ("None", "no UPRN; the explanation says why"),
}
DELIMITERS: Mapping[str, str] = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
TYPES: Mapping[str, str] = {
    "string": "Text",
    "integer": "Whole number",
    "number": "Number",
    "boolean": "Yes or no",
    "date": "Date",
    "datetime": "Date and time",
    "time": "Time of day",
    "year": "Year",
}
"""Frictionless types, as a page says them."""
_ROWS_SET_ASIDE: Mapping[str, str] = {
    NoteKind.TITLE: "title",
    NoteKind.BLANK_ROWS: "blank",
    NoteKind.REPEATED_HEADER: "the header again",
    NoteKind.TOTAL: "total",
    NoteKind.FOOTNOTE: "footnote",
    NoteKind.BESIDE: "words beside the table",
}
_NOTICED: Mapping[str, str] = {
    NoteKind.LONG_ROWS: "some rows have more cells than the header names",
    NoteKind.SHORT_ROWS: "some rows have fewer cells than the header names",
    NoteKind.EMPTY_COLUMNS: "columns with neither a name nor a cell were left out",
    NoteKind.FIXED_WIDTH: "its columns are aligned by blanks (fixed width), and were read as one: open it in Excel "
    "with “Text to columns”, save it as CSV, and upload that",
    NoteKind.UNCLOSED_QUOTE: "a quotation mark is opened and never closed",
    NoteKind.CUT_CHARACTER: "the file ends in the middle of a character, and may have been cut off",
    NoteKind.UNDEFINED_BYTES: "some bytes mean nothing in its encoding",
    NoteKind.MIXED_ENCODINGS: "some lines are in another encoding than the rest, and were read in it",
    NoteKind.INNER_MARK: "files were put one behind the other: the marks between them were left out",
    NoteKind.UNCALCULATED: "some formulas have no result in the file, and their cells are empty: open the workbook in "
    "Excel, save it, and upload that",
    NoteKind.HIDDEN_SHEET: "the sheet is hidden in the workbook, and was read all the same",
    NoteKind.WIDE_PERIODS: "columns are named after months or years: a row for each would be easier to use",
    NoteKind.UNPIVOTED: "columns named after months or years were made rows, as was chosen",
    NoteKind.OUTLINE: "labels in the first column are written once, and left out in the rows below",
    NoteKind.FILLED_DOWN: "labels in merged cells were put into each of their rows",
    NoteKind.HIDDEN_ROWS: "rows are hidden on the sheet, and were read all the same",
    NoteKind.HIDDEN_COLUMNS: "columns are hidden on the sheet, and were read all the same",
    NoteKind.COMMENTS: "the sheet has comments: they are in the file, though not in the table",
    NoteKind.PIVOT_CACHE: "a pivot table keeps the rows it was made of, unseen: they are in the file",
    NoteKind.LINKED_WORKBOOKS: "values of other workbooks are kept in the file",
    NoteKind.EMBEDDED_FILES: "there are other files inside the file",
    NoteKind.MACROS: "there are macros in the file, which are never run here",
    NoteKind.ONE_OF_SEVERAL: "several tables stand there, and each was read by itself",
    NoteKind.SKIPPED_MEMBER: "the archive holds files that are not tables",
    NoteKind.UNSEEN_MARKS: "names of columns hold marks that nobody sees, and are read without them",
    NoteKind.REPEATED_KEYS: "some records name a field twice, and the last value was taken",
    NoteKind.OUTSIDE_RECORDS: "values that stand beside the records were left out",
}
_READ_AS = {
    "boolean": "yes or no",
    "integer": "whole numbers",
    "number": "numbers",
    "date": "dates",
    "datetime": "dates with a time",
    "string": "text",
    "time": "times of day",
    "year": "years",
}
_STAGES = {
    ReadingStage.COPIED: "It is made ready",
    ReadingStage.ENCODING: "It is looked through for how it is written",
    ReadingStage.TABLES: "It is looked through for its tables",
}
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_LONGEST_CELL = 200
_SURENESS = ((0.95, "Sure"), (0.8, "Fairly sure"), (0.5, "Likely"), (0.0, "A guess"))


def size(size_bytes: int) -> str:
    """1536000 as "1.5 MB" (decimal units, as people's file managers say)."""
    amount, unit = float(size_bytes), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit == 0 or amount >= 10 else f"{amount:.1f} {_UNITS[unit]}"


def because_words(evidence: str) -> str:
    """Why a column is taken for what it is, its type in plain words: evidence names it as programs do."""
    return re.sub(r"(?<=can be read as )\w+", lambda found: _READ_AS.get(found[0], found[0]), evidence)


def waiting_words(uploads_before: int, upload: Upload) -> str:
    """How far a file is that has arrived and is not read yet, or is to be read again."""
    if uploads_before:
        are = "is" if uploads_before == 1 else "are"
        return f"The file has arrived whole. {counted(uploads_before, 'upload')} {are} before yours."
    how = " again, as you asked. Until that is done, its drafts stay as they are" if upload.tables else ""
    far = (
        _stage_words(upload.coming_on) if upload.coming_on else f"{counted(upload.rows_read, 'row')} so far."
    )
    return f"The file has arrived whole and is being read{how}. {far}"


def _stage_words(far: ComingOn) -> str:
    of_all = f"of {size(far.of_bytes)}" if far.of_bytes is not None else "so far"
    return f"{_STAGES[far.stage]}: {size(far.done_bytes)} {of_all}."


def breakable(address: str) -> Markup:
    """An email or web address that may wrap after its @ and dots, rather than in the middle of a word."""
    return Markup("").join(
        Markup("{}<wbr>").format(part) if part in {"@", "."} else escape(part)
        for part in re.split("([@.])", address)
    )


def percent(share: float) -> str:
    """A share as per cent, never rounded up to 100: "99.9%" where one cell in a million is bad."""
    return "100%" if share >= 1 else f"{min(99.9, 100 * share):.1f}%"


def cell(value: object) -> str:
    """A cell as a page shows it: dates as 04/03/2026, truth as yes or no, long text cut."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
    text = str(value)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


def type_words(name: str) -> str:
    """A Frictionless type: "Text" for `string`."""
    return TYPES.get(name, name)


def meaning(semantic_type: str | None) -> str:
    """A semantic type's title, as the head of a sentence: "NHS number", "Name of a person"."""
    found = meaning_named(semantic_type) if semantic_type else None
    return begun(found.title) if found else semantic_type or ""


def sureness(column: Column) -> str:
    """How sure the type and meaning of a column are: "Fairly sure (88.2%)."; nothing of plain text."""
    if column.confidence is None or (column.type == "string" and column.semantic_type is None):
        return ""
    words = next(words for least, words in _SURENESS if column.confidence >= least)
    return f"{words} ({percent(column.confidence)})."


def reference_words(column: Column) -> str:
    """Whose keys likely stand in a column: another table's of the same file, or a public list's."""
    if column.refers_to:
        return f"All its values stand in {column.refers_to}, in the same file: it likely refers to that."
    return f"It likely refers to {column.register}." if column.register else ""


def set_aside_words(notes: Sequence[SetAside]) -> str:
    """Which rows of a file are no data, in their order: "title (rows 1 to 3), total (row 122)"."""
    rows = sorted(
        (each for each in notes if each.kind in _ROWS_SET_ASIDE and each.first_line),
        key=lambda each: each.first_line or 0,
    )
    blocks = [(kind, list(block)) for kind, block in groupby(rows, key=lambda each: each.kind)]
    return ", ".join(f"{_ROWS_SET_ASIDE[kind]} ({_lines(block)})" for kind, block in blocks)


def noticed_words(notes: Sequence[SetAside]) -> list[str]:
    """What else was seen in a file, a sentence each."""
    kinds = dict.fromkeys(each.kind for each in notes if each.kind in _NOTICED)
    return [f"{begun(_NOTICED[kind])}." for kind in kinds]


def _lines(block: Sequence[SetAside]) -> str:
    first, last = block[0].first_line, block[-1].last_line or block[-1].first_line
    return f"row {first}" if first == last else f"rows {first} to {last}"


def begun(text: str) -> str:
    """The text as the head of a sentence; what is written in capitals stays so: "DPIA"."""
    return text[:1].upper() + text[1:]


FILTERS: dict[str, Callable[..., str | list[str]]] = {
    "size": size,
    "counted": counted,
    "breakable": breakable,
    "percent": percent,
    "cell_words": cell,
    "waiting_words": waiting_words,
    "because_words": because_words,
    "upload_state": lambda state: _UPLOADS[state][0],
    "upload_colour": lambda state: _UPLOADS[state][1],
    "version_colour": lambda state: _VERSIONS[state],
    "frequency_words": lambda frequency: FREQUENCIES[frequency],
    "visibility_words": lambda visibility: VISIBILITIES[visibility],
    "ground_words": lambda ground: _GROUNDS[ground],
    "delimiter_word": lambda delimiter: DELIMITERS.get(delimiter, delimiter),
    "set_aside_words": set_aside_words,
    "noticed_words": noticed_words,
    "type_words": type_words,
    "ask_title": lambda name: library_schema(name).title if name in library_names() else name,
    "meaning_words": meaning,
    "sureness": sureness,
    "reference_words": reference_words,
    "sentence": begun,
}
