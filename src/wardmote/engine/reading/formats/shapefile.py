"""Shapefiles, in the zip that holds their parts; read by GDAL, which the extra `geo` installs."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import pyarrow as pa

from wardmote.engine.reading.formats.format import TYPED_LIMITS, Format
from wardmote.engine.reading.formats.parquet import write_batch
from wardmote.engine.reading.limited.problems import damaged_file
from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.records.shapes import axis_names
from wardmote.engine.reading.records.writer import RecordWriter

_DRIVER = "ESRI Shapefile"
_ROWS = 2_000
_MAGIC = b"\x00\x00\x27\x0a"


def _is_told_by(head: bytes) -> bool:
    return head.startswith(_MAGIC) and head[28:32] == b"\xe8\x03\x00\x00"


FORMAT = Format(
    name="shapefile",
    title="zipped Shapefile",
    media_types=("application/vnd.shp",),
    extensions=(".shp",),
    limits=TYPED_LIMITS,
    says="Every feature is a row: its attributes, and its place as in a GeoPackage.",
    is_told_by=_is_told_by,
    needs="pyogrio",
    extra="geo",
    companions=(".shx", ".dbf", ".prj", ".cpg"),
)


def _only_for_shapefiles() -> ModuleType:
    """GDAL without any other driver: many fetch files from elsewhere, or run what is written in one.

    GDAL leaves out the drivers it is told to when it registers them: it is asked which there are, and registers again.
    """
    pyogrio = import_module("pyogrio")  # an extra: nothing but a shapefile needs it, and it is large
    others = sorted(set(pyogrio.list_drivers()) - {_DRIVER})
    pyogrio.set_gdal_config_options(
        {"GDAL_SKIP": ",".join(others), "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none"}
    )
    import_module("pyogrio._ogr")._register_drivers()  # noqa: SLF001 - there is no other way to it; a test holds it
    if set(pyogrio.list_drivers()) != {_DRIVER}:
        raise RuntimeError("GDAL keeps drivers that it was told to leave out")
    return import_module("pyogrio.raw")


def read(request: Request, output: Output) -> None:
    """The features in order. GDAL is given nothing but this shapefile's own parts, under names that we gave them."""
    ogr = _only_for_shapefiles()
    errors = import_module("pyogrio.errors")
    writer = RecordWriter(output, request.limits)
    try:
        with ogr.open_arrow(str(request.path), use_pyarrow=True, batch_size=_ROWS) as (about, reader):
            shapes = frozenset({about["geometry_name"] or "wkb_geometry"})
            for batch in reader:
                rows = pa.RecordBatch.from_arrays(batch.columns, schema=batch.schema)
                rows.validate(full=True)  # GDAL hands on bytes that are not in the encoding the file names
                write_batch(writer, rows, shapes)
            writer.close(None, format_name="shapefile", named=axis_names(about["crs"]))
    except (errors.DataSourceError, errors.DataLayerError, pa.ArrowInvalid) as error:
        raise damaged_file("shapefile") from error
    except UnboundLocalError as error:  # what pyogrio makes of a name that is no text
        if not isinstance(error.__context__, UnicodeDecodeError):
            raise
        raise damaged_file("shapefile") from error
