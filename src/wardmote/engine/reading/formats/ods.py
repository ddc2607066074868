"""OpenDocument spreadsheets, as LibreOffice writes them and government publishes them."""

from __future__ import annotations

import zipfile

from wardmote.engine.reading.formats.format import WORKBOOK_LIMITS, Format
from wardmote.engine.reading.workbooks.reading import read_workbook

_MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def _is_told_by(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    if "content.xml" not in names or "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        return False
    return archive.read("mimetype").strip() == _MEDIA_TYPE.encode()


FORMAT = Format(
    name="ods",
    title="OpenDocument ODS",
    media_types=(_MEDIA_TYPE,),
    extensions=(".ods",),
    limits=WORKBOOK_LIMITS,
    says="Every sheet that holds anything is a table; its header is looked for.",
    is_told_by_archive=_is_told_by,
)
read = read_workbook
