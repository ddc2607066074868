"""One small table in every format, each file made here from nothing, and the table that a reader must find in it."""

from __future__ import annotations

import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from pyarrow import feather

COLUMNS = ("name", "count", "cost", "open")
ROWS = [("Ann", 3, 1.5, True), ("Bob", 41, 2.25, False)]
TEXTS = [("Ann", "3", "1.5", "true"), ("Bob", "41", "2.25", "false")]
PLACES = ((-0.1, 51.5), (-0.2, 51.625))
PLACE_TEXTS = [("-0.1", "51.5"), ("-0.2", "51.625")]
RECORDS = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]


def csv_file(folder: Path) -> Path:
    """Delimited text."""
    lines = [",".join(COLUMNS), *(",".join(row) for row in TEXTS)]
    return write(folder / "made.csv", "\n".join(lines))


def json_file(folder: Path) -> Path:
    """A list of objects."""
    return write(folder / "made.json", json.dumps(RECORDS))


def ndjson_file(folder: Path) -> Path:
    """An object a line."""
    return write(folder / "made.ndjson", "\n".join(map(json.dumps, RECORDS)))


def geojson_file(folder: Path) -> Path:
    """Features with points."""
    features = [
        {"type": "Feature", "properties": record, "geometry": {"type": "Point", "coordinates": list(place)}}
        for record, place in zip(RECORDS, PLACES, strict=True)
    ]
    return write(folder / "made.geojson", json.dumps({"type": "FeatureCollection", "features": features}))


def arrow_table() -> pa.Table:
    """The table with its types."""
    return pa.table({name: [row[place] for row in ROWS] for place, name in enumerate(COLUMNS)})


def parquet_file(folder: Path) -> Path:
    """Parquet."""
    pq.write_table(arrow_table(), folder / "made.parquet")
    return folder / "made.parquet"


def arrow_file(folder: Path) -> Path:
    """Arrow."""
    feather.write_feather(arrow_table(), str(folder / "made.feather"))
    return folder / "made.feather"


def xml_file(folder: Path) -> Path:
    """Elements as records: one value is an attribute, the others elements."""
    records = "".join(
        f'<row name="{name}"><count>{count}</count><cost>{cost}</cost><open>{is_open}</open></row>'
        for name, count, cost, is_open in TEXTS
    )
    return write(folder / "made.xml", f'<?xml version="1.0"?><rows>{records}</rows>')


def kml_file(folder: Path) -> Path:
    """Placemarks with data and points."""
    placemarks = "".join(
        f"<Placemark><name>{row[0]}</name><ExtendedData>"
        + "".join(
            f'<Data name="{name}"><value>{text}</value></Data>'
            for name, text in zip(COLUMNS[1:], row[1:], strict=True)
        )
        + f"</ExtendedData><Point><coordinates>{x},{y}</coordinates></Point></Placemark>"
        for row, (x, y) in zip(TEXTS, PLACE_TEXTS, strict=True)
    )
    text = f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>{placemarks}</Folder>'
    return write(folder / "made.kml", f"{text}</Document></kml>")


def point(x: float, y: float) -> bytes:
    """A point in well-known binary."""
    return struct.pack("<BIdd", 1, 1, x, y)


def gpkg_file(folder: Path, *, more: str = "", contents: str = "") -> Path:
    """A GeoPackage of one layer, and whatever else a test puts into it."""
    path = folder / "made.gpkg"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);"
            "CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);"
            "INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326), (27700, 'EPSG', 27700);"
            "CREATE TABLE layer (name TEXT, count INTEGER, cost REAL, open BOOLEAN, geom POINT);"
            "INSERT INTO gpkg_contents VALUES ('layer', 'features', 'x');"
            "INSERT INTO gpkg_geometry_columns VALUES ('layer', 'geom', 4326);"
        )
        for row, place in zip(ROWS, PLACES, strict=True):
            shape = b"GP\x00\x01" + struct.pack("<i", 4326) + point(*place)
            database.execute("INSERT INTO layer VALUES (?, ?, ?, ?, ?)", (*row, shape))
        database.executescript(more)
        if contents:
            database.execute(contents)
        database.commit()
    return path


def shapefile(folder: Path) -> Path:
    """A zipped Shapefile of points: three files as ESRI and dBASE lay them down, and the reference system."""
    points = [struct.pack("<idd", 1, *place) for place in PLACES]
    records = b"".join(
        struct.pack(">ii", number, len(content) // 2) + content
        for number, content in enumerate(points, start=1)
    )
    index = b"".join(struct.pack(">ii", 50 + 14 * number, 10) for number in range(len(points)))
    fields = [(b"name", b"C", 10, 0), (b"count", b"N", 6, 0), (b"cost", b"N", 8, 2), (b"open", b"L", 1, 0)]
    described = b"".join(struct.pack("<11sc4xBB14x", name, kind, *size) for name, kind, *size in fields)
    rows = b"".join(
        f" {name:<10}{count:>6}{cost:>8.2f}{'T' if is_open else 'F'}".encode()
        for name, count, cost, is_open in ROWS
    )
    header = struct.pack("<B3BIHH20x", 3, 126, 1, 1, len(ROWS), 32 + len(described) + 1, 26)
    path = folder / "made.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("made.shp", _shape_header(len(records)) + records)
        archive.writestr("made.shx", _shape_header(len(index)) + index)
        archive.writestr("made.dbf", header + described + b"\r" + rows + b"\x1a")
        archive.writestr("made.prj", _WGS84)
    return path


_WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]'
)


