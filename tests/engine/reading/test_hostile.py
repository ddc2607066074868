"""Files made to do harm, and files spoiled by accident: a clear word or a right answer, soon, and never a crash."""

from __future__ import annotations

import gzip
import io
import resource
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.reading.test_open_tables import only_table, rows_of, write
from wardmote.engine.reading import NoteKind, ReadLimits, ReadOptions, open_tables
from wardmote.kernel.problem import Invalid, Problem, TooLarge, Unreadable

pytestmark = pytest.mark.timeout(20)

MIB = 1024 * 1024
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def handmade_xlsx(path: Path, sheet_data: str, **more: bytes) -> Path:
    """A minimal XLSX around some rows of XML, with more members if wanted."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels", _RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        archive.writestr("xl/worksheets/sheet1.xml", _SHEET.format(sheet_data))
        for name, content in more.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, **limits: float) -> Problem:
    """Why a file is refused."""
    options = ReadOptions(limits=ReadLimits(**limits))  # type: ignore[arg-type] # each test names a real limit
    with pytest.raises(Problem) as caught:
        [rows_of(table) for table in open_tables(path, file_name=path.name, options=options)]
    return caught.value


def test_the_handmade_workbook_is_a_good_one(tmp_path: Path) -> None:
    path = handmade_xlsx(
        tmp_path / "good.xlsx", '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    )
    assert rows_of(only_table(path)) == [("1", "2")]


def test_ten_thousand_columns(tmp_path: Path) -> None:
    line = ",".join(f"c{n}" for n in range(10_000))
    values = ",".join(str(n) for n in range(10_000))
    table = only_table(write(tmp_path, f"{line}\n" + f"{values}\n" * 4))
    assert (len(table.columns), table.row_count) == (10_000, 4)
    assert sum(batch.rows.num_rows for batch in table.batches()) == 4


def test_more_columns_than_a_table_may_have(tmp_path: Path) -> None:
    problem = refusal(write(tmp_path, ",".join("x" * 20_000) + "\n1,2\n"))
    assert (problem.code, problem.where) == ("table.too_many_columns", "line 1")


def test_one_wide_row_among_many_narrow_ones_does_not_take_all_memory(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "1,2\n" * 300 + ",".join("x" * 16_000) + "\n" + "3,4\n" * 100)
    table = only_table(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first = next(iter(table.batches()))
    assert (len(table.columns), table.row_count) == (16_000, 401)
    assert first.rows.num_rows * 16_000 <= 5_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_one_wide_row_among_very_many_narrow_ones_is_pointed_out(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "1,2\n" * 500 + ",".join("x" * 16_000) + "\n")
    problem = refusal(path, nearly_empty_from_cells=1_000_000)
    assert (type(problem), problem.code, problem.where) == (TooLarge, "table.nearly_empty", "line 502")


def test_a_table_of_many_columns_that_are_seldom_filled_is_a_table(tmp_path: Path) -> None:
    rows = "".join(f"{n},x{',' * (n % 90)}y\n" for n in range(2_000))
    table = only_table(
        write(tmp_path, "a,b" + ",c" * 100 + "\n" + rows), limits=ReadLimits(nearly_empty_from_cells=1000)
    )
    assert table.row_count == 2_000


@pytest.mark.parametrize(
    "options", [{"header_row": -1}, {"header_row": 10**9}, {"header_rows": 0}, {"header_rows": -2}]
)
def test_header_rows_that_no_file_has(tmp_path: Path, options: dict[str, int]) -> None:
    path = write(tmp_path, "a,b\n1,2\n3,4\n")
    with pytest.raises(Invalid):
        open_tables(path, file_name="x.csv", options=ReadOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("opening", [b"a,b\n1,", b'a,b\n1,"'])
def test_one_field_of_200_mb(tmp_path: Path, opening: bytes) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(opening)
        for _ in range(200):
            file.write(b"x" * MIB)
    problem = refusal(path)
    assert (problem.code, problem.where) == ("table.record_too_long", "from line 2")


def test_a_field_past_its_own_limit(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1," + "x" * (2 * MIB) + "\n2,y\n")
    assert refusal(path, max_field_bytes=MIB).code == "table.field_too_long"
    assert only_table(path).row_count == 2


def test_a_gzip_bomb(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with gzip.open(packed, "wb") as file:
        for _ in range(60):
            file.write(b"a,b\n" * (MIB // 4))
    problem = refusal(write(tmp_path, packed.getvalue(), "bomb.csv.gz"))
    assert (type(problem), problem.code) == (TooLarge, "file.compression_bomb")


def test_a_zip_bomb_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bomb.csv", "w") as member:
        for _ in range(60):
            member.write(b"a,b\n" * (MIB // 4))
    assert refusal(path).code == "file.compression_bomb"


def test_a_workbook_bomb(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (80 * MIB)
    assert refusal(handmade_xlsx(tmp_path / "bomb.xlsx", rows)).code == "file.compression_bomb"


def test_a_workbook_that_lies_about_its_sizes(tmp_path: Path) -> None:
    """The declared size and checksum fit the beginning of the member: a reader that trusts them sees nothing wrong."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (40 * MIB)
    path = handmade_xlsx(tmp_path / "liar.xlsx", rows)
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
        with archive.open(entry) as file:
            beginning = file.read(5000)
    lie = struct.pack("<III", zlib.crc32(beginning), entry.compress_size, len(beginning))
    truth = struct.pack("<III", entry.CRC, entry.compress_size, entry.file_size)
    content = path.read_bytes()
    assert content.count(truth) == 2
    path.write_bytes(content.replace(truth, lie))
    assert refusal(path).code == "file.damaged_archive"


