"""All formats, in the order in which a file is held against them. What else lists formats, takes its list from here."""

from __future__ import annotations

import zipfile
from importlib.util import find_spec

from wardmote.engine.reading.formats import (
    arrow,
    csv_text,
    geojson,
    geopackage,
    json_document,
    kml,
    ndjson,
    ods,
    parquet,
    shapefile,
    xls,
    xlsb,
    xlsx,
    xml_records,
)
from wardmote.engine.reading.formats.format import Format
from wardmote.kernel.problem import Unreadable

_MODULES = (
    xlsx,
    xls,
    xlsb,
    ods,
    parquet,
    arrow,
    geopackage,
    shapefile,
    kml,
    xml_records,
    geojson,
    ndjson,
    json_document,
)
CSV: Format = csv_text.FORMAT
"""Text that is nothing else."""
FORMATS: tuple[Format, ...] = (*(module.FORMAT for module in _MODULES), CSV)
_MODULE_OF = {module.FORMAT.name: module.__name__.rpartition(".")[2] for module in _MODULES}


def told_by_head(head: bytes) -> Format | None:
    """The format of a file that begins like this; None for CSV too, which nothing at its beginning tells."""
    return next((each for each in FORMATS[:-1] if each.is_told_by and each.is_told_by(head)), None)


def told_by_archive(archive: zipfile.ZipFile) -> Format | None:
    """The format of a zip that is one file of it: a workbook."""
    return next(
        (each for each in FORMATS if each.is_told_by_archive and each.is_told_by_archive(archive)), None
    )


def module_of(known: Format) -> str:
    """The name of the module that reads a format. Raises Unreadable where its extra is not installed."""
    if known.needs and find_spec(known.needs) is None:
        raise Unreadable(
            "file.needs_an_extra",
            f"This is a {known.title}, and this installation has no reader for it.",
            next_step="Export it from your mapping software as GeoPackage, GeoJSON or CSV and upload that, or ask "
            f"whoever runs this installation to add the extra `{known.extra}`.",
        )
    return _MODULE_OF[known.name]


def extensions() -> tuple[str, ...]:
    """All extensions that files of these formats are known by, with their dot."""
    return tuple(extension for each in FORMATS for extension in each.extensions)


def titles() -> str:
    """All formats as a sentence names them, the commonest first."""
    names = [CSV.title, *(each.title for each in FORMATS[:-1])]
    return f"{', '.join(names[:-1])} and {names[-1]}"