def _shape_header(size_bytes: int) -> bytes:
    bounds = struct.pack("<8d", -0.2, 51.5, -0.1, 51.625, 0, 0, 0, 0)
    return struct.pack(">i20xi", 9994, 50 + size_bytes // 2) + struct.pack("<ii", 1000, 1) + bounds


def xlsx_file(folder: Path) -> Path:
    """A workbook of one sheet."""
    book = xlsxwriter.Workbook(str(folder / "made.xlsx"))
    sheet = book.add_worksheet("Data")
    for number, row in enumerate([COLUMNS, *ROWS]):
        sheet.write_row(number, 0, row)
    book.close()
    return folder / "made.xlsx"


def ods_file(folder: Path, *, table: str | None = None) -> Path:
    """An OpenDocument spreadsheet of one sheet; `table` are its rows as XML, where a test wants others."""
    path = folder / "made.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:m"/>')
        archive.writestr(
            "content.xml", _ODS.format(table if table is not None else ods_rows([COLUMNS, *ROWS]))
        )
    return path


def ods_rows(rows: object) -> str:
    """Rows as OpenDocument has them."""
    return "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"
        for row in rows  # type: ignore[attr-defined] # rows of plain values
    )


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


_ODS = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Data">{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def xlsb_file(folder: Path) -> Path:
    """A binary workbook of one sheet ([MS-XLSB] 2.1.4: records of a type, a size and their content)."""
    sheet = binary_record(0x94, struct.pack("<4I", 0, len(ROWS), 0, len(COLUMNS) - 1)) + binary_record(
        0x91, b""
    )
    for number, row in enumerate([COLUMNS, *ROWS]):
        sheet += binary_record(0x00, struct.pack("<I", number) + bytes(21))
        for place, value in enumerate(row):
            at = struct.pack("<II", place, 0)
            if isinstance(value, bool):
                sheet += binary_record(0x04, at + bytes([value]))
            elif isinstance(value, str):
                sheet += binary_record(0x06, at + _wide(value))
            else:
                sheet += binary_record(0x05, at + struct.pack("<d", value))
    sheet += binary_record(0x92, b"")
    book = binary_record(0x8F, b"") + binary_record(
        0x9C, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Data")
    )
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.bin" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    path = folder / "made.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book + binary_record(0x90, b"") + binary_record(0x9D, bytes(26)))
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def binary_record(kind: int, content: bytes) -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = (
        bytes([len(content)])
        if len(content) < 0x80
        else bytes([len(content) & 0x7F | 0x80, len(content) >> 7])
    )
    return head + size + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xls_file(folder: Path) -> Path:
    """An old workbook of one sheet: records of BIFF8 ([MS-XLS]) in the one stream of a compound file ([MS-CFB])."""
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet = start + _record(0x200, struct.pack("<IIHHH", 0, len(ROWS) + 1, 0, len(COLUMNS), 0))
    for number, row in enumerate([COLUMNS, *ROWS]):
        for place, value in enumerate(row):
            at = struct.pack("<HHH", number, place, 0)
            if isinstance(value, bool):
                sheet += _record(0x205, at + bytes([value, 0]))
            elif isinstance(value, str):
                sheet += _record(0x204, at + struct.pack("<HB", len(value), 0) + value.encode())
            else:
                sheet += _record(0x203, at + struct.pack("<d", value))
    globals_start = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0))
    before = len(globals_start) + 4 + 12 + 4
    sheet_entry = _record(0x85, struct.pack("<IBBBB", before, 0, 0, 4, 0) + b"Data")
    stream = globals_start + sheet_entry + _record(0x0A, b"") + sheet + _record(0x0A, b"")
    return write(folder / "made.xls", _compound(stream.ljust(4096, b"\0")))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """A compound file of one stream: a header, a table of sectors, a directory, and the stream's eight sectors."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header += b"\xff" * (512 - len(header))
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    sectors = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + sectors + directory.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, child: int, first: int, size_bytes: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    named = text.ljust(64, b"\0") + struct.pack("<H", len(text) + 2)
    return named + links + bytes(36) + struct.pack("<IQ", first, size_bytes)


def write(path: Path, content: str | bytes) -> Path:
    """A file with some content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


MADE: Mapping[str, Callable[[Path], Path]] = {
    "csv": csv_file,
    "xlsx": xlsx_file,
    "xls": xls_file,
    "xlsb": xlsb_file,
    "ods": ods_file,
    "parquet": parquet_file,
    "arrow": arrow_file,
    "gpkg": gpkg_file,
    "shapefile": shapefile,
    "kml": kml_file,
    "xml": xml_file,
    "geojson": geojson_file,
    "ndjson": ndjson_file,
    "json": json_file,
}
WITH_PLACES = frozenset({"gpkg", "shapefile", "kml", "geojson"})