def test_a_zip_inside_a_zip_is_not_unpacked(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    for name, code in (("inner.zip", "file.zip_without_tables"), ("inner.csv", "file.not_a_table")):
        path = tmp_path / "outer.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, inner.getvalue())
        assert refusal(path).code == code


def test_a_zip_of_too_many_members(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(200):
            archive.writestr(f"{number}.csv", "a,b\n1,2\n")
    assert refusal(path, max_zip_entries=100).code == "file.too_many_members"


def test_a_directory_of_very_many_members_is_refused_before_it_is_read(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, 2**31, 0, 0)
    problem = refusal(write(tmp_path, b"PK\x03\x04" + bytes(100) + end, "x.zip"))
    assert (type(problem), problem.code) == (TooLarge, "file.too_many_members")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_two_members_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
        archive.writestr("a.csv", "a,b\n3,4\n")
    assert refusal(path).code == "file.member_twice"


def test_notes_of_very_long_rows_are_short(tmp_path: Path) -> None:
    rows = "".join(f"Total of {number},{'x' * MIB}\n" for number in range(10))
    table = only_table(write(tmp_path, "id,note\n" + rows))
    assert sum(len(note.text or "") for note in table.notes) < MIB


def test_a_cell_at_the_far_corner_of_a_sheet(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    problem = refusal(handmade_xlsx(tmp_path / "corner.xlsx", rows))
    assert (type(problem), problem.code) == (TooLarge, "workbook.needs_too_much_memory")
    assert problem.where == "sheet Data"


def test_a_cell_at_the_last_row_of_the_first_column_is_only_a_long_sheet(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
        '<row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    )
    table = only_table(handmade_xlsx(tmp_path / "long.xlsx", rows))
    assert (table.row_count, rows_of(table)) == (3, [("1",), ("3",), ("2",)])


@pytest.mark.parametrize("place", ["A0", "ZZZZZ1", "A99999999999", "", "XFE1"])
def test_cells_at_impossible_places(tmp_path: Path, place: str) -> None:
    path = handmade_xlsx(tmp_path / "odd.xlsx", f'<row r="1"><c r="{place}"><v>1</v></c></row>')
    problem = refusal(path)
    assert (type(problem), problem.code, problem.where) == (Unreadable, "workbook.damaged", "sheet Data")


def test_error_cells_that_never_end(tmp_path: Path) -> None:
    rows = '<row r="1">' + '<c r="A1" t="e">' * 300_000 + "<v>#N/A</v></c></row>"
    problem = refusal(handmade_xlsx(tmp_path / "open.xlsx", rows))
    assert (type(problem), problem.code, problem.where) == (Unreadable, "workbook.damaged", "sheet Data")


def test_entities_that_multiply_in_a_workbook(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    path = tmp_path / "laughs.xlsx"
    handmade_xlsx(path, '<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')
    spoiled = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(spoiled, "w") as new:
        for entry in old.infolist():
            text = old.read(entry).decode()
            if entry.filename == "xl/workbook.xml":
                text = text.replace("?>", "?>" + laughs + "]>", 1).replace('name="Data"', 'name="&j;"')
            new.writestr(entry.filename, text)
    path.write_bytes(spoiled.getvalue())
    problem = refusal(path)
    assert (type(problem), problem.code) == (Unreadable, "workbook.damaged")


@pytest.mark.parametrize(
    ("content", "columns", "rows"),
    [
        (b"a", ("a",), []),
        (b"P", ("P",), []),
        (b"1", ("c1",), [("1",)]),
        (b'"', ("c1",), [('"',)]),
        (b"\x80", ("€",), []),
        (b"\xa3", ("£",), []),
        (b"\xe9", ("é",), []),
    ],
)
def test_files_of_one_character(
    tmp_path: Path, content: bytes, columns: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    table = only_table(write(tmp_path, content))
    assert (table.columns, rows_of(table)) == (columns, rows)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        *((content, "file.no_table") for content in (b",", b";", b"\x1f")),
        *((content, "file.empty") for content in (b"\n", b"\r", b"\x00", b"\xff", b"\xef", b"\xfe")),
    ],
)
def test_files_of_one_byte_that_says_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(write(tmp_path, content)).code == code


def test_a_few_nul_bytes_stay_in_their_cells(tmp_path: Path) -> None:
    text = "a,b\n" + "1,x\n" * 200 + "2,\x00y\n" + "3,z\n" * 200
    assert ("2", "\x00y") in rows_of(only_table(write(tmp_path, text)))


def test_a_text_cut_inside_a_character_is_read_and_noted(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "name,cost\nCafé,£1\nTea,£".encode()[:-1]))
    assert rows_of(table)[-1] == ("Tea", "\ufffd")
    assert NoteKind.CUT_CHARACTER in {note.kind for note in table.notes}


def test_a_lone_quote_in_the_middle_of_a_long_file(tmp_path: Path) -> None:
    text = "id,note\n" + "1,fine\n" * 20_000 + '2,"never closed\n' + "3,fine\n" * 20_000
    table = only_table(write(tmp_path, text))
    assert table.row_count == 40_001
    assert [note.first_line for note in table.notes if note.kind is NoteKind.UNCLOSED_QUOTE] == [20_002]


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ('"', ("c1",), [('"',)]),
        ('"""', ("c1",), [('"""',)]),
        ('"\n"\n"', ("c1",), [('"',)]),
        ('",",",', ("c1", "c2", "c3"), [('"', '"', '"')]),
        ('a"b"c,"d\n', ('a"b"c', '"d'), []),
    ],
)
def test_quotes_alone_are_read_as_they_stand(
    tmp_path: Path, text: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    table = only_table(write(tmp_path, text))
    assert (table.columns, rows_of(table)) == (columns, rows)


def test_one_empty_quoted_field_is_no_table(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, '""')).code == "file.no_table"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300) | st.text(alphabet='ab1,;|\t"\n\r £\x00', max_size=200).map(str.encode)
)
def test_any_bytes_at_all(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, content)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return
    try:
        tables = open_tables(path, file_name="x.csv")
    except (Unreadable, TooLarge):
        return
    for table in tables:
        assert len(rows_of(table)) == table.row_count
        assert len(set(table.columns)) == len(table.columns)


