"""formats.md, of the reader's own registry."""

from __future__ import annotations

from dataclasses import fields

from scripts.reference.markdown import code, page, table
from wardmote.engine.reading.formats.format import Format
from wardmote.engine.reading.formats.registry import FORMATS
from wardmote.engine.reading.options import ReadLimits

INTRODUCTION = """\
A file is what its content says it is; its name is never asked. Each of these may also come in a gzip file, or as
members of a zip (there, names choose which members are looked at), one archive deep. Whatever else a file is (a PDF, a
web page, a password-protected workbook), it is named and refused with what to do.

**Where the header is.** In delimited text and in workbooks the header is looked for, and titles, totals and footnotes
are set aside. The other formats name their columns themselves: every record is a row, and the header row is null.

**Values** come as they stand: numbers neither rounded nor padded, `true` and `false`, days and moments as ISO 8601
writes them. Null, an empty text, an empty list and an empty object are empty cells. An object in a record becomes
columns with dots (`address.postcode`); a list becomes compact JSON text. A point becomes two columns, `longitude` and
`latitude` (`easting` and `northing` in EPSG:27700, `x` and `y` in a system that is not known); any other shape becomes
well-known text in `geometry`.

**Labels in merged cells** of a workbook stand in every row they were merged over, unless a person chooses to keep those
rows as they are (`merged`). Labels written once and left out in the rows below are noted (`outline`); a person may
choose to fill them down (`fill_down`). Columns named after months, quarters or years are read as they stand, and noted;
a person may choose a row for each (`unpivot`): the other cells are repeated, one column says the period, and one
holds the figure, or one for each group of columns with the same periods.

**Limits.** A file is read by a process of its own with limits on memory, time and the text it writes; past one of
them it is refused by name. Members of an archive share the time and the room of one file. Delimited text may be any
length: its time grows with it, and its rows stream. (A notebook or a command reads text in its own process.) See
[hostile files](hostile-files.md)."""

HOW_TO = "To add one, see [Add a format](../how-to/add-a-format.md)."


def formats() -> str:
    """The page of formats."""
    heads = ("format", "what it is", "known by", "media types", "what becomes a table", "limits of its own")
    rows = (
        (
            code(each.name),
            each.title,
            " ".join(map(code, each.extensions)),
            " ".join(map(code, each.media_types)),
            each.says + _extra(each),
            " ".join(map(code, each.limits)),
        )
        for each in FORMATS
    )
    limits = ((code(each.name), f"{each.default:,}") for each in fields(ReadLimits))
    body = f"{table(heads, rows)}\n\n## Limits\n\n{table(('limit', 'value'), limits)}\n\n{HOW_TO}"
    return page("Formats", INTRODUCTION, body)


def _extra(known: Format) -> str:
    return f" Needs the extra `{known.extra}` (`pip install wardmote[{known.extra}]`)." if known.extra else ""
