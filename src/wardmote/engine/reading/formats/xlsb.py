"""XLSB workbooks."""

from __future__ import annotations

import zipfile

from wardmote.engine.reading.formats.format import WORKBOOK_LIMITS, Format
from wardmote.engine.reading.workbooks.reading import read_workbook


def _is_told_by(archive: zipfile.ZipFile) -> bool:
    return "xl/workbook.bin" in archive.namelist()


FORMAT = Format(
    name="xlsb",
    title="Excel XLSB",
    media_types=("application/vnd.ms-excel.sheet.binary.macroEnabled.12",),
    extensions=(".xlsb",),
    limits=WORKBOOK_LIMITS,
    says="Every sheet that holds anything is a table; its header is looked for.",
    is_told_by_archive=_is_told_by,
)
read = read_workbook
