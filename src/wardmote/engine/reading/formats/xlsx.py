"""XLSX and XLSM workbooks."""

from __future__ import annotations

import zipfile

from wardmote.engine.reading.formats.format import WORKBOOK_LIMITS, Format
from wardmote.engine.reading.workbooks.reading import read_workbook


def _is_told_by(archive: zipfile.ZipFile) -> bool:
    return "xl/workbook.xml" in archive.namelist()


FORMAT = Format(
    name="xlsx",
    title="Excel XLSX and XLSM",
    media_types=(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
    ),
    extensions=(
        ".xlsx",
        ".xlsm",
    ),
    limits=WORKBOOK_LIMITS,
    says="Every sheet that holds anything is a table; its header is looked for.",
    is_told_by_archive=_is_told_by,
)
read = read_workbook