@pytest.mark.parametrize("member", ["table.csv", "xl/workbook.xml"])
def test_a_zip_whose_members_begin_before_it(tmp_path: Path, member: str) -> None:
    path = tmp_path / "before.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "a,b\n1,2\n")
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x05\x06") + 16
    struct.pack_into("<I", content, place, struct.unpack_from("<I", content, place)[0] + 5)
    path.write_bytes(content)
    assert refusal(path).code == "file.damaged_archive"


def _zip_of_two(path: Path, second: zipfile.ZipInfo) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.csv", "a,b\n1,2\n")
        archive.writestr(second, "/etc/hostname")
    return path


def test_members_that_share_their_bytes_are_not_read_twice(tmp_path: Path) -> None:
    """The directory sends two names to one place, as bombs do that unfold one member many times."""
    path = _zip_of_two(tmp_path / "shared.zip", zipfile.ZipInfo("two.csv"))
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, second + 42, 0)
    path.write_bytes(content)
    tables = open_tables(path, file_name="shared.zip")
    assert [table.name for table in tables] == ["one.csv"]
    assert [note.text for note in tables[0].notes] == ["two.csv"]


def test_a_link_in_a_zip_is_the_text_it_is_and_leads_nowhere(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    tables = open_tables(_zip_of_two(tmp_path / "linked.zip", link), file_name="linked.zip")
    assert [(table.name, table.columns, table.row_count) for table in tables] == [
        ("one.csv", ("a", "b"), 1),
        ("link.csv", ("/etc/hostname",), 0),
    ]


def test_a_file_that_is_two_things_is_what_it_begins_as(tmp_path: Path) -> None:
    path = _zip_of_two(tmp_path / "both.csv", zipfile.ZipInfo("two.csv"))
    path.write_bytes(b"%PDF-1.4\n" + path.read_bytes())
    assert "PDF" in refusal(path).what


def test_utf_7_is_not_decoded(tmp_path: Path) -> None:
    table = only_table(write(tmp_path, "name,note\nAnn,+ADw-script+AD4-\n"))
    assert rows_of(table) == [("Ann", "+ADw-script+AD4-")]
