"""XLS workbooks of Excel 97 to 2003."""

from __future__ import annotations

from wardmote.engine.reading.formats.format import WORKBOOK_LIMITS, Format
from wardmote.engine.reading.workbooks.reading import read_workbook

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _is_told_by(head: bytes) -> bool:
    return head.startswith(OLE_MAGIC)


FORMAT = Format(
    name="xls",
    title="Excel XLS",
    media_types=("application/vnd.ms-excel",),
    extensions=(".xls",),
    limits=WORKBOOK_LIMITS,
    says="Every sheet that holds anything is a table; its header is looked for.",
    is_told_by=_is_told_by,
)
read = read_workbook
